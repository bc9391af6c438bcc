import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { posix } from 'node:path'

/** Tells what a path is here: the path as the file system writes it, or `null` where there is nothing. */
export type Lookup = (path: string) => string | null

/**
 * A report may name thousands of files, and each is looked for in several places: folders are read once, and none below
 * one that is not there. Composed and decomposed letters are taken for the same, as some file systems do.
 * @param top nothing outside of it is looked for
 */
export function fileLookup(top: string): Lookup {
  /** By folder as it is asked for, its path here and the names in it. */
  const folders = new Map<string, Folder | null>()
  const folderAt = (path: string): Folder | null => {
    let folder = folders.get(path)
    if (folder === undefined) {
      const here = path === top ? top : lookup(path)
      folders.set(path, (folder = here === null ? null : { path: here, names: namesIn(here) }))
    }
    return folder
  }
  const lookup: Lookup = (path) => {
    if (!isBelow(path, top)) return null
    if (path === top) return top
    const folder = folderAt(posix.dirname(path))
    const name = posix.basename(path)
    // What may not be listed may be open all the same.
    if (folder?.names === null) return existsSync(posix.join(folder.path, name)) ? posix.join(folder.path, name) : null
    const here = folder?.names.get(name) ?? folder?.names.get(name.normalize('NFC'))
    return here === undefined ? null : posix.join(folder!.path, here)
  }
  return lookup
}

interface Folder {
  path: string
  /** Names as they stand there, by themselves and by what they are composed; `null` where they are not told. */
  names: Map<string, string> | null
}

function namesIn(folder: string): Folder['names'] {
  try {
    const names = readdirSync(folder)
    return new Map([
      ...names.map((name) => [name.normalize('NFC'), name] as const),
      ...names.map((name) => [name, name] as const),
    ])
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? null : new Map()
  }
}

/** The folder itself first, without the file system's top. */
export function ancestors(folder: string): string[] {
  const all: string[] = []
  for (let at = folder; at !== '' && at !== '/' && at !== '.'; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    all.push(at)
  return all
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** The real paths of folders, as far as they are there. */
export function linkResolver(): (folder: string) => string {
  const known = new Map<string, string>()
  const real = (folder: string): string => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const resolved = realPath(folder) ?? posix.join(real(posix.dirname(folder)), posix.basename(folder))
    known.set(folder, resolved)
    return resolved
  }
  return real
}

function realPath(folder: string): string | null {
  if (folder === posix.dirname(folder)) return folder
  try {
    return realpathSync(folder).replaceAll('\\', '/')
  } catch {
    return null
  }
}
