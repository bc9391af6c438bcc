import {
  bestOf,
  commitText,
  latencyTrends,
  percentText,
  type LatencyChange,
  type LatencyMetric,
  type LatencyPoint,
  type LatencyTrend,
} from '../src/ledger/latency.ts'
import { latencyChanges } from '../src/bench/history.ts'
import { median } from '../src/bench/quantiles.ts'
import { latencyText } from '../src/latency-text.ts'
import { latencySection, type LatencyRow } from '../src/ledger/page/latency-section.ts'
import type { Committed } from '../src/ledger/by-module.ts'
import type { Ledger } from '../src/ledger/read.ts'
import { sparkline } from '../src/ledger/sparkline.ts'
import { select, type Selection, type Source, type View } from './ledger-view.ts'
import { usage } from './ledger-files.ts'
import { apart, type Output } from './output.ts'
import { charset, plainTable } from './plain-table.ts'

export interface Asked extends Selection {
  metric: LatencyMetric
  /** Of one machine; for each module the one that measured it last where it is not named. */
  fingerprint: string | undefined
}

/**
 * The course of each module's latencies on one machine, and where they change for good.
 * @throws EvolveError `ERR_USAGE` where the ledger has no such machine
 */
export function benchSource(
  file: string,
  ledger: Ledger,
  committed: Committed,
  asked: Asked,
  progress: (what: string) => void,
): Source {
  const { metric, fingerprint } = asked
  const { trends, modules: all, machines, skipped } = latencyTrends(ledger, metric, fingerprint, committed)
  if (fingerprint !== undefined && !machines.includes(fingerprint)) {
    const some = machines.slice(-5).join(', ')
    throw usage(`${file} has no machine ${JSON.stringify(fingerprint)}; it has ${some}`)
  }
  const without = all.length - trends.length
  if (without > 0) progress(`${file}: ${without} of ${all.length} modules were not measured on this machine`)
  const modules = trends.map(({ module }) => module)
  return { modules, holds: 'latencies', skipped, view: () => viewOf(file, trends, skipped, asked) }
}

function viewOf(file: string, trends: LatencyTrend[], skipped: number[], { metric, names, last }: Asked): View {
  const rows = select(trends, names).map((trend) => rowOf(trend, latencyChanges(trend.points)))
  const shown = rows.map((row) => lastOf(row, last))
  return {
    modules: rows.map(({ module }) => module),
    section: latencySection(file, metric, shown),
    json: { file, metric, modules: rows.map((row, nth) => jsonOf(row, shown[nth]!.points)), skipped },
    text: () =>
      names === undefined
        ? [...tableOf(shown, metric), ...changesOf(rows, metric), ...leftOutText(rows)]
        : apart(rows.map((row) => courseOf(row, metric, last ?? 20))),
  }
}

function rowOf(trend: LatencyTrend, changes: LatencyChange[]): LatencyRow {
  return { ...trend, changes, level: changes[0]?.before_ms ?? median(trend.points.map(({ ms }) => ms)) }
}

/** Changes are found among all figures, also where the last of them alone are shown. */
function lastOf(row: LatencyRow, count = row.points.length): LatencyRow {
  const hidden = Math.max(0, row.points.length - count)
  const changes = row.changes.map((change) => ({ ...change, index: change.index - hidden }))
  return rowOf(
    { ...row, points: row.points.slice(hidden) },
    changes.filter(({ index }) => index > 0),
  )
}

function jsonOf({ module, fingerprint, changes, leftOut }: LatencyRow, points: readonly LatencyPoint[]): object {
  return {
    module,
    fingerprint,
    first_ms: points[0]!.ms,
    best_ms: bestOf(points).ms,
    last_ms: points.at(-1)!.ms,
    left_out: leftOut,
    change_points: changes.map((change) => ({ ...change, index: undefined })),
    points: points.map(({ line, ts, ms, interval, confidence, samples, benchmark, commit, dirty, change }) => ({
      line,
      ts,
      ms,
      ci_ms: interval,
      ci_confidence: confidence,
      samples,
      benchmark,
      commit,
      dirty,
      change_percent: change,
    })),
  }
}

function tableOf(rows: readonly LatencyRow[], metric: LatencyMetric): Output {
  const head = ['module', `first ${metric}`, 'best', 'last', 'change', 'count', 'fingerprint', 'trend']
  const cells = rows.map(({ module, fingerprint, points }) => {
    const { ms, change } = points.at(-1)!
    return [
      module,
      ...[points[0]!.ms, bestOf(points).ms, ms].map((one) => `${latencyText(one)} ms`),
      change === null ? '' : percentText(change),
      String(points.length),
      fingerprint,
      chartOf(points.slice(-20).map((point) => point.ms)),
    ]
  })
  return plainTable(head, [1, 2, 3, 4, 5], cells)
}

function courseOf(row: LatencyRow, metric: LatencyMetric, count: number): Output {
  const { module, fingerprint } = row
  const { points, changes } = lastOf(row, count)
  const rows = points.map(({ ts, ms, interval, change, samples, commit, dirty }, index) => {
    const changed = changes.find((one) => one.index === index)
    return [
      ts ?? '-',
      `${latencyText(ms)} ms`,
      interval === null ? '-' : `${latencyText(interval[0])} - ${latencyText(interval[1])} ms`,
      change === null ? '' : percentText(change),
      samples === null ? '-' : String(samples),
      commit?.slice(0, 12) ?? (dirty ? 'uncommitted' : '-'),
      changed ? `<- ${percentText(changed.change_percent)} from here on` : '',
    ]
  })
  const shown = points.length < row.points.length ? `, the last ${points.length} shown` : ''
  const head = `${module}: ${metric} ${latencyText(row.points.at(-1)!.ms)} ms, best ${latencyText(bestOf(row.points).ms)} ms, ${row.points.length} figures of ${fingerprint}${shown}`
  const table = plainTable(['ts', metric, 'interval', 'change', 'samples', 'commit', ''], [1, 2, 3, 4], rows)
  const chart = chartOf(points.slice(-60).map(({ ms }) => ms))
  return [head, chart, ...table, ...changesOf([row], metric), ...leftOutText([row])]
}

function chartOf(figures: readonly number[]): string {
  return sparkline([figures], charset())
}

/** One line each, by module and time. */
function changesOf(rows: readonly LatencyRow[], metric: LatencyMetric): Output {
  const lines = rows.flatMap(({ module, changes }) =>
    changes.map((change) => `  ${changeText(module, metric, change)}`),
  )
  return lines.length === 0 ? ['no change points'] : ['change points:', ...lines]
}

function changeText(module: string, metric: LatencyMetric, change: LatencyChange): string {
  const { ts, before_commit, after_commit, before_ms, after_ms, change_percent } = change
  const levels = `${latencyText(before_ms)} -> ${latencyText(after_ms)} ms`
  const commits =
    before_commit !== null && before_commit === after_commit
      ? `at one commit, ${commitText(after_commit)}`
      : `between ${commitText(before_commit)} and ${commitText(after_commit)}`
  return `${module}: ${metric} ${percentText(change_percent)} (${levels}) ${commits}${ts === null ? '' : `, ${ts.slice(0, 10)}`}`
}

function leftOutText(rows: readonly LatencyRow[]): Output {
  const figures = rows.reduce((sum, { leftOut }) => sum + leftOut.figures, 0)
  if (figures === 0) return []
  const machines = new Set(rows.flatMap(({ leftOut }) => leftOut.machines)).size
  return [
    `${figures} figure${figures === 1 ? '' : 's'} of ${machines} other machine${machines === 1 ? '' : 's'} left out`,
  ]
}
