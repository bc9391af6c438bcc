import type { FileReport, RanByLine } from '../reports/file-report.ts'

/** What a report counts. */
export type Kind = 'lines' | 'branches' | 'functions' | 'statements'

export const KINDS: readonly Kind[] = ['lines', 'branches', 'functions', 'statements']

/**
 * What reports say of a file, as rankings and checks go by it: of each kind, by the line that they begin on, whether
 * they ran. A kind that the report does not count is `null`.
 */
export interface FileCoverage extends Record<Kind, RanByLine | null> {
  /** One on each line. */
  lines: RanByLine
  /** Why lines that it does not list may be executable all the same; `null` where what it does not list is not. */
  gap: string | null
}

/** Lists are shared: of large projects there are millions of lines. */
const RAN = [true]
const NOT = [false]
const UNSAID = [null]

export function fileCoverage({ lines, branches, functions, statements, gap }: FileReport): FileCoverage {
  return {
    lines: new Map([...lines].map(([line, hits]) => [line, hits === null ? UNSAID : hits > 0 ? RAN : NOT])),
    branches,
    functions,
    statements,
    gap,
  }
}

/** Of several things whether each ran: how many did, of those of which it is said. */
export interface Count {
  covered: number
  total: number
}

/** Of which it is not said whether it ran, counts in neither. */
export function countOf(ran: Iterable<boolean | null>): Count {
  const count = { covered: 0, total: 0 }
  for (const one of ran) {
    if (one === true) count.covered += 1
    if (one !== null) count.total += 1
  }
  return count
}
