import { git } from './run.ts'
import { gitEntries } from './stream.ts'

/**
 * Files of a commit below a folder, relative to it.
 * @throws EvolveError `ERR_GIT`
 */
export async function commitFiles(folder: string, commit: string): Promise<Set<string>> {
  return collected(folder, ['ls-tree', '-r', '-z', '--name-only', commit])
}

/**
 * Files of a commit below a folder, relative to it, each with the id that git gives to its content; `null` where git has
 * nothing to say of it. Links and submodules are no files.
 * @param wanted which files matter
 */
export async function commitBlobs(
  folder: string,
  commit: string,
  wanted: (path: string) => boolean,
): Promise<Map<string, string> | null> {
  const listed = await git(folder, ['ls-tree', '-r', '-z', commit])
  if (listed === null) return null
  const blobs = new Map<string, string>()
  for (const entry of listed.split('\0')) {
    // "mode type id", then the path.
    const tab = entry.indexOf('\t')
    const path = entry.slice(tab + 1)
    if (entry.startsWith('100') && wanted(path)) blobs.set(path, entry.slice('100644 blob '.length, tab))
  }
  return blobs
}

/**
 * Files below a folder that are in no commit, ignored ones included, relative to it; packages are left out.
 * @throws EvolveError `ERR_GIT`
 */
export async function filesInNoCommit(folder: string): Promise<Set<string>> {
  return collected(folder, ['ls-files', '-z', '--others', '--exclude=node_modules'])
}

async function collected(folder: string, args: string[]): Promise<Set<string>> {
  const files = new Set<string>()
  for await (const file of gitEntries(folder, args, '\0')) files.add(file)
  return files
}
