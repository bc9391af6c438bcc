import canonicalize from 'canonicalize'
import { daysSince } from '../age.ts'
import type { Edit } from './edit-json.ts'
import { isRecord, parseObject } from './manifest.ts'
import { figureGroups, withoutFigures, type FigureGroup } from './figure-groups.ts'
import { editManifest } from './update.ts'

/** What became of three versions of a manifest. */
export interface MergedManifest {
  /** Ours, with everything that could be merged; formatted as it was. */
  text: string
  /** Keys, or figures, that both sides have changed and that nobody but a person can decide. */
  conflicts: string[]
  /** All three with whatever was decided, so that a merge of their text leaves the conflicts alone. */
  settled: Record<Side, string>
}

type Side = 'base' | 'ours' | 'theirs'

/**
 * Merges two versions of a manifest, key by key. Of figures that both sides have measured the newer observation stays,
 * whole; of everything else what one side has changed. Targets, tags and whatever both sides have changed otherwise are
 * conflicts.
 * @param now epoch milliseconds: an observation of the future is of no time at all
 * @throws SyntaxError where one is not a JSON object, or has a key twice that would be changed
 */
export function mergeManifests(base: string, ours: string, theirs: string, now: number): MergedManifest {
  const sides = { base: parseObject(base), ours: parseObject(ours), theirs: parseObject(theirs) }
  const edits: Edits = { base: [], ours: [], theirs: [] }
  const versions = [sides.base, sides.ours, sides.theirs]
  const conflicts = figureGroups(versions).flatMap((group) => {
    const winner = winnerOf(group, sides, now)
    if (winner === null) return [group.name]
    for (const side of SIDES) edits[side].push(...group.edits(sides[side], winner))
    return []
  })
  const [from, mine, yours] = versions.map((one) => withoutFigures(one, versions))
  mergeKeys([], from, mine, yours, edits, conflicts)
  const settled = {
    base: editManifest(base, edits.base),
    ours: editManifest(ours, edits.ours),
    theirs: editManifest(theirs, edits.theirs),
  }
  return { text: settled.ours, conflicts, settled }
}

const SIDES = ['base', 'ours', 'theirs'] as const

type Edits = Record<Side, Edit[]>

type Content = Record<string, unknown>

/** The side whose figures stay, as its content; `null` where nobody can tell. */
function winnerOf(group: FigureGroup, { base, ours, theirs }: Record<Side, Content>, now: number): Content | null {
  const [mine, yours] = [group.figures(ours), group.figures(theirs)]
  if (same(mine, yours)) return ours
  if (same(group.figures(base), mine)) return theirs
  if (same(group.figures(base), yours)) return ours
  const [myAge, yourAge] = [daysSince(group.observedAt(ours), now), daysSince(group.observedAt(theirs), now)]
  if (myAge === null || yourAge === null || myAge === yourAge || Math.min(myAge, yourAge) < -1) return null
  return myAge < yourAge ? ours : theirs
}

/** Three-way: what one side has left alone is as the other has it. */
function mergeKeys(
  path: string[],
  base: unknown,
  ours: unknown,
  theirs: unknown,
  edits: Edits,
  conflicts: string[],
): void {
  if (same(ours, theirs)) return
  if (isRecord(ours) && isRecord(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
      mergeKeys([...path, key], isRecord(base) ? base[key] : undefined, ours[key], theirs[key], edits, conflicts)
    return
  }
  const [loser, value]: [Side | null, unknown] = same(base, ours)
    ? ['ours', theirs]
    : same(base, theirs)
      ? ['theirs', ours]
      : [null, undefined]
  if (loser === null) conflicts.push(path.join('.'))
  else for (const side of ['base', loser] as const) edits[side].push([path, value])
}

/** Whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  return canonicalize(a) === canonicalize(b)
}
