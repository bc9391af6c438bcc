import { escape, jsonWithin } from '../../page/html.ts'
import type { Scale } from './scale.ts'

/** A chart with its filters and its table; the page's script knows its parts by their classes. */
export interface Section {
  /** Which of the script's descriptions of a figure it takes. */
  kind: 'coverage' | 'latency'
  title: string
  summary: string
  /** The ledger, as people know it. */
  source: string
  /** What the chart shows, for who does not see it. */
  label: string
  lanes: readonly string[]
  /** Which modules the box beside the search leaves. */
  only: string
  scale: Scale
  axes: string
  /** One group for each module, in the order of the rows. */
  lines: readonly string[]
  /** Drawn above the lines. */
  over: string
  caption: string
  head: string
  rows: readonly string[]
  /** Below the table. */
  more: string
  /** A module and its figures, for the script: time and figure first, the rest as its description takes it. */
  modules: readonly object[]
  /** What figures name by their place. */
  texts: readonly (string | null)[]
}

/** @param level of its heading */
export function renderSection(section: Section, level: 1 | 2): string {
  const { kind, lanes, scale, lines } = section
  const box = `viewBox="0 0 ${scale.width} ${scale.height}"`
  return `<section data-kind="${kind}">
<header>
<h${level}>${section.title}</h${level}>
<p>${section.summary} <span class="source">From <bdi>${escape(section.source)}</bdi>.</span></p>
</header>
<form class="filters" role="search" hidden>
<label>Filter <input type="search" placeholder="name of a module" autocomplete="off"></label>
${lanes.length > 1 ? `<fieldset><legend>Lanes</legend>${lanes.map((lane) => `<label><input type="checkbox" name="lane" value="${escape(lane)}" checked> ${escape(lane)}</label>`).join('')}</fieldset>` : ''}
<label><input type="checkbox" name="only"> ${section.only}</label>
<output class="count" aria-live="polite"></output>
</form>
<figure class="chart${lines.length > 8 ? ' many' : ''}">
<div class="stage" tabindex="0" role="img" aria-label="${section.label} Arrow keys go from figure to figure and from module to module.">
<svg ${box}>${section.axes}</svg>
<svg class="base" ${box}>
${lines.join('\n')}
</svg>
<svg class="over" ${box}>
${section.over}
<g class="emphasised"></g>
<circle class="mark" r="5" visibility="hidden"/>
</svg>
</div>
<div class="tip" role="status" hidden></div>
<figcaption>${section.caption}</figcaption>
</figure>
<table class="modules">
<thead><tr>${section.head}</tr></thead>
<tbody>
${section.rows.join('\n')}
</tbody>
</table>
${section.more}
<script type="application/json">${jsonWithin({ scale, modules: section.modules, texts: section.texts })}</script>
</section>`
}

/** The button that keeps a module's line. */
export function nameCell(module: string, index: number): string {
  return `<th scope="row"><button type="button" aria-pressed="false" class="c${index % 8}"><span class="swatch"></span><bdi>${escape(module)}</bdi></button></th>`
}

/** The words over the columns; those that start with `=` stand over numbers. */
export function headOf(columns: readonly string[]): string {
  return columns
    .map((name) =>
      name.startsWith('=') ? `<th scope="col" class="n">${name.slice(1)}</th>` : `<th scope="col">${name}</th>`,
    )
    .join('')
}

/** Gives texts that repeat a place in a list. */
export function placesOf(): { texts: Map<string | null, number>; place(text: string | null): number } {
  const texts = new Map<string | null, number>()
  return {
    texts,
    place(text) {
      const known = texts.get(text) ?? texts.size
      texts.set(text, known)
      return known
    },
  }
}
