import { git } from './run.ts'

/**
 * Files below a folder that git tracks or would add, relative to it, with `/`, each with the id that git gives to its
 * content as it is on disk now; `null` where git has nothing to say of the folder.
 * @param wanted which files matter; the content of those that changed is read
 */
export async function workTreeBlobs(
  folder: string,
  wanted: (path: string) => boolean,
): Promise<Map<string, string> | null> {
  const [staged, changed] = await Promise.all([
    git(folder, ['ls-files', '-z', '-s']),
    git(folder, ['ls-files', '-z', '-m', '-d', '-o', '--exclude-standard', '-t']),
  ])
  // Nothing at all: the folder is one that an outer repository ignores.
  if (staged === null || changed === null || staged + changed === '') return null
  const blobs = new Map<string, string>()
  for (const entry of entries(staged)) {
    const tab = entry.indexOf('\t')
    const path = entry.slice(tab + 1)
    // "mode id stage", then the path.
    if (wanted(path)) blobs.set(path, entry.slice(0, tab).split(' ')[1]!)
  }
  const status = new Map<string, string>()
  // A removed file is listed as changed (C) as well as removed (R).
  for (const entry of entries(changed)) {
    const path = entry.slice(2)
    if (wanted(path) && status.get(path) !== 'R') status.set(path, entry[0]!)
  }
  const toHash = [...status].flatMap(([path, state]) => (state === 'R' ? [] : [path]))
  for (const [path, state] of status) if (state === 'R') blobs.delete(path)
  for (const [path, id] of await hashObjects(folder, toHash)) blobs.set(path, id)
  return blobs
}

/** Through git's own filters, so that line ends converted at check-out don't matter. */
async function hashObjects(folder: string, paths: string[]): Promise<[string, string][]> {
  if (paths.length === 0) return []
  const ids = (await git(folder, ['hash-object', '--stdin-paths'], `${paths.map(quoted).join('\n')}\n`))?.split('\n')
  return paths.map((path, index) => [path, ids?.[index] ?? 'unknown'])
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
