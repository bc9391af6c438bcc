import { ranges, linesIn } from '../../line-ranges.ts'
import type { Candidate } from '../candidate.ts'

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
  lines: string[]
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
 * The uncovered lines of a candidate by the innermost function around them; a function of which branches alone are
 * uncovered has no lines.
 */
export function uncoveredByFunction({ functions, uncovered_lines }: Candidate): UncoveredPart[] {
  // The innermost comes last, and stays.
  const owners = new Map<number, Candidate['functions'][number]>()
  for (const one of [...functions].sort((a, b) => b.end_line - b.start_line - (a.end_line - a.start_line)))
    for (let line = one.start_line; line <= one.end_line; line += 1) owners.set(line, one)
  const byFunction = new Map<Candidate['functions'][number] | null, number[]>()
  for (const line of linesIn(uncovered_lines)) {
    const owner = owners.get(line) ?? null
    const lines = byFunction.get(owner)
    if (lines) lines.push(line)
    else byFunction.set(owner, [line])
  }
  const outside = byFunction.has(null) ? [null] : []
  return [...functions, ...outside].map((one) => {
    const lines = byFunction.get(one) ?? []
    return {
      function: one?.name ?? null,
      start_line: one?.start_line ?? lines[0]!,
      end_line: one?.end_line ?? lines.at(-1)!,
      complexity: one?.complexity ?? 0,
      whole: one !== null && one.uncovered > 0 && one.uncovered === one.executable,
      lines: ranges(lines),
    }
  })
}
