import { ranges } from '../../line-ranges.ts'
import { KINDS, type FileCoverage, type Kind } from '../file-coverage.ts'

type Coverage = ReadonlyMap<string, FileCoverage>

export interface BothSides {
  before: Coverage
  after: Coverage
}

export interface Steadied extends BothSides {
  /** By file: ranges of lines that one run of a side covers and another run of the same side does not. */
  unsteady: { file: string; lines: string[] }[]
}

/** One thing that a report counts: the nth of its kind on a line. */
interface Place {
  kind: Kind
  line: number
  nth: number
}

/** Whether there is anything that both runs before the change cover, and of those after it one alone. */
export function isWavering(first: BothSides, again: BothSides): boolean {
  return filesOf(first, again).some((file) => {
    const { before, after } = runsOf(file, first, again)
    return placesOf(before).some((place) => isLeft(before, after, place))
  })
}

/**
 * What two runs of each side say together, where chance must not speak: of what is covered by one run of a side and not
 * by another, it is not said on either side whether it ran, so that it is neither won nor lost.
 * @param former what the former text of the tests that the change has touched covers, alone: of it, what wavers after
 *   the change alone is lost
 */
export function steadied(first: BothSides, again: BothSides, former: Coverage = new Map()): Steadied {
  const result = { before: new Map<string, FileCoverage>(), after: new Map<string, FileCoverage>() }
  const unsteady: Steadied['unsteady'] = []
  for (const file of filesOf(first, again)) {
    const { before, after } = runsOf(file, first, again)
    const lines = new Set<number>()
    const said = (side: keyof BothSides, place: Place): boolean | null => {
      if (isLeft(before, after, place) && ranAt(former.get(file), place) === true) return side === 'before'
      if (isUnlike(before, place) || isUnlike(after, place)) {
        lines.add(place.line)
        return null
      }
      const [one, two] = (side === 'before' ? before : after).map((run) => ranAt(run, place))
      return one === two ? one! : null
    }
    const sides = [
      ['before', before],
      ['after', after],
    ] as const
    for (const [side, runs] of sides) {
      const one = together(runs, (place) => said(side, place))
      if (one) result[side].set(file, one)
    }
    if (lines.size > 0) unsteady.push({ file, lines: ranges([...lines]) })
  }
  return { ...result, unsteady }
}

type Runs = readonly (FileCoverage | undefined)[]

function filesOf(...rounds: BothSides[]): string[] {
  return [...new Set(rounds.flatMap(({ before, after }) => [...before.keys(), ...after.keys()]))].sort()
}

function runsOf(file: string, first: BothSides, again: BothSides): { before: Runs; after: Runs } {
  return {
    before: [first.before.get(file), again.before.get(file)],
    after: [first.after.get(file), again.after.get(file)],
  }
}

/** What a run does not know, it has not covered. */
function ranAt(run: FileCoverage | undefined, { kind, line, nth }: Place): boolean | null {
  const ran = run?.[kind]?.get(line)?.[nth]
  return ran === undefined ? false : ran
}

/** Whether two runs of one side say different things; one that does not say contradicts nobody. */
function isUnlike([one, two]: Runs, place: Place): boolean {
  const [first, again] = [ranAt(one, place), ranAt(two, place)]
  return first !== null && again !== null && first !== again
}

/** Whether it is covered before the change, and after it now and then. */
function isLeft(before: Runs, after: Runs, place: Place): boolean {
  return before.every((run) => ranAt(run, place) === true) && isUnlike(after, place)
}

function placesOf(runs: Runs): Place[] {
  return KINDS.flatMap((kind) =>
    [...(lengthsOf(runs, kind) ?? [])].flatMap(([line, length]) =>
      Array.from({ length }, (_, nth) => ({ kind, line, nth })),
    ),
  )
}

/** How many of a kind are on each line; `null` where no run counts them. */
function lengthsOf(runs: Runs, kind: Kind): Map<number, number> | null {
  const counted = runs.flatMap((run) => (run?.[kind] ? [run[kind]] : []))
  if (counted.length === 0) return null
  const lengths = new Map<number, number>()
  for (const [line, { length }] of counted.flatMap((all) => [...all]))
    lengths.set(line, Math.max(lengths.get(line) ?? 0, length))
  return lengths
}

/** One side by both of its runs. */
function together(runs: Runs, said: (place: Place) => boolean | null): FileCoverage | undefined {
  const known = runs.filter((run) => run !== undefined)
  if (known.length === 0) return undefined
  const of = (kind: Kind): FileCoverage[Kind] => {
    const lengths = lengthsOf(known, kind)
    const ran = (line: number, length: number): (boolean | null)[] =>
      Array.from({ length }, (_, nth) => said({ kind, line, nth }))
    return lengths && new Map([...lengths].map(([line, length]) => [line, ran(line, length)]))
  }
  const [branches, functions, statements] = [of('branches'), of('functions'), of('statements')]
  const gap = known.every((run) => run.gap !== null) ? known[0]!.gap : null
  return { lines: of('lines')!, branches, functions, statements, gap }
}
