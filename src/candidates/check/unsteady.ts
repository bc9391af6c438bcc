import { ranges } from '../../line-ranges.ts'
import type { FileCoverage } from '../file-coverage.ts'

type Coverage = ReadonlyMap<string, FileCoverage>

export interface BothSides {
  before: Coverage
  after: Coverage
}

export interface Steadied extends BothSides {
  /** By file: ranges of lines that one run of a side covers and another run of the same side does not. */
  unsteady: { file: string; lines: string[] }[]
}

/** Lines of a file, and lines whose branches are meant. */
export interface Lines {
  lines: ReadonlySet<number>
  branches: ReadonlySet<number>
}

const NONE: Lines = { lines: new Set(), branches: new Set() }

/** By file: what both runs before the change cover alike, and those after it do not. */
export function wavering(first: BothSides, again: BothSides): Map<string, Lines> {
  const found = new Map<string, Lines>()
  for (const file of first.before.keys()) {
    const of = (side: keyof BothSides): Runs => [first[side].get(file), again[side].get(file)]
    const only = (by: By): Set<number> => {
      const unlike = new Set(differing(of('before'), by))
      const before = by(first.before.get(file)!)
      return new Set(differing(of('after'), by).filter((line) => !unlike.has(line) && (before.get(line) ?? 0) > 0))
    }
    const one = { lines: only(linesOf), branches: only(branchesOf) }
    if (one.lines.size + one.branches.size > 0) found.set(file, one)
  }
  return found
}

/**
 * What two runs of each side say together, where chance must not speak: a line that is covered by one run of a side and
 * not by another counts as covered on both sides, so that it is neither won nor lost. So do branches, as far as their
 * number differs.
 * @param lost what is known to be lost by the change where runs after it differ: it counts as little as in any of them
 */
export function steadied(first: BothSides, again: BothSides, lost: ReadonlyMap<string, Lines> = new Map()): Steadied {
  const result = { before: new Map<string, FileCoverage>(), after: new Map<string, FileCoverage>() }
  const unsteady: Steadied['unsteady'] = []
  const files = new Set([first, again].flatMap(({ before, after }) => [...before.keys(), ...after.keys()]))
  for (const file of [...files].sort()) {
    const before = [first.before.get(file), again.before.get(file)]
    const after = [first.after.get(file), again.after.get(file)]
    const gone = lost.get(file) ?? NONE
    const lines = new Set(
      [...differing(before, linesOf), ...differing(after, linesOf)].filter((line) => !gone.lines.has(line)),
    )
    const branches = new Set(
      [...differing(before, branchesOf), ...differing(after, branchesOf)].filter((line) => !gone.branches.has(line)),
    )
    const most = new Map([...branches].map((line) => [line, mostTaken([...before, ...after], line)]))
    for (const [side, runs] of [['before', before] as const, ['after', after] as const]) {
      const one = together(runs, lines, most)
      if (one) result[side].set(file, side === 'after' ? without(one, runs, gone) : one)
    }
    const all = [...new Set([...lines, ...branches])]
    if (all.length > 0) unsteady.push({ file, lines: ranges(all) })
  }
  return { ...result, unsteady }
}

type Runs = readonly (FileCoverage | undefined)[]
type By = (coverage: FileCoverage) => Map<number, number>

/** Covered or not, by line. */
function linesOf({ lines }: FileCoverage): Map<number, number> {
  return new Map([...lines].map(([line, hits]) => [line, hits > 0 ? 1 : 0]))
}

/** Branches taken, by line. */
function branchesOf({ branches }: FileCoverage): Map<number, number> {
  return new Map([...(branches ?? [])].map(([line, { covered }]) => [line, covered]))
}

/** Lines of which two runs of one side say different things; what a run does not know, it has not covered. */
function differing([one, two]: Runs, by: By): number[] {
  const [first, again] = [one, two].map((run) => (run ? by(run) : new Map<number, number>()))
  return [...new Set([...first!.keys(), ...again!.keys()])].filter(
    (line) => (first!.get(line) ?? 0) !== (again!.get(line) ?? 0),
  )
}

function mostTaken(runs: Runs, line: number): number {
  return Math.max(...runs.map((run) => takenAt(run, line)))
}

/** How often a line was covered. */
export function hitsAt(run: FileCoverage | undefined, line: number): number {
  return run?.lines.get(line) ?? 0
}

/** How many branches of a line were taken. */
export function takenAt(run: FileCoverage | undefined, line: number): number {
  return run?.branches?.get(line)?.covered ?? 0
}

/** A side without what was lost. */
function without({ lines, branches }: FileCoverage, runs: Runs, gone: Lines): FileCoverage {
  const hits = new Map(lines)
  for (const line of gone.lines) if (hits.has(line)) hits.set(line, 0)
  const counts = branches && new Map(branches)
  for (const line of gone.branches) {
    const count = counts?.get(line)
    if (count) counts!.set(line, { ...count, covered: Math.min(...runs.map((run) => takenAt(run, line))) })
  }
  return { lines: hits, branches: counts }
}

/** One side by both of its runs. */
function together(
  runs: Runs,
  lines: ReadonlySet<number>,
  branches: ReadonlyMap<number, number>,
): FileCoverage | undefined {
  const known = runs.filter((run) => run !== undefined)
  if (known.length === 0) return undefined
  const hits = new Map(known.flatMap((run) => [...run.lines]))
  for (const line of lines) if (hits.has(line)) hits.set(line, 1)
  const counted = known.filter((run) => run.branches !== null)
  const counts = new Map(counted.flatMap((run) => [...run.branches!]))
  for (const [line, covered] of branches) {
    const count = counts.get(line)
    if (count) counts.set(line, { covered: Math.min(covered, count.total), total: count.total })
  }
  return { lines: hits, branches: counted.length > 0 ? counts : null }
}
