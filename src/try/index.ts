import { headTime } from '../git/head.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import type { Suspect } from './causes.ts'
import { compareRuns, outcomeKey, type Cause, type Change } from './compare.ts'
import { failingIn, verdictOf, type Failing, type TryVerdict } from './failing.ts'
import type { Outcome, RunReport } from './report.ts'
import { runCauses, runSuite, type Bench, type TimedRun } from './run.ts'

export interface TryOptions {
  cwd: string
  /** Arguments and filters for Vitest. */
  args: string[]
  signal: AbortSignal
  /** Called before each run, with what it is. */
  onRun?: (what: string) => void
}

export interface TryResult {
  verdict: TryVerdict
  vitest: string
  /** Whether the project has the line already. */
  line: boolean
  files: number
  /** Tests of the run without the harness; suites and files are none. */
  tests: number
  unchanged: number
  /** Tests, suites, files, and the run's unhandled errors. Empty where nothing changed. */
  changed: (Change & { cause: Cause })[]
  /** What failed in every run: of these, nothing is known. */
  failing: Failing[]
  /** Whether two runs with the harness gave the same outcomes. */
  identical: boolean
  /** With the harness divided by without, from the faster of two runs with it. */
  cpu_ratio: number | null
  wall_ratio: number | null
  seconds: { without: Pick<TimedRun, 'wall' | 'cpu'>; with: Pick<TimedRun, 'wall' | 'cpu'> }
  network: { kind: Outcome['kind']; test_id: string; protocol: string; host: string; port: number | null }[]
}

/** Runs a suite without and with the harness, and looks for the cause of every difference. Writes nothing into the project. */
export async function trySuite({ cwd, args, signal, onRun = () => {} }: TryOptions): Promise<TryResult> {
  const scratch = await scratchFolder('vitest-evolve-try-')
  const bench: Bench = { cwd, args, signal, scratch }
  try {
    onRun('without the harness')
    const before = await runSuite(bench, 'without')
    onRun('with the harness')
    const after = await runSuite(bench, 'with')
    // Twice: what a first run leaves behind must not break a second. And as it will be when the commit has aged.
    const aged = await agedInstant(cwd)
    onRun(aged === null ? 'with the harness, again' : 'with the harness, a day after the commit')
    const second = await runSuite(bench, 'with', aged)

    const changes = merge(compareRuns(before, after), compareRuns(before, second))
    if (changes.length > 0) onRun(`${changes.length} changed, looking for the cause`)
    const causes = await runCauses(bench, suspectsIn(changes, [before, after, second]), aged, onRun)
    const changed = changes.map((change) => ({ ...change, cause: causes.get(outcomeKey(change)) ?? 'other' }))
    const failing = failingIn([before, after, second])
    const keys = new Set(changes.map(outcomeKey))
    const best = (after.cpu ?? after.wall) <= (second.cpu ?? second.wall) ? after : second
    return {
      verdict: verdictOf(before, changed, failing),
      vitest: before.version,
      line: before.line,
      files: before.files,
      tests: before.tests.length,
      unchanged: before.tests.filter((test) => !keys.has(outcomeKey(test))).length,
      changed,
      failing,
      identical: compareRuns(after, second).length === 0,
      cpu_ratio: ratio(best.cpu, before.cpu),
      wall_ratio: ratio(best.wall, before.wall),
      seconds: { without: { wall: before.wall, cpu: before.cpu }, with: { wall: best.wall, cpu: best.cpu } },
      network: [...after.tests, ...after.suites].flatMap(({ kind, test_id, network }) =>
        distinct(network).map((attempt) => ({ kind, test_id, ...attempt })),
      ),
    }
  } finally {
    await removeFolder(scratch, () => {})
  }
}

const DAY = 86_400

/**
 * The clock starts at the commit's time, so on a fresh commit it is close to real time, and file times and certificates
 * agree with it. They will not tomorrow: then the clock is a day behind them. Seconds since 1970; `null` where it is so
 * already.
 */
async function agedInstant(cwd: string): Promise<number | null> {
  const { time } = await headTime(cwd)
  const seconds = time === undefined ? null : Math.floor(time / 1000)
  return seconds !== null && Date.now() / 1000 - seconds < DAY ? seconds - DAY : null
}

function merge(first: Change[], second: Change[]): Change[] {
  return [...new Map([...second, ...first].map((change) => [outcomeKey(change), change])).values()]
}

type Three = [without: RunReport, first: RunReport, second: RunReport]

/** What the three runs of the whole suite tell of each change, before any file is repeated. */
function suspectsIn(changes: readonly Change[], [before, after, second]: Three): Suspect[] {
  const disagree = new Set(compareRuns(after, second).map(outcomeKey))
  const refused = new Set(
    [after, second]
      .flatMap(({ tests, suites }) => [...tests, ...suites])
      // What a file did that failed to load, nobody has noted.
      .filter(({ kind, state, network }) => network.length > 0 || (kind === 'module' && state === 'failed'))
      .map(({ file }) => file),
  )
  const unhandled = [before, after, second].flatMap((report) => report.unhandled.map(({ file }) => file))
  // Of errors that no file is known of, no part of the suite can say whether they come again.
  const whence = unhandled.includes(null) ? [] : [...new Set(unhandled as string[])]
  return changes.map((change) => ({
    change,
    files: change.kind === 'run' ? whence : [change.file],
    reached: change.kind === 'run' || refused.has(change.file),
    shared: !after.isolated,
    unsteady: disagree.has(outcomeKey(change)),
  }))
}

function ratio(after: number | null, before: number | null): number | null {
  return after === null || before === null || before === 0 ? null : Math.round((after / before) * 1000) / 1000
}

function distinct<T extends object>(items: T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
