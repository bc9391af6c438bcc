/** One file of the ranking. The first keys, in this order, are those of the contract; the others tell more. */
export interface Candidate {
  /** Relative to the root, with `/`. */
  file: string
  /** Percent of executable lines that a report has covered; `null` where no report knows the file. */
  coverage_score: number | null
  /** Lines of its text. */
  lines: number
  /** 0 to 100: how much a test of it would pay. */
  score: number
  /** What git's log says of it in the time looked at; `null` where there is none to ask. */
  commits: number | null
  /** Lines added and deleted. */
  churn: number | null
  authors: number | null
  /** Cognitive complexity, the sum over functions; `null` where the file does not parse. */
  complexity: number | null
  /** Files that import it. */
  fan_in: number | null
  /** The module it is of: the name in the nearest manifest above it. */
  module: string | null
  /** Ranges of lines that nothing covers: "10-24", "31". */
  uncovered_lines: string[]
  /** One sentence: what put it there. */
  why: string
  /** Lines that can be executed, and how many of them nothing covers. */
  executable: number
  uncovered: number
  /** The same for branches; `null` where the report does not count them. */
  branches: number | null
  uncovered_branches: number | null
  /** Ranges of the lines that branches begin on of which one is not taken. */
  uncovered_branch_lines: string[] | null
  /** Functions and statements that nothing covers, on covered lines, too; `null` where the report does not count them. */
  uncovered_functions: number | null
  uncovered_statements: number | null
  /** Ranges of lines that are not uncovered, with a function or a statement on them that is. */
  partly_covered_lines: string[]
  /** Commits that mended something. */
  fixes: number | null
  /** What there was of late: within one half-life, or since the beginning that was asked for. */
  recent: Recent | null
  /** Files that depend on it, by way of others, too. */
  fan_in_all: number | null
  /** The functions worth testing, the one that pays most first. */
  functions: CandidateFunction[]
}

export interface Recent {
  /** Before the newest commit. */
  days: number
  commits: number
  fixes: number
  authors: number
}

export interface CandidateFunction {
  /** Such as `parse`, `Parser.next`, `(anonymous)`. */
  name: string
  /** First and last line, from 1. */
  start_line: number
  end_line: number
  complexity: number
  /** Own lines that can be executed, without those of functions listed by themselves; and how many nothing covers. */
  executable: number
  uncovered: number
  /** Whether anything calls it; `null` where no report says. */
  called: boolean | null
  /** Its part of the file's score. */
  score: number
}

/** Whether there is anything in a file that nothing covers, as far as reports tell. */
export function isOpen({
  uncovered,
  uncovered_branches,
  uncovered_functions,
  uncovered_statements,
}: Pick<Candidate, 'uncovered' | 'uncovered_branches' | 'uncovered_functions' | 'uncovered_statements'>): boolean {
  return [uncovered, uncovered_branches, uncovered_functions, uncovered_statements].some((count) => (count ?? 0) > 0)
}
