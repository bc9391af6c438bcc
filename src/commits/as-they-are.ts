import { join } from 'node:path'
import { requireCommit } from '../git/base.ts'
import { commitOfWorkTree } from '../git/checkout.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'

/**
 * A commit of the files as they are now, uncommitted and new ones included; on no branch, and without a change to the
 * user's index or work tree.
 * @param onNote told in one line what could not be cleaned up
 * @throws EvolveError `ERR_NO_GIT`, `ERR_GIT_BASE` where there is no commit yet, `ERR_GIT`, `ERR_WRITE`
 */
export async function filesAsTheyAre(root: string, onNote: (what: string) => void): Promise<string> {
  const head = await requireCommit(root, 'HEAD')
  const folder = await scratchFolder('vitest-evolve-index-')
  return commitOfWorkTree(root, head, join(folder, 'index')).finally(() => removeFolder(folder, onNote))
}
