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
  /** All three with the same figures wherever those were decided, so that a merge of their text leaves only the rest. */
  settled: { base: string; ours: string; theirs: string }
}

/**
 * Merges two versions of a manifest, key by key. Of figures that both sides have measured the newer observation stays,
 * whole; of everything else what one side has changed. Targets, tags and whatever both sides have changed otherwise are
 * conflicts.
 * @param now epoch milliseconds: an observation of the future is of no time at all
 * @throws SyntaxError where one is not a JSON object, or has a key twice that would be changed
 */
export function mergeManifests(base: string, ours: string, theirs: string, now: number): MergedManifest {
  const sides = { base: parseObject(base), ours: parseObject(ours), theirs: parseObject(theirs) }
  const conflicts: string[] = []
  const settling = { base: [] as Edit[], ours: [] as Edit[], theirs: [] as Edit[] }
  for (const group of figureGroups([sides.base, sides.ours, sides.theirs])) {
    const winner = winnerOf(group, sides, now)
    if (winner === null) conflicts.push(group.name)
    else
      for (const side of ['base', 'ours', 'theirs'] as const) settling[side].push(...group.edits(sides[side], winner))
  }
  const others: Edit[] = []
  const unmerged = (content: Content): Content => withoutFigures(content, [sides.base, sides.ours, sides.theirs])
  mergeKeys([], unmerged(sides.base), unmerged(sides.ours), unmerged(sides.theirs), others, conflicts)
  return {
    text: editManifest(ours, [...others, ...settling.ours]),
    conflicts,
    settled: {
      base: editManifest(base, settling.base),
      ours: editManifest(ours, settling.ours),
      theirs: editManifest(theirs, settling.theirs),
    },
  }
}

type Content = Record<string, unknown>

/** The side whose figures stay, as its content; `null` where nobody can tell. */
function winnerOf(
  group: FigureGroup,
  { base, ours, theirs }: Record<'base' | 'ours' | 'theirs', Content>,
  now: number,
): Content | null {
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
  edits: Edit[],
  conflicts: string[],
): void {
  if (same(ours, theirs)) return
  if (isRecord(ours) && isRecord(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
      mergeKeys([...path, key], isRecord(base) ? base[key] : undefined, ours[key], theirs[key], edits, conflicts)
    return
  }
  if (same(base, ours)) edits.push([path, theirs])
  else if (!same(base, theirs)) conflicts.push(path.join('.'))
}

/** Whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  return canonicalize(a) === canonicalize(b)
}
