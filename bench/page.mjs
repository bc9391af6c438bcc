import { existsSync, readFileSync, writeFileSync } from 'node:fs'

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
