import { latencyText } from '../../latency-text.ts'
import { commitText, percentText, type LatencyChange, type LatencyMetric, type LatencyTrend } from '../latency.ts'
import { escape } from '../../page/html.ts'
import { drawLatency, FEW_TIMES, latencyRows, latencyScale, relativeTo } from './latency-chart.ts'
import { drawAxes } from './scale.ts'
import { headOf, nameCell, placesOf, type Section } from './section.ts'
import { drawSmall } from './small.ts'

export interface LatencyRow extends LatencyTrend {
  changes: readonly LatencyChange[]
  /** The level that it begins with: the median of its figures before the first change. */
  level: number
}

/** A line per module with its intervals, and where it changes; each module's figures are of one machine. */
export function latencySection(source: string, metric: LatencyMetric, rows: readonly LatencyRow[]): Section {
  const levels = rows.map(({ level }) => level)
  const relative = Math.max(...levels) / Math.min(...levels) > FEW_TIMES
  const courses = rows.map((row) => (relative ? relativeTo(row.level, row) : row))
  const scale = latencyScale(courses.flatMap(({ points }) => points))
  const { texts, place } = placesOf()
  return {
    kind: 'latency',
    title: `Latency by module, ${metric}`,
    summary: summaryOf(rows),
    source,
    label: `Latency (${metric}) over time, a line per module${relative ? ', in relation to the level it begins with' : ''}.`,
    lanes: [],
    only: 'with changes only',
    scale,
    axes: drawAxes(scale, latencyRows(scale, relative)),
    lines: courses.map((course, index) => drawLatency(course, index, scale)),
    over: '',
    caption: `Shaded: intervals of the figures, where the ledger has them. Triangles: changes, slower and faster; dashed: the level between them.${relative ? ' Each module is drawn in relation to the level that it begins with.' : ''}`,
    head: headOf([
      'Module',
      '=First',
      '=Best',
      '=Last',
      '=Change',
      'Last change point',
      'Machine',
      '=Figures',
      'Trend',
    ]),
    rows: rows.map(rowOf),
    more: changesOf(rows),
    modules: rows.map((row) => ({ ...dataOf(row, place), ...(relative ? { base: row.level } : {}) })),
    texts: [...texts.keys()],
  }
}

/** What the script needs of a module, short: commits repeat, and four digits are more than can be measured. */
function dataOf({ module, fingerprint, points, changes }: LatencyRow, place: (text: string | null) => number): object {
  const few = (ms: number): number => Number(ms.toPrecision(4))
  return {
    module,
    fingerprint,
    only: changes.length > 0,
    changes: Object.fromEntries(changes.map((change) => [change.index, changeText(change)])),
    points: points.map(({ time, ts, ms, interval, confidence, change, samples, commit }) => [
      time,
      few(ms),
      interval?.map(few) ?? null,
      confidence === null ? null : Math.round(confidence * 100),
      change === null ? null : Number(change.toFixed(1)),
      samples,
      place(commit?.slice(0, 12) ?? null),
      ...(ts === null ? [1] : []),
    ]),
  }
}

function summaryOf(rows: readonly LatencyRow[]): string {
  const all = rows.flatMap(({ changes }) => changes)
  const slower = all.filter(({ change_percent }) => change_percent > 0).length
  const changes =
    all.length === 0 ? 'no change points' : `change points: ${slower} slower, ${all.length - slower} faster`
  const figures = rows.reduce((sum, { leftOut }) => sum + leftOut.figures, 0)
  const others = figures > 0 ? ` ${figures} figure${figures === 1 ? '' : 's'} of other machines left out.` : ''
  return `${rows.length} module${rows.length === 1 ? '' : 's'}; ${changes}.${others}`
}

function rowOf({ module, fingerprint, points, changes }: LatencyRow, index: number): string {
  const figures = points.map(({ ms }) => ms)
  const best = figures.reduce((least, ms) => Math.min(least, ms), Infinity)
  const { change } = points.at(-1)!
  const shown = figures.slice(-60)
  const marks = changes.map((one) => one.index - (figures.length - shown.length)).filter((at) => at >= 0)
  const cells = [figures[0]!, best, figures.at(-1)!].map((ms) => `<td class="n">${latencyText(ms)} ms</td>`).join('')
  const last = changes.at(-1)
  const changed = last
    ? `<td class="${last.change_percent > 0 ? 'below' : 'met'}">${changeText(last)}${last.ts === null ? '' : `, ${escape(last.ts.slice(0, 10))}`}</td>`
    : '<td class="muted">none</td>'
  return `<tr data-index="${index}">${nameCell(module, index)}${cells}<td class="n">${change === null ? '' : percentText(change)}</td>${changed}<td><code>${escape(fingerprint)}</code></td><td class="n">${points.length}</td><td class="c${index % 8}">${drawSmall([shown], marks)}</td></tr>`
}

/** All of them, the newest first. */
function changesOf(rows: readonly LatencyRow[]): string {
  const all = rows.flatMap(({ module, points, changes }) =>
    changes.map((change) => ({ module, time: points[change.index]!.time, ...change })),
  )
  if (all.length === 0) return ''
  const lines = all
    .sort((a, b) => b.time - a.time)
    .map((change) => {
      const { module, ts, before_commit, after_commit, before_ms, after_ms } = change
      return `<tr><th scope="row"><bdi>${escape(module)}</bdi></th><td class="${change.change_percent > 0 ? 'below' : 'met'}">${changeText(change)}</td><td>${latencyText(before_ms)} → ${latencyText(after_ms)} ms</td><td>after <code>${escape(commitText(before_commit))}</code>, by <code>${escape(commitText(after_commit))}</code></td><td>${escape(ts?.slice(0, 10) ?? '')}</td></tr>`
    })
  const head = headOf(['Change points', 'Change', 'Level', 'Commits', 'Date'])
  return `<table class="changes"><thead><tr>${head}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`
}

function changeText({ change_percent }: LatencyChange): string {
  return `${change_percent > 0 ? '▲' : '▼'} ${percentText(change_percent)}`
}
