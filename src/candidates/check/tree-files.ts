import { filesInNoCommit } from '../../git/commit-files.ts'
import { workTreeBlobs } from '../../git/work-tree.ts'

/** Files of a work tree of ours, relative to the project's folder in it. */
export interface TreeFiles {
  /** Those that git tracks or would add, with the ids of what is in them. */
  ids: ReadonlyMap<string, string>
  /** Those in no commit, ignored ones included. */
  made: ReadonlySet<string>
}

/** @param prepared whether a command of the user may have made some */
export async function treeFiles(folder: string, prepared: boolean): Promise<TreeFiles> {
  return {
    ids: await idsIn(folder),
    made: prepared ? await filesInNoCommit(folder) : new Set(),
  }
}

/** Files that were there and have another content now, or are gone. */
export async function changedFrom({ ids }: TreeFiles, folder: string): Promise<Set<string>> {
  const now = await idsIn(folder)
  return new Set([...ids].filter(([file, id]) => now.get(file) !== id).map(([file]) => file))
}

async function idsIn(folder: string): Promise<Map<string, string>> {
  return (await workTreeBlobs(folder, () => true)) ?? new Map()
}
