import { posix } from 'node:path'
import type { Lookup } from './folders.ts'
import { isVirtual, type Name } from './names.ts'

/** What a name's paths may be here. */
export type Reading = (path: string) => string | null

/** Which files here a name may mean. */
export interface Match {
  name: Name
  paths: string[]
}

/** Where the root is: as it was given, without links, and the repository's top. */
export interface Place {
  given: string
  root: string
  top: string
  lookup: Lookup
}

/** A name without what bundlers put around it is read only where the name as it stands is nothing here. */
export function matchesOf(names: readonly Name[], reading: Reading): Match[] {
  const read = (paths: string[]): string[] => [...new Set(paths.map(reading).filter((path) => path !== null))]
  return names.map((name) => {
    const paths = read(name.paths)
    return { name, paths: paths.length > 0 ? paths : read(name.bare) }
  })
}

export function count(matches: readonly Match[]): number {
  return matches.filter(({ paths }) => paths.length > 0).length
}

/**
 * Whether of what a report names at least half is here: of another project, some may be by chance. All names of a folder
 * that is not here at all count as one (generated files, say), and packages and what is no file as nothing.
 */
export function areMostHere(matches: readonly Match[], reading: Reading): boolean {
  const missing = new Set<string>()
  for (const { name, paths } of matches) {
    const path = [...name.bare, ...name.paths].at(0)!
    if (paths.length > 0 || isVirtual(path) || path.includes('node_modules/')) continue
    const folder = posix.dirname(path)
    missing.add(reading(folder) === null ? folder : path)
  }
  return count(matches) >= missing.size
}
