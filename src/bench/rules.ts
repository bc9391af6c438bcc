import { EvolveError } from '../errors.ts'
import { ALPHA, type Change, type ChangeVerdict } from './change.ts'
import type { Metric } from './summary.ts'

/** What `--fail-on` or `--require` asks: a figure that rises or falls by more than some percent, or a verdict. */
export type Rule =
  | { metric: Metric; above: boolean; percent: number; text: string }
  | { verdict: ChangeVerdict; text: string }

/**
 * Reads `p95 > +5%`, `p50 < -15%`, or one of `faster`, `slower`, `same`, `inconclusive`.
 * @throws EvolveError `ERR_USAGE`
 */
export function parseRule(option: string, text: string): Rule {
  const verdict = (['faster', 'slower', 'same', 'inconclusive'] as const).find((one) => one === text.trim())
  if (verdict) return { verdict, text: verdict }
  const [, metric, sign, number] = /^\s*(p50|p95|p99)\s*([<>])\s*([+-]?\d{1,6}(?:\.\d{1,6})?)\s*%\s*$/.exec(text) ?? []
  if (metric === undefined || number === undefined)
    throw new EvolveError(
      'ERR_USAGE',
      `bench compare: --${option} takes 'p95 > +5%', 'p50 < -15%' or a verdict such as slower, not ${JSON.stringify(text)}`,
    )
  return {
    metric: metric as Metric,
    above: sign === '>',
    percent: Number(number),
    text: `${metric} ${sign} ${number}%`,
  }
}

/** The figure whose change a rule is about; verdicts are about the median. */
export function metricOf(rule: Rule): Metric {
  return 'metric' in rule ? rule.metric : 'p50'
}

/**
 * Whether a change is what the rule says. What excludes "no change" (`> +5%`, `< -15%`) has to be found by the test and
 * be that large; what includes it (`< +3%`) holds where the whole interval lies there. Of too few processes neither
 * is known.
 */
export function meets(rule: Rule, { verdict, too_few, p, ratio, low, high }: Change): boolean {
  if ('verdict' in rule) return verdict === rule.verdict
  if (too_few) return false
  const limit = 1 + rule.percent / 100
  const beyond = (value: number): boolean => (rule.above ? value > limit : value < limit)
  return beyond(1) ? beyond(low) && beyond(high) : p < ALPHA && beyond(ratio)
}

/** Whether a change that is not what the rule says may turn out to be it when there are more runs. */
export function mayMeet(rule: Rule, { verdict, too_few, low, high }: Change, margin: number): boolean {
  if (too_few || verdict !== 'inconclusive') return false
  if ('metric' in rule) return rule.above ? high > 1 + rule.percent / 100 : low < 1 + rule.percent / 100
  return (rule.verdict === 'slower' && high >= 1 + margin) || (rule.verdict === 'faster' && low <= 1 - margin)
}
