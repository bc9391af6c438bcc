import { ranges } from '../line-ranges.ts'
import { percentOf } from '../percent.ts'
import type { FileSyntax } from '../syntax/analyse.ts'
import { countOf, type FileCoverage } from './file-coverage.ts'
import { calledOf, openPartOf, openPartOfLine, regionsOf, weightOf, type Region } from './regions.ts'

/** How much of a file nothing covers. */
export interface Exposure {
  /** Percent of lines; `null` where no report knows the file. */
  coverage_score: number | null
  executable: number
  uncovered: number
  /** Of the uncovered: those of which a report that knows the file does not say whether they ran. */
  unknown: number
  branches: number | null
  uncovered_branches: number | null
  /** On lines of either kind; `null` where the report does not count them. */
  uncovered_functions: number | null
  uncovered_statements: number | null
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
  /** Lines that are not uncovered, with a function or statement on them that nothing covers. */
  partly_covered_lines: string[]
  functions: FunctionExposure[]
}

export interface FunctionExposure {
  name: string
  start_line: number
  end_line: number
  complexity: number
  executable: number
  uncovered: number
  /** `null` where it is not said. */
  called: boolean | null
  /** Its part of the share; all functions and what is outside of them make up the whole. */
  share: number
}

interface Measured {
  /** What the report tells of the file; `null` where that is nothing. */
  coverage: FileCoverage | null
  /** Of each function, then of what is outside. */
  regions: Region[]
  called: (boolean | null)[]
  /** Lines that nothing covers, and of them those that may run all the same. */
  open: number[]
  unknown: number
  /** Lines with branches that are not taken. */
  forks: number[]
  /** Other lines with something on them that nothing covers. */
  partly: number[]
  /** The share of each region. */
  parts: number[]
}

/** @param said `null` where no report knows the file: all that can be executed counts as uncovered */
export function exposureOf(syntax: FileSyntax, said: FileCoverage | null): Exposure {
  const { coverage, regions, open, unknown, parts } = measure(syntax, said)
  const total = (key: keyof Region): number => regions.reduce((sum, region) => sum + region[key], 0)
  const uncovered = (kind: 'functions' | 'statements'): number | null => {
    const all = coverage?.[kind]
    if (!all) return null
    const { covered, total } = countOf([...all.values()].flat())
    return total - covered
  }
  const executable = total('executable')
  return {
    // Of a file without a line that can be executed none is open: it may have functions alone.
    coverage_score: coverage && (percentOf(executable - open.length, executable) ?? 100),
    executable,
    uncovered: open.length,
    unknown,
    branches: coverage?.branches ? total('branches') : null,
    uncovered_branches: coverage?.branches ? total('uncovered_branches') : null,
    uncovered_functions: uncovered('functions'),
    uncovered_statements: uncovered('statements'),
    // What does not parse, and what no report knows, may hold anything.
    share: syntax.complexity === null && coverage === null ? 1 : parts.reduce((sum, part) => sum + part, 0),
  }
}

/** Which lines and functions of a file nothing covers. */
export function exposureDetails(syntax: FileSyntax, said: FileCoverage | null): ExposureDetails {
  const { coverage, regions, called, open, forks, partly, parts } = measure(syntax, said)
  return {
    uncovered_lines: ranges(open),
    uncovered_branch_lines: coverage?.branches ? ranges(forks) : null,
    partly_covered_lines: ranges(partly),
    functions: syntax.functions.map((one, index) => {
      const { executable, uncovered } = regions[index]!
      return { ...one, executable, uncovered, called: called[index]!, share: parts[index]! }
    }),
  }
}

function measure(syntax: FileSyntax, said: FileCoverage | null): Measured {
  const coverage = said && tells(said, syntax) ? within(said, syntax.lines) : null
  const called = calledOf(syntax, coverage)
  const { regions, regionAt } = regionsOf(syntax, called)
  const open: number[] = []
  const forks: number[] = []
  let unknown = 0
  const count = (line: number, ran: boolean | null): void => {
    const region = regionAt(line)
    region.executable += 1
    if (ran === true) return
    if (ran === null && coverage) unknown += 1
    region.uncovered += 1
    open.push(line)
  }
  // What no report knows, or may have left out, is not known to be covered.
  if (coverage === null || coverage.gap !== null)
    for (const line of syntax.statements) if (!coverage?.lines.has(line)) count(line, null)
  for (const [line, [ran = null]] of coverage?.lines ?? []) count(line, ran)
  for (const [line, ran] of coverage?.branches ?? []) {
    const region = regionAt(line)
    const { covered, total } = countOf(ran)
    region.branches += total
    region.uncovered_branches += total - covered
    if (covered < total) forks.push(line)
  }
  const partly = coverage ? partlyCovered(coverage, regionAt) : []
  const whole = regions.reduce((sum, region) => sum + weightOf(region), 0)
  const parts = regions.map((region) => (weightOf(region) === 0 ? 0 : (weightOf(region) * openPartOf(region)) / whole))
  return { coverage, regions, called, open, unknown, forks, partly, parts }
}

/** Lines with functions and statements that nothing covers and that no uncovered line tells of, which regions get. */
function partlyCovered(coverage: FileCoverage, regionAt: (line: number) => Region): number[] {
  const { lines, functions, statements } = coverage
  return [...new Set([...(functions?.keys() ?? []), ...(statements?.keys() ?? [])])].filter((line) => {
    const region = regionAt(line)
    const [ran] = lines.get(line) ?? []
    if (ran === true) {
      const part = openPartOfLine(line, coverage, region.uncovered > 0)
      region.partly += part
      return part > 0
    }
    if (ran !== undefined || region.executable > 0) return false
    const { covered, total } = countOf(functions?.get(line) ?? [])
    region.bare += total
    region.uncalled += total - covered
    return covered < total
  })
}

/** A report that is older than the file may tell of lines that are not there any more. */
function within(said: FileCoverage, last: number): FileCoverage {
  const upTo = <Ran>(all: Map<number, Ran>): Map<number, Ran> => {
    for (const line of all.keys()) if (line > last) return new Map([...all].filter(([line]) => line <= last))
    return all
  }
  const { lines, branches, functions, statements } = said
  return {
    ...said,
    lines: upTo(lines),
    branches: branches && upTo(branches),
    functions: functions && upTo(functions),
    statements: statements && upTo(statements),
  }
}

/**
 * Whether a report says anything of a file as it is: of lines that are there, or that none can be covered, which of what
 * has statements, or does not parse, nobody knows.
 */
function tells({ lines: ran }: FileCoverage, { lines, complexity, statements }: FileSyntax): boolean {
  if (ran.size === 0) return complexity !== null && statements.length === 0
  for (const line of ran.keys()) if (line <= lines) return true
  return false
}
