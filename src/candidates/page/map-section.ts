import type { Candidate } from '../candidate.ts'
import { DETAILED } from './pack.ts'

const MEASURES = [
  ['score', 'Score'],
  ['coverage', 'Coverage'],
  ['commits', 'Commits'],
  ['complexity', 'Complexity'],
] as const

/** The map as it is before the script has filled it, which knows its parts by their classes. */
export function mapSection(candidates: readonly Candidate[]): string {
  const radios = MEASURES.map(
    ([value, name]) =>
      `<label><input type="radio" name="by" value="${value}"${value === 'score' ? ' checked' : ''}><span>${name}</span></label>`,
  )
  const left = candidates.length > DETAILED
  return `<noscript><p>The map needs JavaScript; the table does not.</p></noscript>
<section class="map" aria-label="Map of all files" hidden>
<form class="controls" role="search">
<fieldset class="by"><legend>Colour by</legend>${radios.join('')}</fieldset>
<label class="find">Find <input type="search" placeholder="part of a path" autocomplete="off" spellcheck="false"></label>
<output class="count" aria-live="polite"></output>
</form>
<nav aria-label="Folders down to the one shown"><ol class="crumbs"></ol></nav>
<div class="board">
<div class="stage">
<div class="plane">
<canvas tabindex="0" role="application" aria-roledescription="treemap" aria-label="Files: the area is lines, the colour is what is chosen above" aria-describedby="keys"></canvas>
<div class="folders"></div>
<div class="mark chosen" hidden></div>
<div class="mark pointed" hidden></div>
</div>
<div class="tip" aria-hidden="true" hidden></div>
</div>
<aside class="facts" aria-label="Facts" tabindex="0"></aside>
</div>
<div class="legend">
<p class="scale"><span class="low"></span><span class="ramp"><span class="ticks"></span></span><span class="high"></span><span class="unknown"><span class="swatch"></span>unknown</span></p>
<p class="muted">Area: lines of the file.${left ? ` Functions and uncovered lines are here for the first ${DETAILED} of the ranking.` : ''}</p>
</div>
<p class="keys muted" id="keys">Click a folder's name to go into it, a file to keep its facts; a double click goes to the file's folder. Keys, on the map: arrows go from file to file, <kbd>Enter</kbd> goes one folder deeper, <kbd>Escape</kbd> or Back goes out, <kbd>Space</kbd> keeps the file's facts.</p>
<p class="said" role="status"></p>
</section>`
}
