import { isRecord, type Module } from '../modules/manifest.ts'
import type { BenchmarkResult } from './benchmarks.ts'
import { METRICS, type Metric } from './summary.ts'

/** What a manifest keeps of a benchmark that has targets of its own; milliseconds. */
export type KeptFigures = Record<`latency_${Metric}_ms` | 'samples', number>

/** Benchmarks that a manifest has targets for, as it names them: `performance.sla_targets.benchmarks`. */
export function targetedBenchmarks({ performance: { sla_targets: targets } }: Module): string[] {
  return isRecord(targets) && isRecord(targets.benchmarks) ? Object.keys(targets.benchmarks) : []
}

export interface TargetedFigures {
  /** By the name that the target has. */
  figures: Record<string, KeptFigures>
  /** Names that no benchmark has that was measured. */
  missing: string[]
}

/**
 * The figures of benchmarks that have targets of their own: by the titles that `bench` prints, or by the id, which tells
 * those of one name in two files apart. A name that several have is held by the worst of them, figure by figure.
 */
export function targetedFigures(module: Module, benchmarks: readonly BenchmarkResult[]): TargetedFigures {
  const found = targetedBenchmarks(module).map(
    (name) => [name, benchmarks.filter((one) => one.name === name || one.id === name)] as const,
  )
  return {
    figures: Object.fromEntries(
      found.flatMap(([name, own]): [string, KeptFigures][] => (own.length > 0 ? [[name, worstOf(own)]] : [])),
    ),
    missing: found.flatMap(([name, own]) => (own.length > 0 ? [] : [name])),
  }
}

function worstOf(benchmarks: readonly BenchmarkResult[]): KeptFigures {
  const worst = (Object.keys(METRICS) as Metric[]).map((metric) => [
    `latency_${metric}_ms`,
    Math.max(...benchmarks.map((one) => one[`${metric}_ms`])),
  ])
  // Of the fewest: what too few samples cannot tell of one, they cannot tell of all.
  return { ...Object.fromEntries(worst), samples: Math.min(...benchmarks.map(({ samples }) => samples)) } as KeptFigures
}
