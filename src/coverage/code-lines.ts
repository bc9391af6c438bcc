import { linesAt } from '../lines-at.ts'
import type { SourceText } from './source-text.ts'

/** What begins a statement that runs nothing, at the top of a module: types, imports, re-exports, directives. */
const RUNS_NOTHING =
  /^(?:(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:interface\s|type\s+[\w$]+\s*[=<]?)|(?:export\s+)?declare\s|import\b(?!\s*[(.])|export\s+(?:type\s+)?[{*]|["']\s*["'];?$)/
const GOES_ON = /^(?:[|&?:=>)\]}.,]|extends\b|from\b)/
const UNFINISHED = /(?:[=|&,<?:([{]|=>|\b(?:extends|keyof|typeof|infer|from|import|type))$/
const BRACKETS_ALONE = /^[\s(){}[\],;]*$/

/**
 * Lines, from 1, that may hold something to run: not blank, no comment, no bracket alone, no part of an import or of a
 * type at the top of a module. A line that is not sure counts.
 */
export function codeLines({ code }: SourceText): Set<number> {
  const lines = new Set<number>()
  let depth = 0
  let nothing = false
  let before = ''
  for (const [index, line] of code.split('\n').entries()) {
    const text = line.trim()
    if (text === '') continue
    if (depth === 0 && !GOES_ON.test(text) && !UNFINISHED.test(before)) nothing = RUNS_NOTHING.test(text)
    if (!nothing && !BRACKETS_ALONE.test(text)) lines.add(index + 1)
    depth = Math.max(0, depth + count(text, /[([{]/g) - count(text, /[)\]}]/g))
    before = text
  }
  return lines
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}

/** The lines, from 1, that a text has. */
export function lineCount(text: string): number {
  return text === '' ? 0 : linesAt(text)(text.length - 1)
}
