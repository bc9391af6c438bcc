import type { Hunk } from '../git/patch.ts'
import { partsOf } from '../syntax/parts.ts'
import { codeLines, lineCount, statementLines } from './code-lines.ts'
import { ignoredRegions, type Ignored } from './ignore-hints.ts'
import { sourceText } from './source-text.ts'

/** A source file of the work tree that differs from the base, as far as the gate looks at it. */
export interface ChangedSource {
  /** Relative to the root, with `/`. */
  file: string
  /** Numbers of its new or edited lines. */
  lines: number[]
  /** Those of them that may hold something to run: what counts where no report knows the file. */
  code: number[]
  /**
   * The line on which the statement starts that a line of code is of, where no comment takes it out of coverage: a
   * change within a statement over several lines is one of its first.
   */
  statements: Map<number, number>
  /** Code that a comment takes out of coverage and that was not so in the base, comment by comment. */
  ignored: number[][]
  /** A comment takes out all of it. */
  ignoredWhole: boolean
  /** How many lines it has. */
  length: number
}

/**
 * Looks at a changed file's text.
 * @param hunks where it differs from the base; `null`: all over
 * @param before its text in the base, `null` for a new file
 */
export function changedSource(file: string, text: string, hunks: Hunk[] | null, before: string | null): ChangedSource {
  const parts = partsOf(file, text)
  const length = lineCount(text)
  const lines = hunks === null ? range(1, length) : hunks.flatMap(({ newStart, newLines }) => range(newStart, newLines))
  const code = codeLines(text, parts)
  const regions = ignoredRegions(text, sourceText(text, parts))
  const regionsOf = (text: string): Ignored[] => ignoredRegions(text, sourceText(text, partsOf(file, text)))
  const isIgnored = (line: number): boolean => regions.some(([first, last]) => line >= first && line <= last)
  const startOf = statementLines(text, parts)
  const statements = lines.flatMap((line): [number, number][] => {
    const start = code.has(line) ? startOf(line) : undefined
    return start === undefined || isIgnored(start) || isIgnored(line) ? [] : [[line, start]]
  })
  const isNew = newlyIgnored(new Set(lines), hunks ?? [], before === null ? [] : regionsOf(before))
  return {
    file,
    lines,
    code: lines.filter((line) => code.has(line)),
    statements: new Map(statements),
    ignored: regions
      .map(([first, last]) => range(first, last - first + 1).filter((line) => code.has(line) && isNew(line)))
      .filter((region) => region.length > 0),
    ignoredWhole: regions.some(([first, last]) => first === 1 && last >= length),
    length,
  }
}

function newlyIgnored(changed: ReadonlySet<number>, hunks: Hunk[], before: Ignored[]): (line: number) => boolean {
  const old = new Set(before.flatMap(([first, last]) => range(first, last - first + 1)))
  return (line) => changed.has(line) || !old.has(lineBefore(line, hunks))
}

/** Where an unchanged line was in the base. */
function lineBefore(line: number, hunks: Hunk[]): number {
  let before = line
  for (const { newStart, newLines, oldLines } of hunks)
    if (line > newStart + Math.max(newLines - 1, 0)) before += oldLines - newLines
  return before
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
