import { ranges } from '../line-ranges.ts'
import { percentOf } from '../percent.ts'
import type { FileCoverage } from './file-coverage.ts'
import type { FileSyntax } from '../syntax/analyse.ts'

/** How much of a file nothing covers. */
export interface Exposure {
  /** Percent of lines; `null` where no report knows the file. */
  coverage_score: number | null
  executable: number
  uncovered: number
  branches: number | null
  uncovered_branches: number | null
  /**
   * 0 to 1: the part of the code that nothing covers, where a function counts by its lines and its complexity, and its
   * lines and branches alike.
   */
  share: number
}

/** What of a file nothing covers. */
export interface ExposureDetails {
  uncovered_lines: string[]
  /** Lines that branches begin on of which one is not taken; `null` where the report does not count them. */
  uncovered_branch_lines: string[] | null
  functions: FunctionExposure[]
}

export interface FunctionExposure {
  name: string
  start_line: number
  end_line: number
  complexity: number
  executable: number
  uncovered: number
  /** Its part of the share; all functions and what is outside of them make up the whole. */
  share: number
}

/** A function, or what is outside of all: what of it can be covered, and what is. */
interface Region {
  complexity: number
  executable: number
  uncovered: number
  branches: number
  uncovered_branches: number
}

interface Measured {
  /** Whether a report tells of the file. */
  isKnown: boolean
  hasBranches: boolean
  /** Of each function, then of what is outside. */
  regions: Region[]
  /** Lines that nothing covers. */
  open: number[]
  /** Lines with branches that are not taken. */
  forks: number[]
  /** The share of each region. */
  parts: number[]
}

/** @param said `null` where no report knows the file: all that can be executed counts as uncovered */
export function exposureOf(syntax: FileSyntax, said: FileCoverage | null): Exposure {
  const { isKnown, hasBranches, regions, open, parts } = measure(syntax, said)
  const total = (key: keyof Region): number => regions.reduce((sum, region) => sum + region[key], 0)
  const executable = total('executable')
  return {
    coverage_score: isKnown ? percentOf(executable - open.length, executable) : null,
    executable,
    uncovered: open.length,
    branches: hasBranches ? total('branches') : null,
    uncovered_branches: hasBranches ? total('uncovered_branches') : null,
    // What does not parse, and what no report knows, may hold anything.
    share: syntax.complexity === null && !isKnown ? 1 : parts.reduce((sum, part) => sum + part, 0),
  }
}

/** Which lines and functions of a file nothing covers. */
export function exposureDetails(syntax: FileSyntax, said: FileCoverage | null): ExposureDetails {
  const { hasBranches, regions, open, forks, parts } = measure(syntax, said)
  return {
    uncovered_lines: ranges(open),
    uncovered_branch_lines: hasBranches ? ranges(forks) : null,
    functions: syntax.functions.map((one, index) => {
      const { executable, uncovered } = regions[index]!
      return { ...one, executable, uncovered, share: parts[index]! }
    }),
  }
}

function measure(syntax: FileSyntax, said: FileCoverage | null): Measured {
  const coverage = said && tells(said, syntax) ? said : null
  const { regions, regionAt } = regionsOf(syntax)
  const open: number[] = []
  const forks: number[] = []
  const count = (line: number, hits: number): void => {
    const region = regionAt(line)
    region.executable += 1
    if (hits > 0) return
    region.uncovered += 1
    open.push(line)
  }
  // A report that is older than the file may tell of lines that are not there any more.
  const isThere = (line: number): boolean => line <= syntax.lines
  if (coverage === null) for (const line of syntax.statements) count(line, 0)
  for (const [line, hits] of coverage?.lines ?? []) if (isThere(line)) count(line, hits)
  for (const [line, { covered, total }] of coverage?.branches ?? []) {
    if (!isThere(line)) continue
    const region = regionAt(line)
    region.branches += total
    region.uncovered_branches += total - covered
    if (covered < total) forks.push(line)
  }
  const whole = regions.reduce((sum, region) => sum + weight(region), 0)
  const parts = regions.map((region) => (weight(region) === 0 ? 0 : (weight(region) * openPart(region)) / whole))
  return { isKnown: coverage !== null, hasBranches: Boolean(coverage?.branches), regions, open, forks, parts }
}

/**
 * Whether a report says anything of a file as it is: of lines that are there, or that none can be covered, which of what
 * does not parse nobody knows.
 */
function tells({ lines: hits }: FileCoverage, { lines, complexity }: FileSyntax): boolean {
  if (hits.size === 0) return complexity !== null
  for (const line of hits.keys()) if (line <= lines) return true
  return false
}

/** A region for each function, and one for what is outside; a line is of the innermost function around it. */
function regionsOf({ functions, lines, complexity }: FileSyntax): {
  regions: Region[]
  regionAt: (line: number) => Region
} {
  const empty = { executable: 0, uncovered: 0, branches: 0, uncovered_branches: 0 }
  const regions: Region[] = functions.map((one) => ({ ...empty, complexity: one.complexity }))
  const inside = regions.reduce((sum, region) => sum + region.complexity, 0)
  regions.push({ ...empty, complexity: (complexity ?? 0) - inside })
  const owners = new Int32Array(lines + 2).fill(functions.length)
  // Those within others come after them.
  for (const [index, { start_line, end_line }] of functions.entries()) owners.fill(index, start_line, end_line + 1)
  return { regions, regionAt: (line) => regions[owners[line] ?? functions.length]! }
}

/** A branch stands on a line, also where the report counts none there. */
function weight({ executable, branches, complexity }: Region): number {
  return executable + branches === 0 ? 0 : Math.max(executable, 1) + complexity
}

function openPart({ executable, uncovered, branches, uncovered_branches }: Region): number {
  return (uncovered + uncovered_branches) / (executable + branches)
}
