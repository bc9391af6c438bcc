import { changeFor, type ComparedBenchmark, type Comparison } from './comparison.ts'
import { includesNoChange, mayMeet, meets, type Rule } from './rules.ts'

export interface AtOdds {
  benchmark: ComparedBenchmark
  rule: Rule
}

/** What the rules say of a comparison. */
export interface Judgement {
  verdict: 'pass' | 'fail' | 'inconclusive'
  /** What must not be, and is. */
  broken: AtOdds[]
  /** What must not be, and may be: too few runs or too much noise to tell. */
  open: AtOdds[]
  /** What has to be and is not found: the benchmarks that lack it, or none where no benchmark has it. */
  unmet: { rule: Rule; benchmarks: ComparedBenchmark[] }[]
}

/**
 * Unknown does not pass: where a rule may be broken as far as anyone can tell, the comparison is inconclusive.
 * @param margin the least relative difference that matters
 * @param lax passes what is open, but not what failed
 */
export function judge(
  { benchmarks, failures }: Pick<Comparison, 'benchmarks' | 'failures'>,
  rules: readonly Rule[],
  margin: number,
  lax: boolean,
): Judgement {
  const pairs = benchmarks.flatMap((benchmark) =>
    rules.filter(({ required }) => !required).map((rule) => ({ benchmark, rule, change: changeFor(rule, benchmark) })),
  )
  const broken = pairs.filter(({ rule, change }) => meets(rule, change))
  const open = pairs.filter(
    ({ rule, change }) => !meets(rule, change) && (change.too_few || mayMeet(rule, change, margin)),
  )
  const unmet = rules.filter(({ required }) => required).flatMap((rule) => lacking(rule, benchmarks))
  const unknown = failures.length > 0 || (open.length > 0 && !lax)
  return {
    verdict: broken.length + unmet.length > 0 ? 'fail' : unknown ? 'inconclusive' : 'pass',
    broken: broken.map(({ benchmark, rule }) => ({ benchmark, rule })),
    open: open.map(({ benchmark, rule }) => ({ benchmark, rule })),
    unmet,
  }
}

/** That nothing got worse is said of all; that something got better, of one. */
function lacking(rule: Rule, benchmarks: readonly ComparedBenchmark[]): Judgement['unmet'] {
  const without = benchmarks.filter((one) => !meets(rule, changeFor(rule, one)))
  if (includesNoChange(rule)) return without.length > 0 ? [{ rule, benchmarks: without }] : []
  return without.length === benchmarks.length ? [{ rule, benchmarks: [] }] : []
}
