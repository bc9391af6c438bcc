import { EvolveError } from '../errors.ts'
import { broken, compareSides, confirmWith, type BothSides, type Comparison } from './comparison.ts'
import type { Rule } from './rules.ts'

export interface Rounds {
  /** Processes of each benchmark on each side; twice as many in the second round. */
  runs: number
  /** The least relative difference that matters. */
  margin: number
  /** What must not happen: it is measured again before it counts. */
  rules: readonly Rule[]
}

export interface TwoRounds extends Comparison {
  /** How many benchmarks were measured a second time. */
  again: number
}

/** Measures both sides. @param files those alone; all of them if `null` */
export type Measure = (runs: number, round: string, files: ReadonlySet<string> | null) => Promise<BothSides>

/**
 * Compares two sides. What breaks a rule is measured a second time, for twice as long: what is not found again was noise.
 * @throws EvolveError `ERR_NO_BENCHMARKS` where there is nothing to compare
 */
export async function inTwoRounds(measure: Measure, { runs, margin, rules }: Rounds): Promise<TwoRounds> {
  const first = compareSides(await measure(runs, 'round 1', null), margin)
  if (first.benchmarks.length + first.failures.length === 0)
    throw new EvolveError(
      'ERR_NO_BENCHMARKS',
      first.only.length === 0
        ? 'Vitest finds no benchmarks on either side; files are named *.bench.ts unless its config says otherwise'
        : `no benchmark is on both sides: ${first.only.length} are on one alone, such as ${first.only[0]!.id}`,
    )
  const doubtful = first.benchmarks.filter((one) => broken([one], rules).length > 0)
  if (doubtful.length === 0) return { ...first, again: 0 }
  const files = new Set(doubtful.map(({ file }) => file))
  const second = compareSides(await measure(2 * runs, 'round 2', files), margin, new Set(doubtful.map(({ id }) => id)))
  return {
    ...first,
    benchmarks: confirmWith(first.benchmarks, second.benchmarks, rules),
    failures: [...first.failures, ...second.failures],
    again: doubtful.length,
  }
}
