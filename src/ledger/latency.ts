import { byModule, commitIn, numberIn, textIn, type Committed, type Moment } from './by-module.ts'
import type { Payload } from './line.ts'
import type { Ledger } from './read.ts'

export const LATENCY_METRICS = ['p50', 'p95', 'p99'] as const

export type LatencyMetric = (typeof LATENCY_METRICS)[number]

interface LatencyFigure {
  ms: number
  /** From, to: what the benchmark's processes leave open; `null` where the line does not say. */
  interval: readonly [number, number] | null
  /** How surely the figure lies between them, from 0 to 1. */
  confidence: number | null
  samples: number | null
  /** Of the machine. Figures of different machines are not compared. */
  fingerprint: string
  /** Whose figure it is; `null` in older lines. Figures of different benchmarks are not compared. */
  benchmark: string | null
  /** With uncommitted changes the one that holds them, as far as it is known: it is no figure of the one before. */
  commit: string | null
  dirty: boolean
  /** Percent since the figure before, of the same machine and benchmark; `null` for the first. */
  change: number | null
}

export type LatencyPoint = Moment & LatencyFigure

/** A module's latencies on one machine. */
export interface LatencyTrend {
  module: string
  fingerprint: string
  /** By time. */
  points: LatencyPoint[]
  /** What other machines measured. */
  leftOut: { figures: number; machines: string[] }
}

/** A place where latencies change for good. */
export interface LatencyChange {
  /** Of the first figure after it. */
  index: number
  ts: string | null
  /** Measured last before it, and first after it. */
  before_commit: string | null
  after_commit: string | null
  /** Medians of the figures since the change before, and up to the next. */
  before_ms: number
  after_ms: number
  change_percent: number
}

export interface LatencyTrends {
  /** By name; modules that the machine has not measured are not among them. */
  trends: LatencyTrend[]
  /** Names of all modules, fingerprints of all machines. */
  modules: string[]
  machines: string[]
  /** Numbers of lines that have no module, no latency above 0, or no fingerprint. */
  skipped: number[]
}

/** Whether a ledger has latencies; else it has coverage. */
export function hasLatencies({ lines }: Ledger): boolean {
  return lines.some((line) => (line.kind === 'chained' || line.kind === 'legacy') && 'latency_p95_ms' in line.value)
}

/**
 * The course of each module's latencies.
 * @param fingerprint of a machine; without it, for each module the one that measured it last
 */
export function latencyTrends(
  ledger: Ledger,
  metric: LatencyMetric,
  fingerprint?: string,
  committed: Committed = new Map(),
): LatencyTrends {
  const { modules, skipped } = byModule(ledger, (value) => figureOf(value, metric, committed))
  const trends = modules.flatMap(({ module, points }): LatencyTrend[] => {
    const machine = fingerprint ?? points.at(-1)!.fingerprint
    const own = points.filter((point) => point.fingerprint === machine)
    if (own.length === 0) return []
    addChanges(own)
    const machines = machinesOf(points).filter((one) => one !== machine)
    return [{ module, fingerprint: machine, points: own, leftOut: { figures: points.length - own.length, machines } }]
  })
  return {
    trends,
    modules: modules.map(({ module }) => module),
    machines: machinesOf(modules.flatMap(({ points }) => points)),
    skipped,
  }
}

function addChanges(points: readonly LatencyPoint[]): void {
  const last = new Map<string | null, number>()
  for (const point of points) {
    const before = last.get(point.benchmark)
    if (before !== undefined) point.change = (point.ms / before - 1) * 100
    last.set(point.benchmark, point.ms)
  }
}

function machinesOf(points: readonly LatencyPoint[]): string[] {
  return [...new Set(points.map(({ fingerprint }) => fingerprint))]
}

function figureOf(value: Payload, metric: LatencyMetric, committed: Committed): LatencyFigure | null {
  const ms = numberIn(value, `latency_${metric}_ms`)
  const fingerprint = textIn(value, 'env_fingerprint')
  // JSON can say 1e999, which is read as Infinity.
  if (ms === null || !(ms > 0 && ms < Infinity) || fingerprint === null) return null
  return {
    ms,
    interval: intervalIn(value[`latency_${metric}_ci_ms`], ms),
    confidence: numberIn(value, 'ci_confidence'),
    samples: numberIn(value, 'samples'),
    fingerprint,
    benchmark: textIn(value, 'benchmark'),
    commit: commitIn(value, committed),
    dirty: value.dirty === true,
    change: null,
  }
}

/** An interval that its figure lies in; anything else is none. */
function intervalIn(value: unknown, ms: number): [number, number] | null {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [low, high] = value as unknown[]
  if (typeof low !== 'number' || typeof high !== 'number') return null
  return low > 0 && low <= ms && ms <= high && high < Infinity ? [low, high] : null
}

export function bestOf(points: readonly LatencyPoint[]): LatencyPoint {
  return points.reduce((best, point) => (point.ms < best.ms ? point : best))
}

/** Such as +12.3 %. */
export function percentText(percent: number): string {
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`
}

/** As ledgers and people shorten it; the machine may have measured what git did not know. */
export function commitText(commit: string | null): string {
  return commit?.slice(0, 12) ?? 'an unknown commit'
}
