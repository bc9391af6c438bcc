import { EvolveError } from '../errors.ts'
import { ALPHA, type Change, type ChangeVerdict } from './change.ts'
import type { Metric } from './summary.ts'

/** What `--fail-on` or `--require` asks: a figure that rises or falls by more than some percent, or a verdict. */
export type Rule = {
  /** Whether it has to be so, and not must not. */
  required: boolean
  text: string
} & ({ metric: Metric; above: boolean; percent: number } | { verdict: ChangeVerdict })

/**
 * Reads `p95 > +5%`, `p50 < -15%`, or one of `faster`, `slower`, `same`, `inconclusive`.
 * @throws EvolveError `ERR_USAGE`
 */
export function parseRule(option: 'fail-on' | 'require', text: string): Rule {
  const required = option === 'require'
  const verdict = (['faster', 'slower', 'same', 'inconclusive'] as const).find((one) => one === text.trim())
  if (verdict) return { required, verdict, text: verdict }
  const [, metric, sign, number] = /^\s*(p50|p95|p99)\s*([<>])\s*([+-]?\d{1,6}(?:\.\d{1,6})?)\s*%\s*$/.exec(text) ?? []
  if (metric === undefined || number === undefined)
    throw new EvolveError(
      'ERR_USAGE',
      `bench compare: --${option} takes 'p95 > +5%', 'p50 < -15%' or a verdict such as slower, not ${JSON.stringify(text)}`,
    )
  return {
    required,
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

/** Whether what did not change at all is what the rule says: then it has to be so of every benchmark. */
export function includesNoChange(rule: Rule): boolean {
  return 'metric' in rule ? beyond(rule, 1) : rule.verdict === 'same'
}

/**
 * Whether a change is what the rule says. What excludes "no change" (`> +5%`, `< -15%`) has to be found by the test, and
 * its estimate to be that large, where it is required its whole interval; what includes it (`< +3%`) holds where the
 * whole interval lies there. Of too few processes neither is known.
 */
export function meets(rule: Rule, { verdict, too_few, p, ratio, low, high }: Change): boolean {
  if ('verdict' in rule) return verdict === rule.verdict
  if (too_few) return false
  const whole = beyond(rule, low) && beyond(rule, high)
  if (includesNoChange(rule)) return whole
  return p < ALPHA && (rule.required ? whole : beyond(rule, ratio))
}

/** Whether a change that is not what the rule says may turn out to be it when there are more runs. */
export function mayMeet(rule: Rule, change: Change, margin: number): boolean {
  const { verdict, too_few, low, high } = change
  if (too_few || meets(rule, change)) return false
  if ('metric' in rule) return beyond(rule, low) || beyond(rule, high)
  if (verdict !== 'inconclusive') return false
  const [least, most] = [1 - margin, 1 + margin]
  if (rule.verdict === 'same') return low < most && high > least
  return (rule.verdict === 'slower' && high >= most) || (rule.verdict === 'faster' && low <= least)
}

function beyond({ above, percent }: { above: boolean; percent: number }, ratio: number): boolean {
  const limit = 1 + percent / 100
  return above ? ratio > limit : ratio < limit
}
