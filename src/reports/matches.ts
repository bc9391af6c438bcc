import type { Lookup } from './folders.ts'
import type { Name } from './names.ts'

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
