import type { Committed } from '../src/ledger/by-module.ts'
import type { Ledger } from '../src/ledger/read.ts'
import { coverageSection, type ModuleTarget } from '../src/ledger/page/coverage-section.ts'
import { sparkline } from '../src/ledger/sparkline.ts'
import { comparable, coverageTrends, stretches, type Point, type Trend } from '../src/ledger/trend.ts'
import { select, type Selection, type Source, type View } from './ledger-view.ts'
import { apart, type Output } from './output.ts'
import { charset, plainTable } from './plain-table.ts'

/** The course of each module's coverage. */
export function coverageSource(
  file: string,
  ledger: Ledger,
  committed: Committed,
  asked: Selection,
  targets: ModuleTarget[],
): Source {
  const { trends, skipped } = coverageTrends(ledger, committed)
  const modules = trends.map(({ module }) => module)
  return { modules, holds: 'coverage', skipped, view: () => viewOf(file, trends, skipped, asked, targets) }
}

function viewOf(
  file: string,
  trends: Trend[],
  skipped: number[],
  { names, last }: Selection,
  targets: ModuleTarget[],
): View {
  const shown = select(trends, names).map((trend) => ({
    ...trend,
    points: last === undefined ? trend.points : trend.points.slice(-last),
  }))
  return {
    modules: shown.map(({ module }) => module),
    section: coverageSection(file, shown, targets),
    json: { file, modules: shown.map((trend) => jsonOf(trend, targets)), skipped },
    text: () => (names === undefined ? tableOf(shown) : apart(shown.map((one) => courseOf(one, last ?? 20)))),
  }
}

function jsonOf(trend: Trend, targets: ModuleTarget[]): object {
  const { first, best, last } = comparable(trend)
  const { lane = null, target = null } = targets.find(({ module }) => module === trend.module) ?? {}
  return {
    module: trend.module,
    lane,
    target,
    first: first.coverage,
    best: best.coverage,
    last: last.coverage,
    points: trend.points.map((point) => ({ ...point, time: undefined })),
  }
}

function tableOf(trends: Trend[]): Output {
  const head = ['module', 'first', 'best', 'last', 'change', 'count', 'provider', 'trend']
  const rows = trends.map((trend) => {
    const { first, best, last } = comparable(trend)
    return [
      trend.module,
      ...[first, best, last].map(({ coverage }) => percent(coverage)),
      changeText(last),
      String(trend.points.length),
      last.provider ?? '-',
      chart(trend.points.slice(-20)),
    ]
  })
  return plainTable(head, [1, 2, 3, 4, 5], rows)
}

function courseOf(trend: Trend, count: number): Output {
  const points = trend.points.slice(-count)
  const { best, last } = comparable(trend)
  const rows = points.map((point, index) => {
    const { ts, coverage, covered, total, provider, commit, dirty, failures } = point
    const other = index > 0 && points[index - 1]!.provider !== provider
    return [
      ts ?? '-',
      percent(coverage),
      changeText(point),
      `${covered === null || total === null ? '-' : `${covered}/${total}`}${failures > 0 ? `, ${failures} failed` : ''}`,
      `${provider ?? '-'}${other ? ' (other)' : ''}`,
      commit?.slice(0, 12) ?? (dirty ? 'uncommitted' : '-'),
    ]
  })
  const shown = points.length < trend.points.length ? `, the last ${points.length} shown` : ''
  const head = `${trend.module}: ${percent(last.coverage)}, best ${percent(best.coverage)}, ${trend.points.length} figures${shown}`
  const table = plainTable(['ts', 'coverage', 'change', 'lines', 'provider', 'commit'], [1, 2, 3], rows)
  return [head, chart(points.slice(-60)), ...table]
}

function chart(points: readonly Point[]): string {
  const parts = stretches(points).map((part) => part.map(({ coverage }) => coverage))
  return sparkline(parts, charset())
}

function percent(coverage: number): string {
  return `${(Math.floor(coverage * 100 + 1e-6) / 100).toFixed(2)}%`
}

function changeText({ change }: Point): string {
  return change === null ? '' : `${change > 0 ? '+' : ''}${change.toFixed(2)}`
}
