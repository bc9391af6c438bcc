import { rm } from 'node:fs/promises'
import { headTime } from '../git/head.ts'
import type { EvolveOptions } from '../options.ts'
import { scratchFolder } from '../scratch.ts'
import {
  causeOf,
  compareRuns,
  outcomeKey,
  outcomesOf,
  stateOf,
  type Cause,
  type Change,
  type Evidence,
  type State,
} from './compare.ts'
import { runSuite, type Bench, type Outcome, type RunReport, type TimedRun } from './run.ts'

export interface TryOptions {
  cwd: string
  /** Arguments and filters for Vitest. */
  args: string[]
  signal: AbortSignal
  /** Called before each run, with what it is. */
  onRun?: (what: string) => void
}

export interface TryResult {
  vitest: string
  files: number
  /** Tests of the run without the harness; suites and files are none. */
  tests: number
  unchanged: number
  /** Tests, suites, files, and the run's unhandled errors. Empty where nothing changed. */
  changed: (Change & { cause: Cause })[]
  /** Whether two runs with the harness gave the same outcomes. */
  identical: boolean
  /** With the harness divided by without, from the faster of two runs with it. */
  cpu_ratio: number | null
  wall_ratio: number | null
  seconds: { without: Pick<TimedRun, 'wall' | 'cpu'>; with: Pick<TimedRun, 'wall' | 'cpu'> }
  network: { kind: Outcome['kind']; test_id: string; protocol: string; host: string; port: number | null }[]
}

const LIFTED: Record<'clock' | 'random' | 'network', EvolveOptions> = {
  clock: { clock: 'real' },
  random: { random: { math: false, crypto: false } },
  network: { network: 'allow' },
}

/** Runs a suite without and with the harness, and looks for the cause of every difference. Writes nothing into the project. */
export async function trySuite({ cwd, args, signal, onRun = () => {} }: TryOptions): Promise<TryResult> {
  const scratch = await scratchFolder('vitest-evolve-try-')
  const bench: Bench = { cwd, args, signal, scratch }
  try {
    onRun('without the harness')
    const before = await runSuite(bench, null)
    onRun('with the harness')
    const after = await runSuite(bench, {})
    // Twice: what a first run leaves behind must not break a second. And as it will be when the commit has aged.
    const aged: Bench = { ...bench, epoch: await agedInstant(cwd) }
    onRun(aged.epoch === undefined ? 'with the harness, again' : 'with the harness, a day after the commit')
    const second = await runSuite(aged, {})

    const changes = merge(compareRuns(before, after), compareRuns(before, second))
    const evidence = changes.length > 0 ? await gather(aged, changes, onRun) : new Map<string, Evidence>()
    const changed = changes.map((change) => ({ ...change, cause: causeOf(change, evidence.get(outcomeKey(change))) }))
    const keys = new Set(changes.map(outcomeKey))
    const best = (after.cpu ?? after.wall) <= (second.cpu ?? second.wall) ? after : second
    return {
      vitest: before.version,
      files: before.files,
      tests: before.tests.length,
      unchanged: before.tests.filter((test) => !keys.has(outcomeKey(test))).length,
      changed,
      identical: compareRuns(after, second).length === 0,
      cpu_ratio: ratio(best.cpu, before.cpu),
      wall_ratio: ratio(best.wall, before.wall),
      seconds: { without: { wall: before.wall, cpu: before.cpu }, with: { wall: best.wall, cpu: best.cpu } },
      network: [...after.tests, ...after.suites].flatMap(({ kind, test_id, network }) =>
        distinct(network).map((attempt) => ({ kind, test_id, ...attempt })),
      ),
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const DAY = 86_400

/**
 * The clock starts at the commit's time, so on a fresh commit it is close to real time, and file times and certificates
 * agree with it. They will not tomorrow: then the clock is a day behind them. `undefined` where it is so already.
 */
async function agedInstant(cwd: string): Promise<number | undefined> {
  const { time } = await headTime(cwd)
  const seconds = time === undefined ? undefined : Math.floor(time / 1000)
  return seconds !== undefined && Date.now() / 1000 - seconds < DAY ? seconds - DAY : undefined
}

function merge(first: Change[], second: Change[]): Change[] {
  return [...new Map([...second, ...first].map((change) => [outcomeKey(change), change])).values()]
}

/** Repeats the files of what changed: without the harness, and with one of the three lifted at a time. */
async function gather(bench: Bench, changes: Change[], onRun: (what: string) => void): Promise<Map<string, Evidence>> {
  const files = [...new Set(changes.map(({ file }) => file))]
  // Unhandled errors have no file: only the whole suite shows whether they come again.
  const only = files.includes('') ? null : files
  const what = only ? 'those files' : 'the suite'
  onRun(`${changes.length} changed: ${what} without the harness, again`)
  const again = await runSuite(bench, null, only)
  const lifted = {} as Record<keyof typeof LIFTED, RunReport>
  for (const cause of ['clock', 'random', 'network'] as const) {
    onRun(`${what} with the real ${cause === 'random' ? 'randomness' : cause}`)
    lifted[cause] = await runSuite(bench, LIFTED[cause], only)
  }
  const state = (report: RunReport, change: Change): State =>
    stateOf(outcomesOf(report).get(outcomeKey(change)), change.kind)
  return new Map(
    changes.map((change) => [
      outcomeKey(change),
      {
        again: state(again, change),
        lifted: {
          clock: state(lifted.clock, change),
          random: state(lifted.random, change),
          network: state(lifted.network, change),
        },
      },
    ]),
  )
}

function ratio(after: number | null, before: number | null): number | null {
  return after === null || before === null || before === 0 ? null : Math.round((after / before) * 1000) / 1000
}

function distinct<T extends object>(items: T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
