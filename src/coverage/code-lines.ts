import { linesAt } from '../lines-at.ts'
import { idleParts } from '../syntax/idle.ts'
import type { SourceText } from './source-text.ts'

const BRACKETS_ALONE = /^[\s(){}[\],;]*$/

/**
 * Lines, from 1, that may hold something to run: not blank, no comment, no bracket alone, no part of an import or of a
 * type at the top of a module. A line that is not sure counts.
 */
export function codeLines(file: string, text: string, { code }: SourceText): Set<number> {
  const lines = new Set<number>()
  for (const [index, line] of without(code, idleParts(file, text)).split('\n').entries())
    if (!BRACKETS_ALONE.test(line)) lines.add(index + 1)
  return lines
}

/** A text with blanks in place of some parts of it; line ends stay. */
function without(text: string, parts: readonly (readonly [from: number, to: number])[]): string {
  let out = ''
  let at = 0
  for (const [from, to] of parts) {
    out += text.slice(at, from) + text.slice(from, to).replace(/[^\n]/g, ' ')
    at = to
  }
  return out + text.slice(at)
}

/** The lines, from 1, that a text has. */
export function lineCount(text: string): number {
  return text === '' ? 0 : linesAt(text)(text.length - 1)
}
