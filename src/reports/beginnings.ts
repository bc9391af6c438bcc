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
 * Reads absolute names of another machine: one folder there stands for the root here, or for one above it.
 * @returns `null` where none does for at least half of the names around it
 */
export function bestMove(names: Name[], place: Place): { matches: Match[]; beginnings: string[] } | null {
  let best: { move: Move; matches: Match[] } | null = null
  const moves = likeliest(names, place)
  for (const move of moves.slice(0, TRIED)) {
    const matches = matchesOf(names, readingOf(move, place))
    if (count(matches) > (best ? count(best.matches) : 0) && explains(move, matches)) best = { move, matches }
  }
  if (!best) return null
  const others = best.matches.flatMap(({ name, paths }) => (paths.length === 0 ? [name] : []))
  const { from } = best.move
  const other = likeliest(others, place).find((move) => !isBelow(move.from, from) && !isBelow(from, move.from))
  return { matches: best.matches, beginnings: other ? [from, other.from] : [] }
}

function readingOf({ from, to }: Move, { lookup }: Place): Reading {
  return (path) => (isAbsolute(path) && isBelow(path, from || '/') ? lookup(to + path.slice(from.length)) : null)
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

/**
 * Whether at least half of the names around a folder are here: of another project, some may be by chance. Around it is
 * whatever shares its first two folders; what is elsewhere (generated, of a cache) says nothing of it, nor do packages.
 */
function explains({ from }: Move, matches: readonly Match[]): boolean {
  const around = from.split('/').slice(0, 3).join('/')
  const near = matches.filter(
    ({ name, paths }) =>
      paths.length > 0 ||
      [...name.paths, ...name.bare].some((path) => isBelow(path, around || '/') && !path.includes('/node_modules/')),
  )
  return count(matches) * 2 >= near.length
}
