import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import picomatch from 'picomatch'
import { EvolveError } from '../errors.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import { plainEnvironment, runVitestProcess } from '../vitest-process.ts'
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
  rules: ProjectRules
}

/** Vitest's own, of 4.1 and 5. What tests are, is no code to cover anyway. */
const DEFAULTS = { include: null, exclude: [], tests: ['**/*.{test,spec}.?(c|m)[jt]s?(x)'] }

const RUNNER = fileURLToPath(new URL('./candidates-config.js', import.meta.url))
const CONFIGS = /^(?:vite|vitest)\.(?:config|workspace)\.[cm]?[jt]s$/

/**
 * Asks the project's own Vitest, which takes half a second: its config is a program.
 * @param earlier taken where neither the configs in the root nor the version of Vitest are others; what those import by relative paths is, what that imports is not
 * @returns the rules, or in one line why nobody knows them
 */
export async function coverageRules(
  root: string,
  earlier: KeptRules | null,
  signal: AbortSignal,
): Promise<KeptRules | string> {
  const key = keyOf(root)
  if (earlier?.key === key) return earlier
  // Without a config there is nothing to ask for.
  if (configsIn(root).length === 0) return { key, rules: { ...DEFAULTS, reports: join(root, 'coverage') } }
  const folder = await scratchFolder('vitest-evolve-config-')
  try {
    const answer = await runVitestProcess<object, ProjectRules>({
      runner: RUNNER,
      order: {},
      cwd: root,
      folder,
      env: plainEnvironment(),
      signal,
    })
    return 'error' in answer ? `Vitest did not say what its coverage is of: ${answer.error}` : { key, rules: answer }
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

/** Of all that decides the rules, as far as it is cheap to tell. */
export function keyOf(root: string): string {
  const hash = createHash('sha1')
  for (const name of [...configsIn(root), 'package.json']) hash.update(`${name}\0${textOf(join(root, name)) ?? ''}\0`)
  for (const file of configsIn(root).flatMap((name) => importedBy(join(root, name))))
    hash.update(`${textOf(file) ?? ''}\0`)
  try {
    hash.update(textOf(createRequire(join(root, 'package.json')).resolve('vitest/package.json')) ?? '')
  } catch {
    // No Vitest: whoever asks it will say so.
  }
  return hash.digest('hex')
}

const RELATIVE = /(?:\bfrom|\bimport|\brequire|\bimport\s*\(|\brequire\s*\()\s*['"](\.{1,2}\/[^'"\n]*)['"]/g
const ENDINGS = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']

/** What a config imports by relative paths may be under any of these names. */
function importedBy(config: string): string[] {
  return [...(textOf(config) ?? '').matchAll(RELATIVE)].flatMap(([, named]) => {
    const path = join(dirname(config), named!)
    // Of TypeScript, `./a.js` is `a.ts`.
    return [...ENDINGS.map((ending) => path + ending), path.replace(/js$/, 'ts')]
  })
}

function configsIn(root: string): string[] {
  return readdirSync(root).filter((name) => CONFIGS.test(name))
}
