import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { parseEvents, type FailureEvent } from '../../src/events/index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join(ROOT, 'tests/e2e/fixtures')

/**
 * Where projects are made: a folder from which `vitest` and `vitest-evolve` resolve. By default this
 * repository; `tests/labs.mjs` makes others with other versions, named by E2E_LAB, and E2E_NODE is
 * the Node that runs them.
 */
const LAB = process.env.E2E_LAB ? resolve(process.env.E2E_LAB) : join(ROOT, '.tmp')
export const NODE: string = process.env.E2E_NODE ? resolve(process.env.E2E_NODE) : process.execPath
export const VITEST: string = join(existsSync(join(LAB, 'node_modules')) ? LAB : ROOT, 'node_modules/vitest')
/** The Vite that this Vitest runs on. */
export const VITE: string = join(
  dirname(createRequire(join(VITEST, 'package.json')).resolve('vite/package.json')),
  'bin/vite.js',
)
export const CLI: string = join(ROOT, 'dist/main.js')

export interface Run {
  code: number
  stdout: string
  stderr: string
}

export interface Project {
  dir: string
  /** The user's folder for what can be made again. */
  caches: string
  write(files: Record<string, string>): void
  /** Runs the lab's Vitest here. */
  vitest(args?: string[], env?: Record<string, string>): Promise<Run>
  /** Runs any command here; `npx vitest` is the lab's. */
  shell(command: string, env?: Record<string, string>): Promise<Run>
  cli(args: string[], env?: Record<string, string>): Promise<Run>
  events(file?: string): Promise<FailureEvent[]>
}

/** A copy of a fixture as a project of its own; removed when the test is over. */
export function openFixture(
  theme: string | null,
  files: Record<string, string> = {},
  folder: string = theme ?? 'project',
): Project {
  mkdirSync(LAB, { recursive: true })
  const above = mkdtempSync(join(LAB, 'e2e-'))
  onTestFinished(() => rmSync(above, { recursive: true, force: true, maxRetries: 3 }))
  const dir = join(above, folder)
  const caches = join(above, 'caches')
  mkdirSync(dir, { recursive: true })
  if (theme !== null) cpSync(join(FIXTURES, theme), dir, { recursive: true })

  const write = (more: Record<string, string>): void => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true })
      writeFileSync(join(dir, name), content)
    }
  }
  write(files)
  const run = async (file: string, args: string[], env: Record<string, string> = {}): Promise<Run> => {
    const { exitCode, stdout, stderr } = await execa(file, args, {
      cwd: dir,
      env: { ...cleanEnv(), XDG_CACHE_HOME: caches, ...env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    })
    return { code: exitCode ?? -1, stdout, stderr }
  }
  return {
    dir,
    caches,
    write,
    vitest: (args = ['run'], env) => run(NODE, [join(VITEST, 'vitest.mjs'), ...args], env),
    shell: (command, env) => run('sh', ['-c', command], { ...env, PATH: `${shims()}${delimiter}${process.env.PATH}` }),
    cli: (args, env) => run(NODE, [CLI, ...args], env),
    events: async (file = 'reports/events.ndjson') => {
      const path = join(dir, file)
      if (!existsSync(path)) return []
      const { events, broken } = parseEvents(await readFile(path, 'utf8'))
      if (broken.length > 0) throw new Error(`broken lines in ${file}: ${broken.join(', ')}`)
      return events
    },
  }
}

/** The one line, with options as source text. */
export function config(options = '', test = ''): string {
  return `import { defineConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'
export default defineConfig({ plugins: [evolve(${options})], test: { ${test} } })
`
}

/** The environment of a plain shell: nothing of the Vitest that runs this suite, nothing that steers the harness. */
export function cleanEnv(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR, SystemRoot } = process.env
  return { PATH, HOME, NO_COLOR: '1', CI: 'true', ...(TMPDIR ? { TMPDIR } : {}), ...(SystemRoot ? { SystemRoot } : {}) }
}

/** A folder with an `npx` that runs the lab's Vitest on the lab's Node: the real one would ask for a terminal, or the registry. */
function shims(): string {
  const folder = join(LAB, 'shims')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'npx'), `#!/bin/sh\nshift\nexec "${NODE}" "${join(VITEST, 'vitest.mjs')}" "$@"\n`, {
    mode: 0o755,
  })
  return folder
}
