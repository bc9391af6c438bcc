/** With less room for text than that, the indent is smaller. */
const LEAST_ROOM = 40
const SMALL_INDENT = 4

/**
 * Text behind an indent, in lines of at most a width, broken between words; a longer word, such as a path, stays whole.
 * @param width `null`: all in one line
 */
export function wrapped(text: string, indent: number, width: number | null): string[] {
  const narrow = width !== null && width - indent < LEAST_ROOM
  const before = ' '.repeat(narrow ? Math.min(indent, SMALL_INDENT) : indent)
  const room = width === null ? Number.POSITIVE_INFINITY : width - before.length
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(before + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, before + line]
}
