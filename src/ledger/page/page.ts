import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { comparable, type Trend } from '../trend.ts'
import { drawAxes, drawSmall, drawTargets, drawTrend, escape, scaleFor, type Scale } from './chart.ts'

/** What a module has to reach, from its manifest. */
export interface ModuleTarget {
  module: string
  lane: string
  /** Percent of lines; `null` where the manifest's lane is not known. */
  target: number | null
}

export interface TrendPage {
  /** The ledger, as people know it. */
  source: string
  trends: readonly Trend[]
  targets: readonly ModuleTarget[]
}

interface Row extends Trend {
  lane: string | null
  target: number | null
}

/**
 * One page with everything in it: a line per module, lanes and targets, and a table that filters. It asks for nothing
 * from anywhere (its own policy forbids it), and shows chart and table without its script, too. Names in a ledger are
 * anybody's: they are text here, never markup.
 */
export function renderTrendPage({ source, trends, targets }: TrendPage): string {
  const byName = new Map(targets.map((one) => [one.module, one]))
  const rows = trends.map((trend): Row => {
    const { lane = null, target = null } = byName.get(trend.module) ?? {}
    return { ...trend, lane, target }
  })
  const shown = targets.filter(({ module }) => trends.some((trend) => trend.module === module))
  const scale = scaleFor(
    trends,
    shown.flatMap(({ target }) => target ?? []),
  )
  const style = asset('trend-page.css')
  const script = asset('trend-page.js')
  const lanes = [...new Set(rows.flatMap(({ lane }) => lane ?? []))].sort()
  const data = JSON.stringify(dataOf(rows, scale)).replaceAll('<', String.raw`\u003c`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(style)}'; script-src '${digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Coverage by module</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Coverage by module</h1>
<p>${summary(rows)} <span class="source">From <bdi>${escape(source)}</bdi>.</span></p>
</header>
<main>
<form class="filters" role="search" hidden>
<label>Filter <input type="search" id="search" placeholder="name of a module" autocomplete="off"></label>
${lanes.length > 1 ? `<fieldset><legend>Lanes</legend>${lanes.map((lane) => `<label><input type="checkbox" name="lane" value="${escape(lane)}" checked> ${escape(lane)}</label>`).join('')}</fieldset>` : ''}
<label><input type="checkbox" id="below"> below target only</label>
<output id="count" aria-live="polite"></output>
</form>
<figure id="chart"${rows.length > 8 ? ' class="many"' : ''}>
<div class="stage" tabindex="0" role="img" aria-label="Percent of lines covered over time, a line per module. Arrow keys go from figure to figure and from module to module.">
<svg viewBox="0 0 ${scale.width} ${scale.height}">${drawAxes(scale)}</svg>
<svg class="base" viewBox="0 0 ${scale.width} ${scale.height}">
${rows.map((row, index) => drawTrend(row, index, scale)).join('\n')}
</svg>
<svg class="over" viewBox="0 0 ${scale.width} ${scale.height}">
${drawTargets(shown, scale)}
<g id="emphasised"></g>
<circle id="mark" r="5" visibility="hidden"/>
</svg>
</div>
<div id="tip" role="status" hidden></div>
<figcaption>Dashed: targets, with their lanes. A ring: another provider measures from here; its figures are not compared with those before.</figcaption>
</figure>
<table>
<thead><tr><th scope="col">Module</th><th scope="col">Lane</th><th scope="col" class="n">Target</th><th scope="col" class="n">Coverage</th><th scope="col" class="n">Change</th><th scope="col">Against target</th><th scope="col" class="n">Figures</th><th scope="col">Trend</th></tr></thead>
<tbody>
${rows.map(rowOf).join('\n')}
</tbody>
</table>
</main>
<script type="application/json" id="data">${data}</script>
<script>${script}</script>
</body>
</html>
`
}

/** What the script needs of a figure, short: commits and providers, which repeat, as places in a list of texts. */
function dataOf(rows: readonly Row[], scale: Scale): object {
  const texts = new Map<string | null, number>()
  const place = (text: string | null): number => {
    const known = texts.get(text) ?? texts.size
    texts.set(text, known)
    return known
  }
  const modules = rows.map(({ module, lane, target, points }) => ({
    module,
    lane,
    target,
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
  }))
  return { scale, modules, texts: [...texts.keys()] }
}

function summary(rows: readonly Row[]): string {
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
  return `<tr data-index="${index}"><th scope="row"><button type="button" aria-pressed="false" class="c${index % 8}"><span class="swatch"></span><bdi>${escape(row.module)}</bdi></button></th><td>${escape(row.lane ?? '')}</td><td class="n">${row.target === null ? '' : `${row.target}%`}</td><td class="n">${last.coverage.toFixed(2)}%</td><td class="n">${change}</td>${against}<td class="n">${row.points.length}</td><td class="c${index % 8}">${drawSmall(row)}</td></tr>`
}

/** As the gate does it: by lines where they are known, since a percentage is rounded. */
function isBelow(row: Row): boolean {
  const { covered, total, coverage } = comparable(row).last
  const reached = covered !== null && total ? (covered / total) * 100 : coverage
  return row.target !== null && reached < row.target
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Lies beside this file, and is copied beside the built one. */
function asset(name: string): string {
  // Browsers read a page with line feeds alone, and compare digests after that.
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')
}
