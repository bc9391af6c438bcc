import { printable } from '../src/printable.ts'

/** Text from anywhere within Markdown: no new line or cell, no tag, no link, no mention of a person or an issue. */
export function escaped(text: string): string {
  return inOneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\|`*_[\]~$]/g, '\\$&')
    .replaceAll(/[@#]|(?<=https?):|(?<=www)\./gi, '$&\u200B')
}

/** The same as code, which a run of as many backticks ends as began it. Not for tables, where a bar ends it, too. */
export function code(text: string): string {
  const line = inOneLine(text)
  const runs = line.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1)
  const blank = /^`|`$|^ .* $/.test(line) ? ' ' : ''
  return fence + blank + line + blank + fence
}

function inOneLine(text: string): string {
  return printable(text.replaceAll(/[\r\n]+/g, ' '))
}
