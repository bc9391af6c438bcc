import { linesAt } from '../lines-at.ts'
import type { TextParts } from '../syntax/parts.ts'
import { blanked } from './source-text.ts'

const NO_CODE = /^[\s(){}[\],;]*$/

/**
 * Lines, from 1, that may hold something to run: not blank, no comment, no bracket alone, no part of an import or of a
 * type at the top of a module. A line that is not sure counts.
 * @param parts `null` where the text does not parse: then all lines count that are more than brackets
 */
export function codeLines(text: string, parts: TextParts | null): Set<number> {
  const hidden = parts
    ? [...parts.comments.map(({ start, end }) => [start, end] as const), ...parts.idle].sort(([a], [b]) => a - b)
    : []
  const lines = new Set<number>()
  for (const [index, line] of blanked(text, hidden).split('\n').entries()) if (!NO_CODE.test(line)) lines.add(index + 1)
  return lines
}

/**
 * The line on which the statement starts that a line is of, by line: the innermost one around it, itself where one
 * starts on it. A line that is no key is of none.
 * @param parts `null` where the text does not parse: then each line is of itself
 */
export function statementLines(text: string, parts: TextParts | null): (line: number) => number | undefined {
  if (parts === null) return (line) => line
  const lineAt = linesAt(text)
  const starts = new Int32Array(lineAt(text.length) + 2)
  // Those within others come after them.
  for (const [start, end] of parts.statements)
    starts.fill(lineAt(start), lineAt(start), lineAt(Math.max(start, end - 1)) + 1)
  return (line) => starts[line] || undefined
}

/** The lines, from 1, that a text has. */
export function lineCount(text: string): number {
  return text === '' ? 0 : linesAt(text)(text.length - 1)
}
