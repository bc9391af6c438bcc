import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { renderSection, type Section } from './section.ts'

/**
 * One page with everything in it: for each section a chart with a line per module, and a table that filters. It asks
 * for nothing from anywhere (its own policy forbids it), and shows charts and tables without its script, too. Names in
 * a ledger are anybody's: they are text here, never markup.
 * @param sections at least one
 */
export function renderTrendPage(sections: readonly Section[]): string {
  const style = asset('trend-page.css')
  const script = asset('trend-page.js')
  const several = sections.length > 1
  const title = several ? 'Modules over time' : sections[0]!.title
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(style)}'; script-src '${digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${several ? `<h1>${title}</h1>\n` : ''}${sections.map((section) => renderSection(section, several ? 2 : 1)).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Lies beside this file, and is copied beside the built one. */
function asset(name: string): string {
  // Browsers read a page with line feeds alone, and compare digests after that.
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')
}
