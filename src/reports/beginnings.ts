import { posix } from 'node:path'
import { ancestors, isBelow } from './folders.ts'
import { count, matchesOf, type Match, type Place, type Reading } from './matches.ts'
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
 * Reads absolute names of other machines: one folder there stands for the root here, or for one above it; so do those
 * of its name elsewhere, which are other check-outs of the same (`/builds/0/app`, `/builds/1/app`). One of another name
 * cannot be told from another package.
 * @returns `null` where none does for at least half of the names around it; and folders whose names are not taken
 *   though files of their names are here, after the first one that is
 */
export function bestMove(names: Name[], place: Place): { matches: Match[]; beginnings: string[] } | null {
  let best: { moves: Move[]; matches: Match[] } | null = null
  for (const moves of checkouts(likeliest(names, place)).slice(0, TRIED)) {
    const matches = matchesOf(names, readingOf(moves, place))
    if (count(matches) > (best ? count(best.matches) : 0) && explain(moves, matches)) best = { moves, matches }
  }
  if (!best) return null
  const { moves, matches } = best
  const others = matches.flatMap(({ name, paths }) => (paths.length === 0 ? [name] : []))
  const isOther = ({ from }: Move): boolean =>
    moves.every((taken) => !isBelow(from, taken.from) && !isBelow(taken.from, from))
  const other = likeliest(others, place).find(isOther)
  return { matches, beginnings: other ? [moves[0]!.from, other.from] : [] }
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

/** Moves of folders of one name to one place, together; the likeliest first. */
function checkouts(moves: readonly Move[]): Move[][] {
  const groups = new Map<string, Move[]>()
  for (const move of moves) {
    // Jenkins numbers work spaces: `app@2`.
    const name = posix.basename(move.from).replace(/@\d+$/, '')
    const key = `${name}\0${move.to}`
    groups.set(key, [...(groups.get(key) ?? []), move])
  }
  return [...groups.values()]
}

/**
 * Whether at least half of the names around some folders are here: of another project, some may be by chance. Around
 * one is whatever shares its first two folders; what is elsewhere (generated, of a cache) says nothing of it, nor do
 * packages.
 */
function explain(moves: readonly Move[], matches: readonly Match[]): boolean {
  const around = new Set(moves.map(({ from }) => from.split('/').slice(0, 3).join('/') || '/'))
  const isNear = (path: string): boolean =>
    !path.includes('/node_modules/') && [...around].some((folder) => isBelow(path, folder))
  const near = matches.filter(({ name, paths }) => paths.length > 0 || [...name.paths, ...name.bare].some(isNear))
  return count(matches) * 2 >= near.length
}
