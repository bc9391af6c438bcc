import { ranges } from '../../line-ranges.ts'
import type { FileCoverage } from '../exposure.ts'

type Coverage = ReadonlyMap<string, FileCoverage>

export interface BothSides {
  before: Coverage
  after: Coverage
}

export interface Steadied extends BothSides {
  /** By file: ranges of lines that one run of a side covers and another run of the same side does not. */
  unsteady: { file: string; lines: string[] }[]
}

/**
 * What two runs of each side say together, where chance must not speak: a line that is covered by one run of a side and
 * not by another counts as covered on both sides, so that it is neither won nor lost. So do branches, as far as their
 * number differs.
 */
export function steadied(first: BothSides, again: BothSides): Steadied {
  const result = { before: new Map<string, FileCoverage>(), after: new Map<string, FileCoverage>() }
  const unsteady: Steadied['unsteady'] = []
  const files = new Set([first, again].flatMap(({ before, after }) => [...before.keys(), ...after.keys()]))
  for (const file of [...files].sort()) {
    const before = [first.before.get(file), again.before.get(file)]
    const after = [first.after.get(file), again.after.get(file)]
    const lines = new Set([...differing(before, linesOf), ...differing(after, linesOf)])
    const branches = new Set([...differing(before, branchesOf), ...differing(after, branchesOf)])
    const most = new Map([...branches].map((line) => [line, mostTaken([...before, ...after], line)]))
    for (const [side, runs] of [['before', before] as const, ['after', after] as const]) {
      const one = together(runs, lines, most)
      if (one) result[side].set(file, one)
    }
    const all = [...new Set([...lines, ...branches])]
    if (all.length > 0) unsteady.push({ file, lines: ranges(all) })
  }
  return { ...result, unsteady }
}

type Runs = readonly (FileCoverage | undefined)[]

/** Covered or not, by line. */
function linesOf({ lines }: FileCoverage): Map<number, number> {
  return new Map([...lines].map(([line, hits]) => [line, hits > 0 ? 1 : 0]))
}

/** Branches taken, by line. */
function branchesOf({ branches }: FileCoverage): Map<number, number> {
  return new Map([...(branches ?? [])].map(([line, { covered }]) => [line, covered]))
}

/** Lines of which two runs of one side say different things; what a run does not know, it has not covered. */
function differing([one, two]: Runs, by: (coverage: FileCoverage) => Map<number, number>): number[] {
  const [first, again] = [one, two].map((run) => (run ? by(run) : new Map<number, number>()))
  return [...new Set([...first!.keys(), ...again!.keys()])].filter(
    (line) => (first!.get(line) ?? 0) !== (again!.get(line) ?? 0),
  )
}

function mostTaken(runs: Runs, line: number): number {
  return Math.max(...runs.map((run) => run?.branches?.get(line)?.covered ?? 0))
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
