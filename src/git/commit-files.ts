import { gitEntries } from './stream.ts'

/**
 * Files of a commit below a folder, relative to it.
 * @throws EvolveError `ERR_GIT`
 */
export async function commitFiles(folder: string, commit: string): Promise<Set<string>> {
  return collected(folder, ['ls-tree', '-r', '-z', '--name-only', commit])
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
