import { changeFor } from './comparison.ts'
import type { AtOdds } from './judgement.ts'

/** More runs than that, and something else is wrong than their number. */
const MOST = 100

/**
 * How many runs a side may tell what noise leaves open: an interval becomes narrower with the root of their
 * number, and has to lie on one side of its limit. `null` where that takes more than anyone would wait for.
 * @param open rules that may be broken, of enough processes each
 * @param runs of the first round, as `--runs` tells them
 * @param margin the least relative difference that matters
 */
export function runsToSettle(open: readonly AtOdds[], runs: number, margin: number): number | null {
  const times = open.map((one) => {
    const { ratio, low, high } = changeFor(one.rule, one.benchmark)
    const gap = Math.min(...limits(one, margin).map((limit) => Math.abs(Math.log(ratio / limit))))
    return (Math.log(high / low) / 2 / gap) ** 2
  })
  const needed = Math.ceil((runs * Math.max(2, ...times)) / 10) * 10
  return needed <= Math.max(MOST, 2 * runs) ? needed : null
}

/** Where what the rule asks begins, as a ratio. */
function limits({ rule }: AtOdds, margin: number): number[] {
  if ('metric' in rule) return [1 + rule.percent / 100]
  const [least, most] = [1 - margin, 1 + margin]
  return rule.verdict === 'slower' ? [most] : rule.verdict === 'faster' ? [least] : [least, most]
}
