import { resultsOf, type FileResult } from './benchmarks.ts'
import { compareSides, confirmWith, doubtful, nothingToCompare, type BothSides, type Comparison } from './comparison.ts'
import type { Rule } from './rules.ts'
import { runRounds, type Side } from './rounds.ts'

export interface Rounds {
  /** Processes of each benchmark on each side; twice as many in the second round. */
  runs: number
  /** The least relative difference that matters. */
  margin: number
  /** What must not happen: what does, or may, is measured again before it counts. */
  rules: readonly Rule[]
}

export interface TwoRounds extends Comparison {
  /** How many benchmarks were measured a second time. */
  again: number
}

/** Measures both sides, `files` alone or all of them. */
type Measure = (runs: number, round: string, files: ReadonlySet<string> | null) => Promise<BothSides>

/**
 * Compares two sides. What breaks a rule, or may do so as far as noise lets anyone tell, is measured a second time, for
 * twice as long: what is not found again was noise.
 * @throws EvolveError `ERR_NO_BENCHMARKS` where there is nothing to compare
 */
export async function inTwoRounds(measure: Measure, { runs, margin, rules }: Rounds): Promise<TwoRounds> {
  const first = compareSides(await measure(runs, 'round 1', null), margin)
  if (first.benchmarks.length + first.failures.length === 0) throw nothingToCompare(first)
  const open = doubtful(first.benchmarks, rules, margin)
  if (open.length === 0) return { ...first, again: 0 }
  const files = new Set(open.map(({ file }) => file))
  const second = compareSides(await measure(2 * runs, 'round 2', files), margin, new Set(open.map(({ id }) => id)))
  return {
    ...first,
    benchmarks: confirmWith(first.benchmarks, second.benchmarks, rules),
    failures: [...first.failures, ...second.failures],
    again: open.length,
  }
}

/**
 * Measures sides against each other.
 * @param files those alone; all of them if `null`
 * @param onRun told before each run of a file
 * @returns for each side what came of its files
 */
export async function measureSides(
  sides: readonly Side[],
  runs: number,
  files: ReadonlySet<string> | null,
  onRun: (nth: number, total: number) => void,
): Promise<Map<string, FileResult>[]> {
  const picked = sides.map((side) => ({ ...side, files: side.files.filter((file) => files?.has(file) ?? true) }))
  const total = picked.reduce((sum, { files }) => sum + files.length, 0) * runs
  let nth = 0
  const ran = await runRounds(picked, runs, () => onRun((nth += 1), total))
  return ran.map((all, index) => {
    const { clock } = sides[index]!.session
    return new Map([...all].map(([file, each]) => [file, resultsOf(file, each, runs, clock)]))
  })
}
