import { medianInterval, poolGroups, quantile, weightedQuantile } from './quantiles.ts'
import type { Samples } from './samples.ts'

/** What is measured of a benchmark, in milliseconds. */
export const METRICS = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

export type Metric = keyof typeof METRICS

export type Figures = Record<`${Metric}_ms`, number>

/** One process' figures of a benchmark. */
export interface ProcessFigures extends Figures {
  samples: number
}

export interface Summary extends ProcessFigures {
  /** From, to: the median process lies between them with the confidence below, and the figure itself always. */
  p50_ci_ms: [number, number]
  p95_ci_ms: [number, number]
  p99_ci_ms: [number, number]
  /** From 0 to 1; of one process alone nothing is known: 0. */
  ci_confidence: number
  processes: ProcessFigures[]
}

/**
 * The quantiles of all calls of a benchmark, each process with the same weight: one that was slow made fewer calls. Their
 * intervals are by processes, since samples of one process are not independent: what differs between processes (layout
 * of memory, what else the machine does) moves all of them. An interval is that of the median process, made wide enough
 * for the figure where a few processes pull that out of it.
 * @param processes at least one, each with at least one sample
 */
export function summarise(processes: readonly Samples[]): Summary {
  const each = processes.map(figuresOf)
  const all = poolGroups(processes.map(({ values }) => values))
  const figure = (metric: Metric): number => weightedQuantile(all, METRICS[metric])
  const figures = { p50_ms: figure('p50'), p95_ms: figure('p95'), p99_ms: figure('p99') }
  const interval = (metric: Metric): [number, number] => {
    const { low, high } = medianInterval(each.map((one) => one[`${metric}_ms`]))
    const own = figures[`${metric}_ms`]
    return [Math.min(low, own), Math.max(high, own)]
  }
  return {
    samples: processes.reduce((sum, { count }) => sum + count, 0),
    ...figures,
    p50_ci_ms: interval('p50'),
    p95_ci_ms: interval('p95'),
    p99_ci_ms: interval('p99'),
    ci_confidence: medianInterval(each.map(({ p50_ms }) => p50_ms)).confidence,
    processes: each,
  }
}

function figuresOf(samples: Samples): ProcessFigures {
  const at = (metric: Metric): number => quantile(samples.values, METRICS[metric])
  return { samples: samples.count, p50_ms: at('p50'), p95_ms: at('p95'), p99_ms: at('p99') }
}
