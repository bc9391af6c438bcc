import type { FileSyntax } from '../syntax/analyse.ts'
import { countOf, type FileCoverage } from './file-coverage.ts'

/** A function, or what is outside of all: what of it can be covered, and what is. */
export interface Region {
  complexity: number
  executable: number
  uncovered: number
  /** Of its covered lines, the parts that nothing covers: 1 is a whole line. */
  partly: number
  branches: number
  uncovered_branches: number
  /** Where it has no executable line: functions that begin in it, and how many of them nothing calls. */
  bare: number
  uncalled: number
}

/** Whether each function was called, as a report says; `null` where it does not say, or not of which function. */
export function calledOf({ functions }: FileSyntax, coverage: FileCoverage | null): (boolean | null)[] {
  const called: (boolean | null)[] = functions.map(() => null)
  if (!coverage?.functions) return called
  for (const [line, own] of beginningOn(functions)) {
    const ran = coverage.functions.get(line) ?? []
    const [first = null] = ran
    // A report counts callbacks, too, which are no functions by themselves here.
    const same = ran.every((one) => one === first) ? first : null
    for (const [nth, index] of own.entries()) called[index] = ran.length === own.length ? ran[nth]! : same
  }
  return called
}

/**
 * A region for each function, and one for what is outside. A line is of the innermost function around it; where several
 * begin on it, of the first of them that nothing calls.
 */
export function regionsOf(
  { functions, lines, complexity }: FileSyntax,
  called: readonly (boolean | null)[],
): { regions: Region[]; regionAt: (line: number) => Region } {
  const empty = { executable: 0, uncovered: 0, partly: 0, branches: 0, uncovered_branches: 0, bare: 0, uncalled: 0 }
  const regions: Region[] = functions.map((one) => ({ ...empty, complexity: one.complexity }))
  const inside = regions.reduce((sum, region) => sum + region.complexity, 0)
  regions.push({ ...empty, complexity: (complexity ?? 0) - inside })
  const owners = new Int32Array(lines + 2).fill(functions.length)
  // Those within others come after them.
  for (const [index, { start_line, end_line }] of functions.entries()) owners.fill(index, start_line, end_line + 1)
  if (called.includes(false))
    for (const [line, own] of beginningOn(functions)) {
      const uncalled = own.find((index) => called[index] === false)
      if (uncalled !== undefined) owners[line] = uncalled
    }
  return { regions, regionAt: (line) => regions[owners[line] ?? functions.length]! }
}

/** Places of functions in the list, by the line that they begin on. */
function beginningOn(functions: FileSyntax['functions']): Map<number, number[]> {
  const places = new Map<number, number[]>()
  for (const [index, { start_line }] of functions.entries()) {
    const known = places.get(start_line)
    if (known) known.push(index)
    else places.set(start_line, [index])
  }
  return places
}

/** What stands on no line that the report counts, such as a branch or a function without a statement, is on one. */
function linesOf({ executable, branches, bare }: Region): number {
  return executable + branches + bare === 0 ? 0 : Math.max(executable, 1)
}

/** What a region counts for in its file. */
export function weightOf(region: Region): number {
  const lines = linesOf(region)
  return lines === 0 ? 0 : lines + region.complexity
}

/** The part of a region that nothing covers, 0 to 1. */
export function openPartOf({
  executable,
  uncovered,
  partly,
  branches,
  uncovered_branches,
  bare,
  uncalled,
}: Region): number {
  const open = bare === 0 ? uncovered + partly : uncalled / bare
  return (open + uncovered_branches) / ((bare === 0 ? executable : 1) + branches)
}

/**
 * The part of a covered line that nothing covers, by the functions or the statements that begin on it, of whichever it is
 * more: they are the same code, counted twice.
 * @param isTold whether uncovered lines tell of its functions anyway
 */
export function openPartOfLine(line: number, { functions, statements }: FileCoverage, isTold: boolean): number {
  const part = (ran: readonly (boolean | null)[] = []): number => {
    const { covered, total } = countOf(ran)
    return total === 0 ? 0 : (total - covered) / total
  }
  return Math.max(isTold ? 0 : part(functions?.get(line)), part(statements?.get(line)))
}
