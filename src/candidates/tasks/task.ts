import { ranges, linesIn } from '../../line-ranges.ts'
import type { Candidate, CandidateFunction } from '../candidate.ts'

/** What somebody is asked to do for one candidate: a person, or an agent. */
export interface Task {
  file: string
  score: number
  why: string
  module: string | null
  /** What nothing covers, by function, the one that pays most first; `null` is the code outside of functions. */
  uncovered: UncoveredPart[]
  /** `null` where the report does not count them. */
  uncovered_branches: number | null
  /** Lines that they begin on. */
  uncovered_branch_lines: string[] | null
  /** On covered lines, too; `null` where the report does not count them. */
  uncovered_functions: number | null
  uncovered_statements: number | null
  /** Whether a report says so; else all lines that can be executed are listed. */
  measured: boolean
  /** Tests to follow as style: those that load the file first. */
  tests: string[]
  /** The test file to extend, or to write. */
  write: string
  /** Whether that is there. */
  extend: boolean
  /** Commands for a POSIX shell, to be run in the project's folder: those tests with coverage of that file; all tests; whether it paid. */
  run: string
  run_all: string
  /** `null` without a commit to compare with. */
  check: string | null
}

interface UncoveredPart {
  function: string | null
  start_line: number
  end_line: number
  complexity: number
  /** Whether nothing of it is covered. */
  whole: boolean
  /** Whether anything calls it; `null` where no report says. */
  called: boolean | null
  lines: string[]
  /** Lines of which a part is covered, and a function or a statement on them is not. */
  partly: string[]
}

/** What must hold for a change that does the task. */
export const TASK_RULES: readonly string[] = [
  'Change tests only: no production code, no configuration.',
  'At most 2 test files in one change.',
  'Inputs are deterministic: no clock, randomness or network of the machine.',
  'Assert what the code promises its callers, not how it does it; a test must fail when the code breaks.',
  'All tests pass, the old ones too.',
  'The coverage of the file must rise.',
]

/**
 * The uncovered lines of a candidate by the innermost function around them; of several that begin on one line by the
 * first that nothing calls. A function of which branches alone are uncovered has no lines.
 */
export function uncoveredByFunction({
  functions,
  uncovered_lines,
  partly_covered_lines,
}: Pick<Candidate, 'functions' | 'uncovered_lines' | 'partly_covered_lines'>): UncoveredPart[] {
  const size = (one: CandidateFunction): number => one.end_line - one.start_line
  // The innermost comes last, and stays.
  const inner = functions.toSorted(
    (a, b) => size(b) - size(a) || Number(a.called === false) - Number(b.called === false),
  )
  const owners = new Map<number, CandidateFunction>()
  for (const one of inner) for (let line = one.start_line; line <= one.end_line; line += 1) owners.set(line, one)
  const byOwner = (ranges: readonly string[]): Map<CandidateFunction | null, number[]> => {
    const lines = new Map<CandidateFunction | null, number[]>()
    for (const line of linesIn(ranges)) {
      const owner = owners.get(line) ?? null
      const known = lines.get(owner)
      if (known) known.push(line)
      else lines.set(owner, [line])
    }
    return lines
  }
  const [uncovered, partly] = [byOwner(uncovered_lines), byOwner(partly_covered_lines)]
  const outside = uncovered.has(null) || partly.has(null) ? [null] : []
  return [...functions, ...outside].map((one) => {
    const [lines, some] = [uncovered.get(one) ?? [], partly.get(one) ?? []]
    const all = [...lines, ...some].sort((a, b) => a - b)
    return {
      function: one?.name ?? null,
      start_line: one?.start_line ?? all[0]!,
      end_line: one?.end_line ?? all.at(-1)!,
      complexity: one?.complexity ?? 0,
      whole: one !== null && one.uncovered > 0 && one.uncovered === one.executable,
      called: one?.called ?? null,
      lines: ranges(lines),
      partly: ranges(some),
    }
  })
}
