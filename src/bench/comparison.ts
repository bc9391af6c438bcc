import { EvolveError } from '../errors.ts'
import type { BenchmarkResult, Failure, FileResult } from './benchmarks.ts'
import { judgeChanges, type Change } from './change.ts'
import { includesNoChange, mayMeet, meets, metricOf, type Rule } from './rules.ts'
import { METRICS, type Metric } from './summary.ts'

/** A benchmark that both sides have. */
export interface ComparedBenchmark extends Change {
  id: string
  name: string
  file: string
  /** The changes of every figure; the one of the median is the one above. */
  metrics: Record<Metric, Change>
  /** Whether a second, longer round found again what the first did, by the same rule; `null` where that found nothing. */
  confirmed: boolean | null
}

export interface Comparison {
  benchmarks: ComparedBenchmark[]
  /** Benchmarks that one side alone has. */
  only: { id: string; side: 'base' | 'head' }[]
  failures: (Failure & { side: 'base' | 'head' })[]
  /** Benchmarks that either side leaves out itself (`skip`, `todo`). */
  skipped: string[]
  /** Files that hold no benchmarks of Vitest on either side. */
  without: string[]
}

/** The figures of both sides, by file. */
export interface BothSides {
  base: ReadonlyMap<string, FileResult>
  head: ReadonlyMap<string, FileResult>
}

/**
 * @param margin the least relative difference that matters
 * @param ids the benchmarks that it is about; all without them
 */
export function compareSides({ base, head }: BothSides, margin: number, ids?: ReadonlySet<string>): Comparison {
  const [before, after] = [byId(base), byId(head)]
  const failures = [...failuresOf(base, 'base'), ...failuresOf(head, 'head')]
  const skipped = [...new Set([...base.values(), ...head.values()].flatMap((one) => one.skipped))]
  // What failed on one side, or is left out, is not missing there.
  const failed = (id: string): boolean =>
    skipped.includes(id) ||
    failures.some((one) => one.id === id || id.startsWith(`${one.id}::`) || one.id.startsWith(`${fileOf(id)}::`))
  const only = [...before.keys(), ...after.keys()].flatMap((id): Comparison['only'] =>
    (before.has(id) && after.has(id)) || failed(id) ? [] : [{ id, side: before.has(id) ? 'base' : 'head' }],
  )
  const both = [...before.values()].flatMap((one) => {
    const other = after.get(one.id)
    return other && (ids?.has(one.id) ?? true) ? [{ base: one, head: other }] : []
  })
  const changes = new Map(
    (Object.keys(METRICS) as Metric[]).map((metric) => [
      metric,
      judgeChanges(
        both.map(({ base, head }) => ({ base: valuesOf(base, metric), head: valuesOf(head, metric) })),
        margin,
      ),
    ]),
  )
  const benchmarks = both.map(({ head: { id, name, file } }, index): ComparedBenchmark => {
    const [p50, p95, p99] = [changes.get('p50')![index]!, changes.get('p95')![index]!, changes.get('p99')![index]!]
    return { id, name, file, ...p50, metrics: { p50, p95, p99 }, confirmed: null }
  })
  return { benchmarks, only, failures, skipped, without: withoutBenchmarks({ base, head }) }
}

function byId(results: ReadonlyMap<string, FileResult>): Map<string, BenchmarkResult> {
  return new Map([...results.values()].flatMap(({ benchmarks }) => benchmarks.map((one) => [one.id, one])))
}

function failuresOf(results: ReadonlyMap<string, FileResult>, side: 'base' | 'head'): Comparison['failures'] {
  return [...results.values()].flatMap(({ failures }) => failures.map((one) => ({ ...one, side })))
}

/** What a side does not have is said of the other. */
function withoutBenchmarks({ base, head }: BothSides): string[] {
  return [...new Set([...base.keys(), ...head.keys()])].filter((file) =>
    [base.get(file), head.get(file)].every((one) => one?.without !== false),
  )
}

function fileOf(id: string): string {
  return id.slice(0, id.indexOf('::'))
}

function valuesOf({ processes }: BenchmarkResult, metric: Metric): number[] {
  return processes.map((one) => one[`${metric}_ms`])
}

/** The change that a rule is about. */
export function changeFor(rule: Rule, { metrics }: ComparedBenchmark): Change {
  return metrics[metricOf(rule)]
}

/** Rules whose finding has to be confirmed: what must not be, and is; what has to be somewhere, and is here. */
function findings(benchmark: ComparedBenchmark, rules: readonly Rule[]): Rule[] {
  return rules.filter((rule) => !(rule.required && includesNoChange(rule)) && meets(rule, changeFor(rule, benchmark)))
}

/** Benchmarks of which it has to be known better: those where a rule found something, and those that noise lets nobody tell of. */
export function doubtful(
  benchmarks: readonly ComparedBenchmark[],
  rules: readonly Rule[],
  margin: number,
): ComparedBenchmark[] {
  return benchmarks.filter(
    (one) => findings(one, rules).length > 0 || rules.some((rule) => mayMeet(rule, changeFor(rule, one), margin)),
  )
}

/**
 * Takes a second, longer round into account, which decides: what a rule found and does not find again was noise.
 * @param again the same benchmarks, measured anew; the doubtful ones alone
 */
export function confirmWith(
  benchmarks: readonly ComparedBenchmark[],
  again: readonly ComparedBenchmark[],
  rules: readonly Rule[],
): ComparedBenchmark[] {
  const second = new Map(again.map((one) => [one.id, one]))
  return benchmarks.map((first) => {
    const other = second.get(first.id)
    const found = findings(first, rules)
    if (!other || found.length === 0) return other ?? first
    const after = findings(other, rules)
    const lost = found.filter((rule) => !after.includes(rule))
    return { ...unsettled(first, other, lost), confirmed: lost.length < found.length }
  })
}

/** The second round, and what the first found by rules that did not find it again; "no change" needs no excuse. */
function unsettled(first: ComparedBenchmark, other: ComparedBenchmark, lost: readonly Rule[]): ComparedBenchmark {
  const open = lost.filter((rule) => changeFor(rule, other).verdict !== 'same')
  if (open.length === 0) return other
  const reason = open
    .map((rule) => {
      const [before, after] = [first, other].map((one) => percent(changeFor(rule, one).ratio))
      return `${rule.text} at first (${metricOf(rule)} ${before}), not confirmed (${after})`
    })
    .join('; ')
  // Of the median two rounds that say different things say nothing; of another figure's they say nothing about it.
  const settled = first.verdict === other.verdict || open.every((rule) => metricOf(rule) !== 'p50')
  const verdict = settled ? other.verdict : 'inconclusive'
  return { ...other, reason, verdict, metrics: { ...other.metrics, p50: { ...other.metrics.p50, verdict } } }
}

export function nothingToCompare({ only, without }: Pick<Comparison, 'only' | 'without'>): EvolveError {
  return new EvolveError(
    'ERR_NO_BENCHMARKS',
    only.length > 0
      ? `no benchmark is on both sides: ${only.length} are on one alone, such as ${only[0]!.id}`
      : without.length > 0
        ? `Vitest finds no benchmarks on either side: ${without[0]}${without.length > 1 ? ` and ${without.length - 1} more hold` : ' holds'} none; they are bench(name, fn) of Vitest`
        : 'Vitest finds no benchmarks on either side; files are named *.bench.ts unless its config says otherwise',
  )
}

export function percent(ratio: number): string {
  const change = (ratio - 1) * 100
  return `${change >= 0 ? '+' : ''}${change.toFixed(1)}%`
}
