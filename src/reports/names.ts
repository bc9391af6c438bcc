import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a name of a report may mean. */
export interface Name {
  raw: string
  /** What it stands for without a source: as it is written, and bare where that is another path. */
  alone: string[]
  /** Paths with `/`, absolute or relative, that it stands for as it is written, with each of the report's sources. */
  paths: string[]
  /** The same, without what bundlers and servers put around a path: tried where none of `paths` is a file. */
  bare: string[]
}

/** @param sources folders that names may be relative to, as the report has them */
export function namesOf(raws: Iterable<string>, sources: readonly string[]): Name[] {
  const folders = sources.map(asPath)
  return [...raws].map((raw) => {
    const path = asPath(raw)
    const bare = barePaths(path)
    return {
      raw,
      alone: [path, ...bare],
      paths: inFolders(path, folders),
      bare: bare.flatMap((one) => inFolders(one, folders)),
    }
  })
}

/** A name is joined with its source before anybody asks whether that is absolute: a source may be a drive, or `/`. */
function inFolders(path: string, folders: readonly string[]): string[] {
  if (isAbsolute(path) || folders.length === 0) return [path]
  return [...new Set(folders.map((folder) => (folder === '.' ? path : posix.join(folder, path))))]
}

/** With slashes; drives and hosts have no case. */
function asPath(name: string): string {
  const path = name.startsWith('file:') ? fromFileUrl(name) : name
  return (
    path
      .replaceAll('\\', '/')
      // How Windows opens a path that is long.
      .replace(/^\/\/[?.]\/(?=[A-Za-z]:)/, '')
      .replace(/^\/?[a-z](?=:\/)/i, (drive) => drive.slice(-1).toUpperCase())
      .replace(/^[a-z](?=:)/, (drive) => drive.toUpperCase())
      .replace(/^\/\/[^/?]+\/[^/]+/, (share) => share.toLowerCase())
  )
}

function fromFileUrl(name: string): string {
  try {
    return fileURLToPath(name)
  } catch {
    return name
  }
}

const SCHEME = /^[A-Za-z][\w+.-]+:\/\/[^/]*\//
/** Next.js names the layer of a module first. */
const LAYER = /^\([\w-]+\)\//

/**
 * `webpack://app/./src/a.ts`, `http://localhost:5173/src/a.ts?t=1`, `/@fs/home/me/src/a.ts`: what is left of them is
 * relative, or an absolute path after `@fs`. A `#` may be part of a name that has a query.
 */
function barePaths(path: string): string[] {
  const bare = [path.replace(/\?.*$/s, ''), path.replace(/[?#].*$/s, '')].map(withoutScheme)
  return [...new Set(bare)].filter((one) => one !== path)
}

function withoutScheme(path: string): string {
  const scheme = SCHEME.exec(path)
  const rest = scheme ? decoded(path.slice(scheme[0].length)).replace(LAYER, '') : path
  const absolute = /^\/?@fs\/(.*)$/s.exec(rest)
  return absolute ? asPath(`/${absolute[1]}`) : rest
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?\//.test(path)
}

/** Modules that are no files: `node:url`, `virtual:routes`, `evalmachine.<anonymous>`. */
export function isVirtual(path: string): boolean {
  return path === '' || /^\0|^[a-z][\w-]+:(?!\/)|<[^>]*>/i.test(path)
}
