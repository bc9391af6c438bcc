import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, platform, release } from 'node:os'

/**
 * What was measured, and whether that is within its limit; without one, neither.
 *
 * @typedef {{ what: string, result: string, limit: string, met: boolean }} Row
 */

/** @param {readonly Row[]} rows */
export function limitsTable(rows) {
  const verdict = (/** @type {Row} */ { limit, met }) => (limit === 'none' ? '' : met ? 'met' : 'missed')
  return [
    '| what | result | limit | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.what} | ${row.result} | ${row.limit} | ${verdict(row)} |`),
  ].join('\n')
}

/** Where and when: cores, system and today's date. */
export function machine() {
  return `${cpus().length} x ${cpus()[0]?.model.trim()}, ${platform()} ${release()}, ${new Date().toISOString().slice(0, 10)}`
}

/**
 * Puts one section of a page in place of what stands there of it, between marks; at the end where there is none. So each
 * benchmark writes what it measured, and leaves what others did.
 *
 * @param {string} file
 * @param {string} title of the page, where there is none yet
 * @param {string} name of the section
 * @param {string} text
 */
export function writeSection(file, title, name, text) {
  const [begin, end] = [`<!-- ${name}: npm run bench -- ${name} --write -->`, `<!-- end of ${name} -->`]
  const page = existsSync(file) ? readFileSync(file, 'utf8') : `# ${title}\n`
  const section = `${begin}\n\n${text.trim()}\n\n${end}`
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  writeFileSync(
    file,
    from === -1 || to === -1
      ? `${page.trimEnd()}\n\n${section}\n`
      : page.slice(0, from) + section + page.slice(to + end.length),
  )
}
