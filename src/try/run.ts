import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { EvolveError } from '../errors.ts'
import type { EvolveOptions } from '../options.ts'
import { plainEnvironment, runVitestProcess } from '../vitest-process.ts'
import { childrenCpu } from './cpu.ts'

/** What the runner process is told; see `runner.ts`. */
export interface RunOrder {
  /** Arguments and filters for Vitest. */
  args: string[]
  /** Only these files. */
  files: string[] | null
  /** `null`: without the harness. */
  harness: EvolveOptions | null
  cacheDir: string
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
    args: bench.args,
    files,
    harness: harness && { ...harness, events: join(folder, 'events.ndjson') },
    cacheDir: join(bench.scratch, 'cache'),
  }
  const cpuBefore = childrenCpu()
  const start = performance.now()
  const answer = await runVitestProcess<RunOrder, RunReport>({
    runner: RUNNER,
    order,
    cwd: bench.cwd,
    folder,
    env: environment(harness !== null, bench.epoch),
    signal: bench.signal,
  })
  const wall = (performance.now() - start) / 1000
  const cpuAfter = childrenCpu()
  const how = `${harness ? 'with' : 'without'} the harness in ${bench.cwd}`
  if ('error' in answer) {
    throw new EvolveError('ERR_VITEST_FAILED', `Vitest did not run ${how}: ${answer.error}`)
  }
  if (answer.files === 0) {
    throw new EvolveError(
      'ERR_NO_TESTS',
      `Vitest found no tests ${how}; name the folder with --cwd, or a config after --`,
    )
  }
  return { ...answer, wall, cpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore }
}

/** Variables that would steer the harness. */
const NOT_PASSED_ON = ['VITEST_SEED', 'FREEZE_TIME', 'ALLOW_NET', 'EVOLVE_EVENTS', 'EVOLVE', 'SOURCE_DATE_EPOCH']

/** The project's own line, if it has one, is off in the run without. */
function environment(harness: boolean, epoch?: number): NodeJS.ProcessEnv {
  const env = plainEnvironment()
  for (const name of NOT_PASSED_ON) delete env[name]
  if (!harness) return { ...env, EVOLVE: '0' }
  return epoch === undefined ? env : { ...env, SOURCE_DATE_EPOCH: String(epoch) }
}
