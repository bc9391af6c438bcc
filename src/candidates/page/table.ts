import { escape } from '../../page/html.ts'
import type { Candidate } from '../candidate.ts'

/** How many of the ranking stand in the table. */
const FIRST = 50

/** The first of the ranking, for who does without the map; a link shows the file there. */
export function topTable(candidates: readonly Candidate[]): string {
  const rows = candidates.slice(0, FIRST)
  return `<section class="top">
<h2>${candidates.length > FIRST ? `The first ${FIRST}` : 'The ranking'}</h2>
<table>
<thead><tr><th scope="col" class="n">Rank</th><th scope="col">Score</th><th scope="col">File</th><th scope="col">Why</th></tr></thead>
<tbody>
${rows.map(rowOf).join('\n')}
</tbody>
</table>
</section>`
}

function rowOf({ file, score, why }: Candidate, index: number): string {
  const width = Math.min(100, Math.max(0, score))
  const place = file.lastIndexOf('/') + 1
  const link = `#${new URLSearchParams({ file }).toString()}`
  return `<tr data-index="${index}"><td class="n rank">${index + 1}</td><td class="score"><span class="n">${score.toFixed(1)}</span><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="6"/><rect class="s${Math.round(width / 12.5)}" width="${width.toFixed(1)}" height="6"/></svg></td><th scope="row"><a href="${escape(link)}"><bdi><span class="muted">${escape(file.slice(0, place))}</span>${escape(file.slice(place))}</bdi></a></th><td class="why"><bdi>${escape(why)}</bdi></td></tr>`
}
