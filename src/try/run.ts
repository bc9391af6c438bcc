import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { EvolveError } from '../errors.ts'
import type { EvolveOptions } from '../options.ts'
import { childrenCpu } from './cpu.ts'

/** What the runner process is told; see `runner.ts`. */
export interface RunOrder {
  /** URL of the project's own `vitest/node`. */
  vitest: string
  /** Arguments and filters for Vitest. */
  args: string[]
  /** Only these files. */
  files: string[] | null
  /** `null`: without the harness. */
  harness: EvolveOptions | null
  cacheDir: string
  output: string
}

export interface Outcome {
  /** Whose outcome it is; `run` stands for what no test, suite or file has. */
  kind: 'test' | 'suite' | 'module' | 'run'
  test_id: string
  project: string
  file: string
  state: 'passed' | 'failed' | 'skipped' | 'pending'
  message: string | null
  /** What the guard refused. */
  network: { protocol: string; host: string; port: number | null }[]
}

export interface RunReport {
  version: string
  files: number
  tests: Outcome[]
  /** Suites and files, judged by their own errors alone: those of hooks, and of loading a file. */
  suites: Outcome[]
  /** Errors that nothing caught and that fail the run. */
  unhandled: string[]
}

/** What the runner process answers. */
export type RunAnswer = RunReport | { error: string }

/** A run, with what it took: seconds, of all its processes for the CPU; `null` where the system cannot tell. */
export interface TimedRun extends RunReport {
  wall: number
  cpu: number | null
}

export interface Bench {
  cwd: string
  /** A folder outside the project for everything that is written. */
  scratch: string
  args: string[]
  signal: AbortSignal
  /** Another start instant than the commit's, in seconds since 1970. */
  epoch?: number | undefined
}

const RUNNER = fileURLToPath(new URL('./try-runner.js', import.meta.url))
let runs = 0

/**
 * Runs the suite once, in a process of its own.
 * @throws EvolveError `ERR_NO_VITEST` where the project has none, `ERR_VITEST_FAILED` where it did not run,
 * `ERR_NO_TESTS` where there was nothing to run.
 */
export async function runSuite(
  bench: Bench,
  harness: EvolveOptions | null,
  files: string[] | null = null,
): Promise<TimedRun> {
  const folder = join(bench.scratch, String((runs += 1)))
  const order: RunOrder = {
    vitest: findVitest(bench.cwd),
    args: bench.args,
    files,
    harness: harness && { ...harness, events: join(folder, 'events.ndjson') },
    cacheDir: join(bench.scratch, 'cache'),
    output: join(folder, 'report.json'),
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'order.json'), JSON.stringify(order))
  const cpuBefore = childrenCpu()
  const start = performance.now()
  const child = await execa(process.execPath, [RUNNER, join(folder, 'order.json')], {
    cwd: bench.cwd,
    env: environment(harness !== null, bench.epoch),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    maxBuffer: 1_000_000,
    cancelSignal: bench.signal,
    forceKillAfterDelay: 3000,
  })
  const wall = (performance.now() - start) / 1000
  const cpuAfter = childrenCpu()
  bench.signal.throwIfAborted()
  const answer = await readAnswer(order.output)
  const how = `${harness ? 'with' : 'without'} the harness in ${bench.cwd}`
  if ('error' in answer) {
    throw new EvolveError('ERR_VITEST_FAILED', `Vitest did not run ${how}: ${oneLine(answer.error || child.all)}`)
  }
  if (answer.files === 0) {
    throw new EvolveError(
      'ERR_NO_TESTS',
      `Vitest found no tests ${how}; name the folder with --cwd, or a config after --`,
    )
  }
  return { ...answer, wall, cpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore }
}

/** Variables that would steer the harness, or that mark a child of Vitest where our own suite runs this. */
const NOT_PASSED_ON = ['VITEST_SEED', 'FREEZE_TIME', 'ALLOW_NET', 'EVOLVE_EVENTS', 'EVOLVE', 'SOURCE_DATE_EPOCH']
const MARKS_OF_VITEST = [
  'VITEST',
  'VITEST_MODE',
  'VITEST_POOL_ID',
  'VITEST_WORKER_ID',
  'TEST',
  'NODE_ENV',
  'DEV',
  'PROD',
  'MODE',
  'SSR',
]

/** The project's own line, if it has one, is off in the run without. */
function environment(harness: boolean, epoch?: number): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const name of [...NOT_PASSED_ON, ...(env.VITEST ? MARKS_OF_VITEST : [])]) delete env[name]
  if (!harness) return { ...env, EVOLVE: '0' }
  return epoch === undefined ? env : { ...env, SOURCE_DATE_EPOCH: String(epoch) }
}

function findVitest(cwd: string): string {
  try {
    return pathToFileURL(createRequire(join(cwd, 'package.json')).resolve('vitest/node')).href
  } catch {
    throw new EvolveError(
      'ERR_NO_VITEST',
      `no vitest in ${cwd}; install it there, or name the project's folder with --cwd`,
    )
  }
}

/** What the runner process left; a process that died left nothing. */
async function readAnswer(file: string): Promise<RunAnswer> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunAnswer
  } catch {
    return { error: '' }
  }
}

/** The gist of an error or of a log: its first lines with words in them, without a stack. */
function oneLine(text = 'it said nothing'): string {
  const lines = text.split('\n').filter((line) => /\p{L}/u.test(line) && !/^\s*at |^file:/.test(line))
  return lines
    .map((line) => line.trim())
    .slice(0, 4)
    .join(' ')
    .slice(0, 500)
}
