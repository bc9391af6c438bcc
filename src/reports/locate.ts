import { existsSync, realpathSync } from 'node:fs'
import { dirname, posix, resolve } from 'node:path'
import { bestMove, withOther } from './beginnings.ts'
import { ancestors, fileLookup, isBelow, linkResolver } from './folders.ts'
import { areMostHere, count, matchesOf, type Match, type Place, type Reading } from './matches.ts'
import { isAbsolute, namesOf, type Name } from './names.ts'

export interface Located {
  /** Absolute paths below the root, as the root was given, by the report's names. */
  found: Map<string, string>
  /** Names of files that are not there. */
  missing: string[]
  /** Names that fit several files: which of them was measured is not known. */
  ambiguous: string[]
  /** Folders of another machine that names begin with, where there are several: names below the first alone are taken. */
  beginnings: string[]
}

/**
 * Finds the files that a report names: by absolute paths of this machine or of another one, or relative to the
 * report's sources, to a folder above the report, or to the root. One reading holds for all names of a kind, so that
 * `src/index.ts` of another package is not taken for that of the root: the one that explains most names is taken, and
 * what it does not explain is not there.
 */
export function locate(raws: Iterable<string>, sources: readonly string[], report: string, root: string): Located {
  const place = placeOf(root)
  const names = namesOf(raws, sources)
  const isOfKind = (name: Name): boolean => isAbsolute(name.alone.at(-1)!)
  const absolute = readAbsolute(names.filter(isOfKind), place)
  const relative = readRelative(
    names.filter((name) => !isOfKind(name)),
    foldersAbove(report, place),
    place,
  )
  const located: Located = { found: new Map(), missing: [], ambiguous: [], beginnings: absolute.beginnings }
  const real = linkResolver()
  for (const { name, paths: found } of [...absolute.matches, ...relative]) {
    // Of a package that is linked into another, the file is where git has it.
    const paths = [...new Set(found.map((path) => posix.join(real(posix.dirname(path)), posix.basename(path))))]
    const [path] = paths
    if (path === undefined) located.missing.push(name.raw)
    else if (paths.length > 1) located.ambiguous.push(name.raw)
    else if (isBelow(path, place.root)) located.found.set(name.raw, place.given + path.slice(place.root.length))
  }
  return located
}

function placeOf(root: string): Place {
  const given = resolve(root).replaceAll('\\', '/')
  const real = realpathSync(given).replaceAll('\\', '/')
  const top = ancestors(real).find((folder) => existsSync(`${folder}/.git`)) ?? real
  return { given, root: real, top, lookup: fileLookup(top) }
}

/** Names of files of this machine; or else of another, where another folder stands for the root or one above it. */
function readAbsolute(names: Name[], place: Place): { matches: Match[]; beginnings: string[] } {
  const here = matchesOf(names, readingHere(place))
  if (count(here) > 0) return { matches: here, beginnings: withOther([place.top], here, place) }
  return bestMove(names, place) ?? { matches: here, beginnings: [] }
}

/** Names relative to the report's sources, which may be absolute; else to one of some folders. */
function readRelative(names: Name[], folders: readonly string[], place: Place): Match[] {
  if (names.length === 0) return []
  const there = names.some(({ paths }) => paths.some(isAbsolute)) ? readAbsolute(names, place).matches : []
  if (count(there) > 0) return there
  const joined = bestOf(names, folders, place)
  const plain = bestOf(
    names.map((name) => ({ ...name, paths: name.alone, bare: [] })),
    folders,
    place,
  )
  return count(joined) >= count(plain) ? joined : plain
}

/** What names are below one of some folders: the one with most of them, the first of equals, and at least half. */
function bestOf(names: Name[], folders: readonly string[], { lookup }: Place): Match[] {
  let most = matchesOf(names, () => null)
  for (const folder of folders) {
    const reading: Reading = (path) => (isAbsolute(path) ? null : lookup(posix.join(folder, path)))
    const found = matchesOf(names, reading)
    if (count(found) > count(most) && areMostHere(found, reading)) most = found
    if (count(most) === names.length) break
  }
  return most
}

/** Paths of this machine, also through links. */
function readingHere({ top, lookup }: Place): Reading {
  const real = linkResolver()
  return (path) => {
    if (!isAbsolute(path)) return null
    return lookup(isBelow(path, top) ? path : posix.join(real(posix.dirname(path)), posix.basename(path)))
  }
}

/**
 * Reports are written below the folder that was measured, or into one for all of them that has its name
 * (`coverage/libs/a` of `libs/a`): such folders come first, then those above the report, the root and those above it, up
 * to the one that the repository lies in, for names that begin with the repository's own.
 */
function foldersAbove(report: string, { root, top }: Place): string[] {
  const folder = linkResolver()(dirname(resolve(report)).replaceAll('\\', '/'))
  const above = ancestors(folder).filter((folder) => isBelow(folder, root))
  const parts = isBelow(folder, root) ? folder.slice(root.length + 1).split('/') : []
  const mirrored = parts.slice(1).map((_, at) => `${root}/${parts.slice(at + 1).join('/')}`)
  return [...mirrored, ...above, ...ancestors(root).filter((folder) => isBelow(folder, top)), posix.dirname(top)]
}
