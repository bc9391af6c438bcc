import { escape, jsonWithin } from '../../page/html.ts'
import { asset, selfContained } from '../../page/shell.ts'
import type { Candidate } from '../candidate.ts'
import { mapSection } from './map-section.ts'
import { pack } from './pack.ts'
import { topTable } from './table.ts'

/** One module in the page; each has those before it that it imports from. */
const SCRIPTS = ['squarify', 'tree', 'layout', 'measures', 'location', 'search', 'paint', 'facts', 'stage', 'page']

/**
 * One page with everything in it: a treemap of all files, which is zoomed and searched, and a table of the first of the
 * ranking. It asks for nothing from anywhere (its own policy forbids it), and the table is there without its script,
 * too. Names of files are anybody's: they are text here, never markup.
 * @param candidates in the order of the ranking
 * @param head the project's name, the commit that was ranked or that there is none, and sentences on what it is made from
 * @returns HTML; below 400 bytes a file where there are thousands
 */
export function treemapPage(
  candidates: readonly Candidate[],
  head: { project: string; commit: string; notes: readonly string[] },
): string {
  const { project, commit, notes } = head
  const said = notes.map((note) => `<li><bdi>${escape(note)}</bdi></li>`).join('')
  return selfContained({
    title: escape(`${TITLE}: ${project}`),
    style: asset('treemap-page.css', import.meta.url),
    script: script(),
    module: true,
    body: `<header>
<h1>${TITLE}</h1>
<p><b><bdi>${escape(project)}</bdi></b>, <code>${escape(commit)}</code>. ${summaryOf(candidates)}</p>
${said === '' ? '' : `<ul class="notes">${said}</ul>`}
</header>
${candidates.length === 0 ? EMPTY : `${mapSection(candidates)}\n${topTable(candidates)}\n<script type="application/json">${jsonWithin(pack(candidates, project))}</script>`}`,
  })
}

const TITLE = 'Where tests would pay'
const EMPTY = '<p class="empty">There are no files to rank, so there is no map.</p>'

function summaryOf(candidates: readonly Candidate[]): string {
  const count = (known: (one: Candidate) => boolean): number => candidates.filter(known).length
  const all = candidates.length
  const part = (known: number): string => (known === all ? 'all' : known === 0 ? 'none' : number(known))
  const lines = candidates.reduce((sum, one) => sum + one.lines, 0)
  if (all === 0) return 'No files.'
  const covered = part(count(({ coverage_score: coverage }) => coverage !== null))
  const history = part(count(({ commits }) => commits !== null))
  return `${number(all)} file${all === 1 ? '' : 's'} with ${number(lines)} lines. Coverage is known of ${covered}, history of ${history}.`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

/** Modules for tests and editors. In the page they stand one after another in one, where all know each other anyway. */
function script(): string {
  return SCRIPTS.map((name) =>
    asset(`treemap-${name}.js`, import.meta.url).replaceAll(/^import [^']+'[^']+'\n/gm, ''),
  ).join('\n')
}
