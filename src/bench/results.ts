import type { Module } from '../modules/index.ts'
import type { BenchmarkResult, Failure } from './benchmarks.ts'
import type { BenchRun } from './collect.ts'
import type { PastLatency } from './past.ts'

/** What is told of one module. */
export interface ModuleLatency {
  module: Module
  state: 'measured' | 'failed' | 'no-benchmarks'
  /** The benchmark with the worst p95, which speaks for the module; `null` unless measured. */
  worst: BenchmarkResult | null
  benchmarks: BenchmarkResult[]
  failures: Failure[]
  /** p95 of the last time on a machine like this one, in milliseconds; `null`: never. */
  previous_p95_ms: number | null
}

/** @param modules those that were measured, in any order */
export function latenciesOf(
  run: BenchRun,
  modules: readonly Module[],
  past: ReadonlyMap<string, readonly PastLatency[]>,
): ModuleLatency[] {
  return run.modules.map(({ module: name, benchmarks, failures }) => {
    const module = modules.find((one) => one.name === name)!
    const state = failures.length > 0 ? 'failed' : benchmarks.length === 0 ? 'no-benchmarks' : 'measured'
    const before = past.get(name)?.findLast((one) => one.env_fingerprint === run.env_fingerprint)
    const worst = state === 'measured' ? worstOf(benchmarks) : null
    return { module, state, worst, benchmarks, failures, previous_p95_ms: before?.p95_ms ?? null }
  })
}

function worstOf(benchmarks: readonly BenchmarkResult[]): BenchmarkResult {
  return benchmarks.reduce((worst, one) => (one.p95_ms > worst.p95_ms ? one : worst))
}
