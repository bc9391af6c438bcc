import { comparable, stretches, type Trend } from '../trend.ts'
import { coverageScale, drawCoverage, drawTargets, percentRows } from './coverage-chart.ts'
import { escape } from '../../page/html.ts'
import { drawAxes } from './scale.ts'
import { headOf, nameCell, placesOf, type Section } from './section.ts'
import { drawSmall } from './small.ts'

/** What a module has to reach, from its manifest. */
export interface ModuleTarget {
  module: string
  lane: string
  /** Percent of lines; `null` where the manifest's lane is not known. */
  target: number | null
}

interface Row extends Trend {
  lane: string | null
  target: number | null
}

/** A line per module, lanes and targets. */
export function coverageSection(source: string, trends: readonly Trend[], targets: readonly ModuleTarget[]): Section {
  const byName = new Map(targets.map((one) => [one.module, one]))
  const rows = trends.map((trend): Row => {
    const { lane = null, target = null } = byName.get(trend.module) ?? {}
    return { ...trend, lane, target }
  })
  const shown = targets.filter(({ module }) => trends.some((trend) => trend.module === module))
  const scale = coverageScale(
    trends,
    shown.flatMap(({ target }) => target ?? []),
  )
  const { texts, place } = placesOf()
  return {
    kind: 'coverage',
    title: 'Coverage by module',
    summary: summaryOf(rows),
    source,
    label: 'Percent of lines covered over time, a line per module.',
    lanes: [...new Set(rows.flatMap(({ lane }) => lane ?? []))].sort(),
    only: 'below target only',
    scale,
    axes: drawAxes(scale, percentRows(scale)),
    lines: rows.map((row, index) => drawCoverage(row, index, scale)),
    over: drawTargets(shown, scale),
    caption:
      'Dashed: targets, with their lanes. A ring: another provider measures from here; its figures are not compared with those before.',
    head: headOf(['Module', 'Lane', '=Target', '=Coverage', '=Change', 'Against target', '=Figures', 'Trend']),
    rows: rows.map(rowOf),
    more: '',
    modules: rows.map((row) => dataOf(row, place)),
    texts: [...texts.keys()],
  }
}

/** What the script needs of a module, short: commits and providers, which repeat, as places in the list of texts. */
function dataOf(row: Row, place: (text: string | null) => number): object {
  const { module, lane, target, points } = row
  return {
    module,
    lane,
    target,
    only: isBelow(row),
    points: points.map(({ time, ts, coverage, covered, total, provider, commit, change }) => [
      time,
      coverage,
      covered,
      total,
      change,
      place(provider),
      place(commit?.slice(0, 12) ?? null),
      ...(ts === null ? [1] : []),
    ]),
  }
}

function summaryOf(rows: readonly Row[]): string {
  const judged = rows.filter(({ target }) => target !== null)
  const below = judged.filter(isBelow).length
  const count = `${rows.length} module${rows.length === 1 ? '' : 's'}`
  return judged.length === 0 ? `${count}.` : `${count}, ${below === 0 ? 'none' : below} below target.`
}

function rowOf(row: Row, index: number): string {
  const { last } = comparable(row)
  const against =
    row.target === null
      ? '<td class="muted">no target</td>'
      : isBelow(row)
        ? `<td class="below">▼ ${(row.target - last.coverage).toFixed(2)} below</td>`
        : '<td class="met">✓ met</td>'
  const change = last.change === null ? '' : `${last.change > 0 ? '+' : ''}${last.change.toFixed(2)}`
  const small = stretches(row.points.slice(-60)).map((part) => part.map(({ coverage }) => coverage))
  return `<tr data-index="${index}">${nameCell(row.module, index)}<td>${escape(row.lane ?? '')}</td><td class="n">${row.target === null ? '' : `${row.target}%`}</td><td class="n">${last.coverage.toFixed(2)}%</td><td class="n">${change}</td>${against}<td class="n">${row.points.length}</td><td class="c${index % 8}">${drawSmall(small)}</td></tr>`
}

/** As the gate does it: by lines where they are known, since a percentage is rounded. */
function isBelow(row: Row): boolean {
  const { covered, total, coverage } = comparable(row).last
  const reached = covered !== null && total ? (covered / total) * 100 : coverage
  return row.target !== null && reached < row.target
}
