import { daysSince, observedWhen, tooOld } from '../age.ts'
import { latencyText, latencyTexts } from '../latency-text.ts'
import { isLane, type Lane } from '../modules/lanes.ts'
import { isRecord, type Module } from '../modules/manifest.ts'
import type { Verdict } from '../verdict.ts'
import { METRICS, type Metric } from './summary.ts'

export interface SloJudgement {
  module: string
  manifest: string
  lane: string
  /** `null` where the verdict is on the module as a whole: nothing is asked of it, or what is asked is unknown. */
  metric: Metric | null
  /** `null` where the manifest has none that is valid. */
  target_ms: number | null
  /** `null` where there is no valid observation. */
  observed_ms: number | null
  /** `null` where the time of the observation is unknown, or nobody asked. */
  age_days: number | null
  verdict: Verdict
  /** For people, without the module's name. */
  reason: string
  /** The benchmark that has the target, as the manifest names it; `null` where it is the module's. */
  benchmark: string | null
}

export interface SloRules {
  /** Epoch milliseconds. */
  now: number
  maxAgeDays: number
  /** Judges observations that are old or have too few samples as if they had not; pardons nothing else. */
  allowStale: boolean
  /** Lanes whose targets are held. A lane that is none of ours is never left out. */
  enforced: readonly Lane[]
}

/** Who has targets, and what was observed of it. */
interface Subject {
  /** `null`: the module. */
  benchmark: string | null
  targets: Record<string, unknown>
  /** Where they stand in the manifest. */
  place: string
  figure: (metric: Metric) => { value: unknown; samples: unknown }
  /** What it means that there is no figure of a key. */
  missing: (key: string) => string
}

/**
 * Holds a module's latencies against its `performance.sla_targets`: one judgement for each that has a target, of the
 * module and of the benchmarks that have their own, else one for the module. Unknown never passes: what is missing or invalid fails, what is old, of too few samples or of an
 * unknown machine is inconclusive.
 */
export function judgeSlo(module: Module, rules: SloRules): [SloJudgement, ...SloJudgement[]] {
  const { lane, faults, performance } = module
  const whole = (verdict: Verdict, reason: string): [SloJudgement] => [judgement(module, { verdict, reason })]
  if (isLane(lane) && !rules.enforced.includes(lane)) return whole('skipped', `lane ${lane} is not enforced`)
  const unknown = faults.find(({ kind }) => kind === 'performance')
  if (unknown) return whole('fail', unknown.message)
  const targets = performance.sla_targets ?? {}
  if (!isRecord(targets)) return whole('fail', `performance.sla_targets must be an object, not ${shown(targets)}`)
  const named = targets.benchmarks ?? {}
  if (!isRecord(named))
    return whole('fail', `performance.sla_targets.benchmarks must be an object, not ${shown(named)}`)
  const subjects = [
    moduleSubject(module, targets),
    ...Object.entries(named).map((one) => benchmarkSubject(module, one)),
  ]
  const [first, ...others] = subjects.flatMap((subject) => judgeSubject(module, subject, rules))
  if (first === undefined) return whole('skipped', 'no latency target')
  const misplaced = faults.find(({ kind }) => kind === 'layout')
  return misplaced ? whole('fail', misplaced.message) : [first, ...others]
}

/** Keys of `sla_targets` that seem to ask for a latency and are none that is measured: nobody would hold them. */
export function unheldTargets({ performance: { sla_targets: targets } }: Module): string[] {
  if (!isRecord(targets)) return []
  const named = isRecord(targets.benchmarks) ? Object.entries(targets.benchmarks) : []
  return [
    ...unheldKeys(targets),
    ...named.flatMap(([name, own]) =>
      isRecord(own) ? unheldKeys(own).map((key) => `benchmarks[${JSON.stringify(name)}].${key}`) : [],
    ),
  ]
}

function unheldKeys(targets: Record<string, unknown>): string[] {
  const held = new Set<string>(KEYS)
  return Object.keys(targets).filter((key) => /latency|^p\d/i.test(key) && !held.has(key))
}

function moduleSubject(module: Module, targets: Record<string, unknown>): Subject {
  const observed = observedOf(module)
  return {
    benchmark: null,
    targets,
    place: 'performance.sla_targets',
    figure: (metric) => worstOf(metric, observed),
    missing: (key) => `missing ${key}`,
  }
}

function benchmarkSubject(module: Module, [benchmark, targets]: [string, unknown]): Subject {
  const { benchmarks } = observedOf(module)
  // Names are anybody's, also those that objects have of themselves.
  const own = isRecord(benchmarks) && Object.hasOwn(benchmarks, benchmark) ? benchmarks[benchmark] : undefined
  const figures = isRecord(own) ? own : {}
  return {
    benchmark,
    targets: isRecord(targets) ? targets : {},
    place: `performance.sla_targets.benchmarks[${JSON.stringify(benchmark)}]`,
    figure: (metric) => ({ value: figures[keyOf(metric)], samples: figures.samples }),
    missing: (key) => (own === undefined ? 'no benchmark of this name was measured' : `missing ${key}`),
  }
}

