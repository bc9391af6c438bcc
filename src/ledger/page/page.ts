import { renderSection, type Section } from './section.ts'
import { asset, selfContained } from '../../page/shell.ts'

/**
 * One page with everything in it: for each section a chart with a line per module, and a table that filters. It asks
 * for nothing from anywhere (its own policy forbids it), and shows charts and tables without its script, too. Names in
 * a ledger are anybody's: they are text here, never markup.
 * @param sections at least one
 */
export function renderTrendPage(sections: readonly Section[]): string {
  const several = sections.length > 1
  const title = several ? 'Modules over time' : sections[0]!.title
  return selfContained({
    title,
    style: asset('trend-page.css', import.meta.url),
    script: asset('trend-page.js', import.meta.url),
    body: `${several ? `<h1>${title}</h1>\n` : ''}${sections.map((section) => renderSection(section, several ? 2 : 1)).join('\n')}`,
  })
}
