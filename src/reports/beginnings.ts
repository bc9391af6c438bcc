import { posix } from 'node:path'
import { ancestors, isBelow } from './folders.ts'
import { areMostHere, count, matchesOf, type Match, type Place, type Reading } from './matches.ts'
import { isAbsolute, type Name } from './names.ts'

/** A folder of another machine, and the one that is in its place here. */
interface Move {
  from: string
  to: string
}

/** Enough to tell which folder most names are below. */
const SAMPLE = 200
/** So many of the likeliest are tried on all names. */
const TRIED = 8

/**
 * Reads absolute names of other machines: one folder there stands for the root here, or for one above it; so do other
 * check-outs of the same. A folder of another name cannot be told from another package.
 * @returns `null` where none does for at least half of what is around it; and folders whose names are not taken though
 *   files of their names are here, after the first one that is
 */
export function bestMove(names: Name[], place: Place): { matches: Match[]; beginnings: string[] } | null {
  let best: { moves: Move[]; matches: Match[] } | null = null
  for (const moves of checkouts(likeliest(names, place)).slice(0, TRIED)) {
    const reading = readingOf(moves, place)
    const matches = matchesOf(names, reading)
    if (count(matches) > (best ? count(best.matches) : 0) && explain(moves, matches, reading)) best = { moves, matches }
  }
  if (!best) return null
  const { moves, matches } = best
  const taken = moves.map(({ from }) => from)
  return { matches, beginnings: withOther(taken, matches, place) }
}

/** Folders whose names are taken, and the likeliest one besides whose files would be here, too; nothing where none is. */
export function withOther(taken: readonly string[], matches: readonly Match[], place: Place): string[] {
  const others = matches.flatMap(({ name, paths }) => (paths.length === 0 ? [name] : []))
  const isOther = ({ from }: Move): boolean => taken.every((one) => !isBelow(from, one) && !isBelow(one, from))
  const other = likeliest(others, place).find(isOther)
  return other ? [taken[0]!, other.from] : []
}

function readingOf(moves: readonly Move[], { lookup }: Place): Reading {
  return (path) => {
    if (!isAbsolute(path)) return null
    for (const { from, to } of moves) {
      const here = isBelow(path, from || '/') ? lookup(to + path.slice(from.length)) : null
      if (here !== null) return here
    }
    return null
  }
}

/** Moves by how many names of a sample they explain; of equals those first that keep most of a name. */
function likeliest(names: Name[], { root, top, lookup }: Place): Move[] {
  const anchors = ancestors(root).filter((folder) => isBelow(folder, top))
  const votes = new Map<string, { move: Move; votes: number }>()
  const step = Math.max(1, names.length / SAMPLE)
  for (let at = 0; at < names.length; at += step) {
    const { paths, bare } = names[Math.floor(at)]!
    const moves = new Map<string, Move>()
    for (const path of [...paths, ...bare].filter(isAbsolute))
      for (const from of [...ancestors(path).slice(1), ''])
        for (const to of anchors)
          if (lookup(to + path.slice(from.length)) !== null) moves.set(`${from}\0${to}`, { from, to })
    for (const [key, move] of moves) votes.set(key, { move, votes: (votes.get(key)?.votes ?? 0) + 1 })
  }
  return [...votes.values()]
    .sort((a, b) => b.votes - a.votes || a.move.from.length - b.move.from.length)
    .map(({ move }) => move)
}

/** Moves of check-outs of the same to one place, together; the likeliest first. */
function checkouts(moves: readonly Move[]): Move[][] {
  const groups: Move[][] = []
  for (const move of moves) {
    const same = groups.find((group) => group.every((one) => isSameCheckout(one, move)))
    if (same) same.push(move)
    else groups.push([move])
  }
  return groups
}

/**
 * Whether two folders are plainly check-outs of the same: they differ in numbers alone, as runners and work spaces do
 * (`/builds/0/app`, `app@2`), or have one name on machines that share nothing. `apps/web` and `packages/web` are two.
 */
function isSameCheckout(one: Move, other: Move): boolean {
  if (one.to !== other.to) return false
  const [first, second] = [one.from, other.from].map((from) => from.replace(/@\d+$/, '')) as [string, string]
  const withoutNumbers = (from: string): string => from.replace(/(?<=\/)\d+(?=\/)/g, '0')
  if (withoutNumbers(first) === withoutNumbers(second)) return true
  return posix.basename(first) === posix.basename(second) && topOf(first) !== topOf(second)
}

/** A drive, or the first folder. */
function topOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('/') ? 2 : 1)
    .join('/')
}

/** Whether at least half of what is around some folders is here. Around one is whatever shares its first two folders. */
function explain(moves: readonly Move[], matches: readonly Match[], reading: Reading): boolean {
  const around = new Set(moves.map(({ from }) => from.split('/').slice(0, 3).join('/') || '/'))
  const isNear = (path: string): boolean => [...around].some((folder) => isBelow(path, folder))
  const near = matches.filter(({ name, paths }) => paths.length > 0 || [...name.paths, ...name.bare].some(isNear))
  return areMostHere(near, reading)
}