function observedOf({ performance: { observed } }: Module): Record<string, unknown> {
  return isRecord(observed) ? observed : {}
}

function judgeSubject(module: Module, subject: Subject, rules: SloRules): SloJudgement[] {
  const { benchmark, targets, place } = subject
  const asked = METRIC_NAMES.filter((metric) => targets[keyOf(metric)] !== undefined)
  // Whoever names a benchmark asks for something.
  if (asked.length === 0 && benchmark !== null)
    return [judgement(module, { benchmark, verdict: 'fail', reason: `${place} has none of ${KEYS.join(', ')}` })]
  return asked.map((metric) => judgeMetric(module, subject, metric, rules))
}

function judgeMetric(
  module: Module,
  { benchmark, targets, place, figure: figureOf, missing }: Subject,
  metric: Metric,
  { now, maxAgeDays, allowStale }: SloRules,
): SloJudgement {
  const key = keyOf(metric)
  const target = targets[key]
  const { observed_at: observedAt, env_fingerprint: machine } = observedOf(module)
  const { value, samples } = figureOf(metric)
  const age = daysSince(observedAt, now)
  const who = benchmark === null ? '' : `${JSON.stringify(benchmark)}: `
  const decide = (verdict: Verdict, reason: string): SloJudgement =>
    judgement(module, {
      metric,
      target_ms: isLatency(target) ? target : null,
      observed_ms: isLatency(value) ? value : null,
      age_days: age,
      verdict,
      reason,
      benchmark,
    })

  if (!isLatency(target)) return decide('fail', `${place}.${key} must be milliseconds above 0, not ${shown(target)}`)
  const asked = ` (target ${latencyText(target)} ms)`
  if (value === undefined || value === null) return decide('fail', `${who}${missing(key)}${asked}`)
  // However old: it was never a latency.
  if (!isLatency(value)) return decide('fail', `${who}${key} ${shown(value)} is no latency${asked}`)
  const [figure, limit] = latencyTexts(value, target)
  const pardonable = allowStale ? null : (tooOld(observedAt, maxAgeDays, now) ?? tooFew(samples, metric))
  const doubt = ofNoMachine(machine) ?? pardonable
  if (doubt !== null) return decide('inconclusive', `${who}${metric} ${figure} ms ${doubt} (target ${limit} ms)`)
  const [verdict, sign] = value <= target ? (['pass', '<='] as const) : (['fail', '>'] as const)
  return decide(verdict, `${who}${metric} ${figure} ms ${sign} ${limit} ms target (${observedWhen(age)})`)
}

const METRIC_NAMES = Object.keys(METRICS) as Metric[]
const KEYS = METRIC_NAMES.map(keyOf)

function keyOf(metric: Metric): `latency_${Metric}_ms` {
  return `latency_${metric}_ms`
}

/** Another benchmark may be the worst by this figure than by p95; a target is the whole module's. */
function worstOf(metric: Metric, observed: Record<string, unknown>): { value: unknown; samples: unknown } {
  const own = observed[keyOf(metric)]
  const other = observed[`worst_${metric}_ms`]
  return other === undefined || (isLatency(own) && isLatency(other) && own >= other)
    ? { value: own, samples: observed.samples }
    : { value: other, samples: observed[`worst_${metric}_samples`] }
}

/** On the module as a whole, but for what is told. */
function judgement(
  { name, manifest, lane }: Module,
  told: Pick<SloJudgement, 'verdict' | 'reason'> & Partial<SloJudgement>,
): SloJudgement {
  const { metric = null, target_ms = null, observed_ms = null, age_days = null, benchmark = null } = told
  const { verdict, reason } = told
  return { module: name, manifest, lane, metric, target_ms, observed_ms, age_days, verdict, reason, benchmark }
}

/** Nothing takes no time: 0 is a clock that was too coarse, or a target that nobody can reach. */
function isLatency(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < Infinity
}

/** Below 1 / (1 - q) samples not one is expected beyond the quantile q. */
function tooFew(samples: unknown, metric: Metric): string | null {
  if (!Number.isSafeInteger(samples) || (samples as number) < 1) return 'of an unknown number of samples'
  const least = Math.round(1 / (1 - METRICS[metric]))
  return (samples as number) < least ? `of too few samples (${String(samples)} of ${least})` : null
}

/** Without it nobody knows what the figure would be here. */
function ofNoMachine(fingerprint: unknown): string | null {
  return typeof fingerprint === 'string' && /^[0-9a-f]{16}$/.test(fingerprint) ? null : 'of an unknown machine'
}

/** As it stands in the file; JSON has no word for what is too large for a number. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
