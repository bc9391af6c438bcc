import type { Module } from '../modules/index.ts'
import { isRecord } from '../modules/manifest.ts'
import { targetedBenchmarks } from './benchmark-targets.ts'
import type { BenchmarkResult, Failure } from './benchmarks.ts'
import type { BenchRun } from './collect.ts'
import type { PastLatency } from './past.ts'
import { METRICS, type Metric } from './summary.ts'

/** What is told of one module. */
export interface ModuleLatency {
  module: Module
  state: 'measured' | 'failed' | 'no-benchmarks'
  /** The benchmark with the worst p95, which speaks for the module; `null` unless measured. */
  worst: BenchmarkResult | null
  /** Where others are worse than that by another figure: a target of that figure is theirs, too. */
  worse: Partial<Record<Metric, BenchmarkResult>>
  benchmarks: BenchmarkResult[]
  failures: Failure[]
  /** Benchmarks that files leave out themselves. */
  skipped: string[]
  /** Files that hold no benchmarks of Vitest, relative to the root. */
  without: string[]
  /** What the module's manifest asks for or keeps, where nothing was measured that it could be held against; else `null`. */
  unanswered: 'targets' | 'figures' | null
  /** p95 of the last time on a machine like this one, in milliseconds; `null`: never, or it was another benchmark's. */
  previous_p95_ms: number | null
}

/** @param modules those that were measured, in any order */
export function latenciesOf(
  run: BenchRun,
  modules: readonly Module[],
  past: ReadonlyMap<string, readonly PastLatency[]>,
): ModuleLatency[] {
  return run.modules.map(({ module: name, benchmarks, failures, skipped, without_benchmarks: without }) => {
    const module = modules.find((one) => one.name === name)!
    const state = failures.length > 0 ? 'failed' : benchmarks.length === 0 ? 'no-benchmarks' : 'measured'
    const before = past.get(name)?.findLast((one) => one.env_fingerprint === run.env_fingerprint)
    const worst = state === 'measured' ? worstBy('p95', benchmarks) : null
    const worse = worst ? worseThan(worst, benchmarks) : {}
    const previous = before && before.benchmark === worst?.id ? before.p95_ms : null
    const unanswered = state === 'no-benchmarks' ? expectationOf(module) : null
    const found = { benchmarks, failures, skipped, without }
    return { module, state, worst, worse, ...found, unanswered, previous_p95_ms: previous }
  })
}

function worstBy(metric: Metric, benchmarks: readonly BenchmarkResult[]): BenchmarkResult {
  return benchmarks.reduce((worst, one) => (one[`${metric}_ms`] > worst[`${metric}_ms`] ? one : worst))
}

function worseThan(one: BenchmarkResult, benchmarks: readonly BenchmarkResult[]): ModuleLatency['worse'] {
  const worst = (['p50', 'p99'] as const).map((metric) => [metric, worstBy(metric, benchmarks)] as const)
  return Object.fromEntries(worst.filter(([metric, other]) => other[`${metric}_ms`] > one[`${metric}_ms`]))
}

function expectationOf(module: Module): ModuleLatency['unanswered'] {
  const { sla_targets: targets, observed } = module.performance
  if (isRecord(targets) && Object.keys(METRICS).some((metric) => `latency_${metric}_ms` in targets)) return 'targets'
  if (targetedBenchmarks(module).length > 0) return 'targets'
  return observed === undefined ? null : 'figures'
}
