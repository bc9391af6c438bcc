import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { EvolveError } from '../errors.ts'
import { plainEnvironment, runVitestProcess } from '../vitest-process.ts'
import type { Suspect } from './causes.ts'
import type { Cause } from './compare.ts'
import { childrenCpu } from './cpu.ts'
import type { RunReport } from './report.ts'

/** What the runner process is told; see `runner.ts`. */
export interface RunOrder {
  /** Arguments and filters for Vitest. */
  args: string[]
  /** A folder outside the project for everything that is written. */
  scratch: string
  /** Another start instant than the commit's, in seconds since 1970, for what runs with the harness. */
  epoch: number | null
  /** Run the suite without or with the harness, or find out why these changed. */
  task: 'without' | 'with' | Suspect[]
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
}

const RUNNER = fileURLToPath(new URL('./try-runner.js', import.meta.url))
let runs = 0

/**
 * Runs the suite once, in a process of its own.
 * @throws EvolveError `ERR_NO_VITEST` where the project has none, `ERR_VITEST_FAILED` where it did not run,
 * `ERR_NO_TESTS` where there was nothing to run.
 */
export async function runSuite(bench: Bench, task: 'without' | 'with', epoch: number | null = null): Promise<TimedRun> {
  const cpuBefore = childrenCpu()
  const start = performance.now()
  const report = await send<RunReport>(bench, { task, epoch }, `${task} the harness`)
  const wall = (performance.now() - start) / 1000
  const cpuAfter = childrenCpu()
  if (report.files === 0) {
    throw new EvolveError(
      'ERR_NO_TESTS',
      `Vitest found no tests ${task} the harness in ${bench.cwd}; name the folder with --cwd, or a config after --`,
    )
  }
  return { ...report, wall, cpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore }
}

/**
 * Finds out why something changed, in one process, by runs of the files concerned.
 * @param onRun told what is run
 * @returns causes by `outcomeKey`; what is not there is not known
 * @throws EvolveError as `runSuite`
 */
export async function runCauses(
  bench: Bench,
  suspects: Suspect[],
  epoch: number | null,
  onRun: (what: string) => void,
): Promise<Map<string, Cause>> {
  if (suspects.length === 0) return new Map()
  const onMessage = (what: unknown): void => onRun(String(what))
  return new Map(await send<[string, Cause][]>(bench, { task: suspects, epoch }, 'to look for causes', onMessage))
}

async function send<Answer extends object>(
  { cwd, scratch, args, signal }: Bench,
  order: Pick<RunOrder, 'task' | 'epoch'>,
  how: string,
  onMessage?: (message: unknown) => void,
): Promise<Answer> {
  const folder = join(scratch, String((runs += 1)))
  const answer = await runVitestProcess<RunOrder, Answer>({
    runner: RUNNER,
    order: { ...order, args, scratch },
    cwd,
    folder,
    env: environment(),
    signal,
    ...(onMessage && { onMessage }),
  })
  if ('error' in answer)
    throw new EvolveError('ERR_VITEST_FAILED', `Vitest did not run ${how} in ${cwd}: ${String(answer.error)}`)
  return answer
}

/** Variables that would steer the harness. */
const NOT_PASSED_ON = ['VITEST_SEED', 'FREEZE_TIME', 'ALLOW_NET', 'EVOLVE_EVENTS', 'EVOLVE', 'SOURCE_DATE_EPOCH']

function environment(): NodeJS.ProcessEnv {
  const env = plainEnvironment()
  for (const name of NOT_PASSED_ON) delete env[name]
  return env
}
