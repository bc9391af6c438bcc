import type { LineBranches } from './branches.ts'
import { hitCount, isRecord, lineNumber, Malformed } from './report.ts'

/** By line, whether each of the branches that begin on it was taken, in the order of istanbul's map. */
export type TakenBranches = Map<number, boolean[]>

/**
 * The branches of a file in istanbul's JSON, each on the line that it begins on itself; an `else` that is not written
 * has none, and is on that of the whole.
 * @returns `null` where the file's data say nothing of branches
 * @throws Malformed
 */
export function takenBranches(file: string, { branchMap, b }: Record<string, unknown>): TakenBranches | null {
  if (!isRecord(branchMap) || !isRecord(b)) return null
  const taken: TakenBranches = new Map()
  let id = ''
  const where = (): string => `${JSON.stringify(file)}, branch ${id}`
  for (id of Object.keys(b)) {
    const [branch, counts] = [branchMap[id], b[id]]
    // istanbul's own reports leave out what has no place, too.
    if (!isRecord(branch)) continue
    if (!Array.isArray(counts)) throw new Malformed(`${where()}: ${JSON.stringify(counts)} is no list of hits`)
    const locations = Array.isArray(branch.locations) ? branch.locations : []
    for (let index = 0; index < counts.length; index++) {
      const line = lineNumber(String(startLine(locations[index]) ?? startLine(branch.loc)), where)
      const isTaken = hitCount(String(counts[index]), where) > 0
      const known = taken.get(line)
      if (known) known.push(isTaken)
      else taken.set(line, [isTaken])
    }
  }
  return taken
}

/** Of what has a place in istanbul's JSON; `undefined` where it is none. */
export function startLine(place: unknown): unknown {
  return isRecord(place) && isRecord(place.start) ? place.start.line : undefined
}

/**
 * Adds what one more run saw of a file: a branch is taken if any run took it. They are told apart by their order on a
 * line, not by istanbul's numbers, which are others as soon as code above has changed.
 */
export function addTaken(all: Map<string, TakenBranches>, file: string, more: TakenBranches): void {
  const known = all.get(file)
  if (!known) all.set(file, more)
  else for (const [line, taken] of more) known.set(line, either(known.get(line) ?? [], taken))
}

function either(one: readonly boolean[], other: readonly boolean[]): boolean[] {
  const longer = one.length > other.length ? one : other
  return longer.map((_, index) => one[index] === true || other[index] === true)
}

export function branchCounts(branches: TakenBranches): LineBranches {
  return new Map(
    [...branches].map(([line, taken]) => [line, { covered: taken.filter(Boolean).length, total: taken.length }]),
  )
}
