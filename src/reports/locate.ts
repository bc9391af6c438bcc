import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Located {
  /** Absolute paths below the root, as the root was given, by the report's names. */
  found: Map<string, string>
  /** Names of files that are not there. */
  missing: string[]
  /** Names that fit several files: which of them was measured is not known. */
  ambiguous: string[]
}

/**
 * Finds the files that a report names: by absolute paths of this machine or of another one, or relative to the
 * report's sources, to a folder above the report, or to the root. One rule holds for all names of a report, so that
 * `src/index.ts` of another package is not taken for that of the root: folders are tried as a whole, and the one that
 * explains most names is taken.
 */
export function locate(names: Iterable<string>, sources: readonly string[], report: string, root: string): Located {
  const place = placeOf(root)
  const has = fileLookup()
  const relative: Name[] = []
  const absolute: Name[] = []
  for (const raw of names) {
    const path = pathOf(raw)
    ;(isAbsolute(path) ? absolute : relative).push({ raw, path })
  }
  const shared = commonFolder(absolute.map(({ path }) => path))
  const stems = sources.map(pathOf).filter(isAbsolute)
  const groups = [
    bestOf(
      absolute.map(({ raw, path }) => ({ raw, path: path.slice(shared.length + 1) })),
      [shared],
      [],
      place,
      has,
    ),
    bestOf(relative, stems, foldersAbove(report, place), place, has),
  ]

  const located: Located = { found: new Map(), missing: [], ambiguous: [] }
  for (const { raw, paths } of groups.flat()) {
    const [path] = paths
    if (path === undefined) located.missing.push(raw)
    else if (paths.length > 1) located.ambiguous.push(raw)
    else if (path.startsWith(`${place.root}/`)) located.found.set(raw, place.given + path.slice(place.root.length))
  }
  return located
}

interface Name {
  raw: string
  path: string
}

interface Match {
  raw: string
  paths: string[]
}

/** Where the root is: as it was given, without links, and the repository's top. */
interface Place {
  given: string
  root: string
  top: string
}

function placeOf(root: string): Place {
  const given = slashed(resolve(root))
  const real = slashed(realpathSync(given))
  const top = ancestors(real).find((folder) => existsSync(`${folder}/.git`))
  return { given, root: real, top: top ?? real }
}

/**
 * What names relative to some folders (`stems`) are here. The folders may be of this machine; or of another, then the
 * same first part of all of them stands for the root or a folder above it, and half of the names must be there. If
 * neither, `bases` are tried.
 */
function bestOf(names: Name[], stems: string[], bases: string[], place: Place, has: Has): Match[] {
  if (names.length === 0) return []
  const anchors = ancestors(place.root).filter((folder) => isBelow(folder, place.top))
  const here = stems.map(withoutLinks).filter((stem) => isBelow(stem, place.top) || isBelow(place.top, stem))
  const exact = best(names, [here], place, has)
  if (exact) return exact

  const shared = stems.length > 0 ? commonFolder(stems.map((stem) => `${stem}/`)) : null
  const moved = (shared === null ? [] : [...ancestors(shared), ''].reverse()).flatMap((start) =>
    anchors.map((anchor) => stems.map((stem) => anchor + stem.slice(start.length))),
  )
  const there = best(names, moved, place, has)
  if (there && hits(there) * 2 >= names.length) return there
  const near = bases.map((base) => [base])
  return best(names, near, place, has) ?? names.map(({ raw }) => ({ raw, paths: [] }))
}

/** What names relative to some folders are, for those folders of which most are there; the first of equals. */
function best(names: Name[], candidates: string[][], { top }: Place, has: Has): Match[] | undefined {
  let most: Match[] | undefined
  for (const folders of candidates) {
    const existing = folders.filter((folder) => folder === '' || has(folder))
    if (existing.length === 0) continue
    const found = names.map(({ raw, path }) => {
      const paths = new Set(existing.map((folder) => posix.join(folder || '/', path)))
      return { raw, paths: [...paths].filter((path) => isBelow(path, top) && has(path)) }
    })
    if (hits(found) > (most ? hits(most) : 0)) most = found
    if (hits(found) === names.length) break
  }
  return most
}

function hits(found: Match[]): number {
  return found.filter(({ paths }) => paths.length > 0).length
}

/** Reports are written below the folder that was measured: nearest first, then the root and those above it. */
function foldersAbove(report: string, { root, top }: Place): string[] {
  const above = ancestors(withoutLinks(slashed(dirname(resolve(report))))).filter((folder) => isBelow(folder, root))
  return [...above, ...ancestors(root).filter((folder) => isBelow(folder, top))]
}

type Has = (path: string) => boolean

/** A report may name thousands of files, and each is looked for in several places: folders are read once. */
function fileLookup(): Has {
  const folders = new Map<string, Set<string>>()
  return (path) => {
    const folder = posix.dirname(path)
    let names = folders.get(folder)
    if (!names) folders.set(folder, (names = new Set(namesIn(`${folder}/`))))
    return names.has(posix.basename(path))
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function pathOf(name: string): string {
  if (!name.startsWith('file:')) return slashed(name)
  try {
    return slashed(fileURLToPath(name))
  } catch {
    return name
  }
}

function slashed(path: string): string {
  const slashes = path.replaceAll('\\', '/')
  return slashes.length > 1 && slashes.endsWith('/') ? slashes.slice(0, -1) : slashes
}

function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?\//.test(path)
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** The folder itself first, without the file system's top. */
function ancestors(folder: string): string[] {
  const all: string[] = []
  for (let at = folder; at !== '' && at !== '/' && at !== '.'; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    all.push(at)
  return all
}

function commonFolder(paths: string[]): string {
  let shared = paths[0]?.slice(0, paths[0].lastIndexOf('/')) ?? ''
  for (const path of paths)
    while (shared !== '' && !path.startsWith(`${shared}/`))
      shared = shared.slice(0, Math.max(0, shared.lastIndexOf('/')))
  return shared
}

/** As far as the folder is there. */
function withoutLinks(folder: string): string {
  for (const existing of ancestors(folder)) {
    try {
      return slashed(realpathSync(existing)) + folder.slice(existing.length)
    } catch {}
  }
  return folder
}
