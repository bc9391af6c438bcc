import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import picomatch from 'picomatch'
import { EvolveError } from '../errors.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import { plainEnvironment, runVitestProcess } from '../vitest-process.ts'
import { CONFIG_FILE } from './files.ts'
import { textOf } from './text-of.ts'

/** Which files the project's coverage is of: Vitest's `coverage.include` and `coverage.exclude`, as it resolved them. */
export interface CoverageRules {
  /** `null` where it has none: whatever tests load. */
  include: string[] | null
  exclude: string[]
}

export interface ProjectRules extends CoverageRules {
  /** Globs of the files that it takes for tests, relative to the root; `null` where each of its projects has its own. */
  tests: string[] | null
  /** Where it writes reports: an absolute path. */
  reports: string
}

/** What an earlier call was told, by a key of what decides it. */
export interface KeptRules {
  key: string
  /** What its config was loaded from besides packages: absolute paths. */
  files: string[]
  rules: ProjectRules
}

/** What a project's Vitest answers. */
export type RulesAnswer = Pick<KeptRules, 'rules' | 'files'>

/** Vitest's own, of 4.1 and 5. What tests are, is no code to cover anyway. */
const DEFAULTS = { include: null, exclude: [], tests: ['**/*.{test,spec}.?(c|m)[jt]s?(x)'] }

const RUNNER = fileURLToPath(new URL('./candidates-config.js', import.meta.url))

/**
 * Asks the project's own Vitest, which takes half a second: its config is a program.
 * @param earlier taken where neither the files that its config was loaded from nor the version of Vitest are others; what packages, or the environment, have to do with it is not seen
 * @returns the rules, or in one line why nobody knows them
 */
export async function coverageRules(
  root: string,
  earlier: KeptRules | null,
  signal: AbortSignal,
): Promise<KeptRules | string> {
  if (earlier && earlier.key === keyOf(root, earlier.files)) return earlier
  // Without a config there is nothing to ask for.
  if (configsOf(root).length === 0)
    return { key: keyOf(root, []), files: [], rules: { ...DEFAULTS, reports: join(root, 'coverage') } }
  const folder = await scratchFolder('vitest-evolve-config-')
  try {
    const answer = await runVitestProcess<object, RulesAnswer>({
      runner: RUNNER,
      order: {},
      cwd: root,
      folder,
      env: plainEnvironment(),
      signal,
    })
    if ('error' in answer) return `Vitest did not say what its coverage is of: ${answer.error}`
    return { key: keyOf(root, answer.files), ...answer }
  } catch (error) {
    if (error instanceof EvolveError) return error.message
    throw error
  } finally {
    await removeFolder(folder, () => {})
  }
}

/** Whether a file would be in the project's coverage; matches as Vitest's providers do. */
export function coverageMatcher(root: string, { include, exclude }: CoverageRules): (file: string) => boolean {
  const matches = picomatch(include ?? ['**'], { contains: true, dot: true, ignore: exclude })
  return (file) => matches(`${root}/${file}`)
}

/**
 * Of what decides the rules, as far as it is cheap to tell.
 * @param files what the config was loaded from; configs that are new may be taken in its place
 */
function keyOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha1')
  for (const file of [...configsOf(root), 'package.json', ...files])
    hash.update(JSON.stringify([file, textOf(resolve(root, file))]))
  try {
    hash.update(textOf(createRequire(join(root, 'package.json')).resolve('vitest/package.json')) ?? '')
  } catch {
    // No Vitest: whoever asks it will say so.
  }
  return hash.digest('hex')
}

/** In the nearest folder with any, as Vitest looks for its config, but not above the repository. */
function configsOf(folder: string): string[] {
  const names = namesIn(folder)
  const configs = names.filter((name) => CONFIG_FILE.test(name)).map((name) => join(folder, name))
  const above = dirname(folder)
  return configs.length > 0 || names.includes('.git') || above === folder ? configs : configsOf(above)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // One above may not be ours to read.
    return []
  }
}
