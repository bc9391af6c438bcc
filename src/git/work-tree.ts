import { randomUUID } from 'node:crypto'
import { lstatSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { git } from './run.ts'

/** What is listed and is no file of the repository: a symbolic link, a submodule or a clone inside it. */
export type NoFile = 'link' | 'repository'

/**
 * Files below a folder that git tracks or would add, relative to it, with `/`, each with the id that git gives to its
 * content as it is on disk now; `null` where git has nothing to say of the folder.
 * @param wanted which files matter; the content of those that changed is read
 * @param onTracked told of tracked files, while git still looks for what changed: there may be work to do meanwhile
 * @param onOther told of what has such a name and is no file of this repository, and of repositories inside it
 */
export async function workTreeBlobs(
  folder: string,
  wanted: (path: string) => boolean,
  onTracked: (path: string) => void = () => {},
  onOther: (path: string, what: NoFile) => void = () => {},
): Promise<Map<string, string> | null> {
  const blobs = new Map<string, string>()
  const links = new Set<string>()
  const unwatched: string[] = []
  const tracked = git(folder, ['ls-files', '-z', '-s', '-v']).then((listed) => {
    for (const flagged of entries(listed ?? '')) {
      const [flag, entry] = [flagged[0]!, flagged.slice(2)]
      const tab = entry.indexOf('\t')
      const path = entry.slice(tab + 1)
      // "flag mode id stage", then the path. Links and submodules are no files of this repository.
      if (entry.startsWith('160')) onOther(path, 'repository')
      if (!wanted(path)) continue
      if (entry.startsWith('120')) {
        links.add(path)
        onOther(path, 'link')
      }
      if (!entry.startsWith('100')) continue
      // Of these git is told not to look (assume-unchanged, skip-worktree): what it knows may not be what is on disk.
      if (flag === 'S' || flag !== flag.toUpperCase()) {
        unwatched.push(path)
        continue
      }
      blobs.set(path, entry.slice(7, tab - 2))
      onTracked(path)
    }
    return listed
  })
  const [staged, changed] = await Promise.all([
    tracked,
    git(folder, ['ls-files', '-z', '-m', '-d', '-o', '--exclude-standard', '-t']),
  ])
  // Nothing at all: the folder is one that an outer repository ignores.
  if (staged === null || changed === null || staged + changed === '') return null
  const toHash: string[] = []
  for (const path of new Set([...unwatched, ...entries(changed).map((entry) => entry.slice(2))])) {
    blobs.delete(path)
    if (path.endsWith('/')) onOther(path.slice(0, -1), 'repository')
    const stats = wanted(path) ? statsOf(join(folder, path)) : undefined
    // Not what was removed, nor links: what they lead to is listed by its own name.
    if (stats?.isFile()) toHash.push(path)
    else if (stats?.isSymbolicLink() && !links.has(path)) onOther(path, 'link')
  }
  for (const [path, id] of await hashObjects(folder, toHash)) blobs.set(path, id)
  return blobs
}

/** `undefined` also where a folder above is a file now, or cannot be entered. */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

/** Through git's own filters, so that line ends converted at check-out don't matter. */
async function hashObjects(folder: string, paths: string[]): Promise<[string, string][]> {
  if (paths.length === 0) return []
  // These paths, unlike others, git takes from the repository's top.
  const prefix = (await git(folder, ['rev-parse', '--show-prefix']))?.replace(/\n$/, '') ?? ''
  const input = paths.map((path) => `${quoted(prefix + path)}\n`).join('')
  const ids = (await git(folder, ['hash-object', '--stdin-paths'], input))?.trimEnd().split('\n')
  // A file that cannot be read is like no other: nothing is known of it.
  return paths.map((path, index) => [path, ids?.length === paths.length ? ids[index]! : `unknown ${randomUUID()}`])
}

/** A path with a line break would be two; git takes C-style quotes here. */
function quoted(path: string): string {
  return /[\n"\\]/.test(path) ? JSON.stringify(path) : path
}

/** Files that differ between a commit and the work tree, relative to the folder; `null` where the commit is unknown. */
export async function changedSince(folder: string, commit: string): Promise<string[] | null> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return null
  const [tracked, untracked] = await Promise.all([
    git(folder, ['diff', '--name-only', '--relative', '--no-renames', '--no-ext-diff', '-z', commit, '--']),
    git(folder, ['ls-files', '-z', '-o', '--exclude-standard']),
  ])
  return tracked === null || untracked === null ? null : [...entries(tracked), ...entries(untracked)]
}

function entries(output: string): string[] {
  return output.split('\0').filter((entry) => entry !== '')
}
