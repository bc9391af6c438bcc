import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { addWorkTree, foldersOf, forgetWorkTree, topOf } from '../git/checkout.ts'
import { slashed } from '../modules/index.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import { linkDependencies, linkDependenciesAbove } from './dependencies.ts'
import { runPrepare } from './prepare.ts'

/** A commit, and what people call it. */
export interface NamedCommit {
  /** A folder of this name is made. Names of one length: a path is part of what programs read and write. */
  name: string
  commit: string
}

export interface WorkTreeOptions {
  /** The project's folder: a real path, with `/`. */
  root: string
  /** A shell command to run in all work trees first. */
  prepare: string | null
  signal: AbortSignal
  onProgress: (what: string) => void
  /** Told in one line what could not be cleaned up. */
  onNote: (what: string) => void
}

/**
 * Checks out commits into work trees of their own, with the dependencies that are installed here, for as long as they
 * are used.
 * @param use gets the project's folder in each, in the order of the commits
 * @throws EvolveError `ERR_GIT`, `ERR_WRITE` without a temporary folder, `ERR_NO_FOLDER` where a commit has no such
 *   folder, `ERR_PREPARE` where the command fails
 */
export async function withWorkTrees<Result>(
  commits: readonly NamedCommit[],
  options: WorkTreeOptions,
  use: (folders: string[]) => Promise<Result>,
): Promise<Result> {
  const { root, onProgress, onNote } = options
  const above = await scratchFolder('vitest-evolve-compare-')
  const trees: string[] = []
  try {
    const { top } = await topOf(root)
    await linkDependenciesAbove(await realpath(top), above)
    const folders: string[] = []
    for (const { name, commit } of commits) {
      const tree = join(above, name)
      onProgress(`${name}: checking out ${commit.slice(0, 12)}`)
      await addWorkTree(root, tree, commit)
      trees.push(tree)
      folders.push(await prepareTree(tree, { name, commit }, options))
    }
    return await use(folders)
  } finally {
    for (const tree of trees) {
      // Before git would: links to dependencies are not followed by us, on no system.
      await removeFolder(tree, onNote)
      await forgetWorkTree(root, tree).catch((error: unknown) => onNote((error as Error).message))
    }
    await removeFolder(above, onNote)
  }
}

/** Gives a work tree what it needs; returns the project's folder in it. */
async function prepareTree(
  tree: string,
  { name, commit }: NamedCommit,
  { root, prepare, signal, onProgress }: WorkTreeOptions,
): Promise<string> {
  const place = `${name} (${commit.slice(0, 12)})`
  const { top, prefix } = await topOf(root)
  const cwd = slashed(join(tree, prefix)).replace(/\/$/, '')
  if (!(await stat(cwd).catch(() => undefined))?.isDirectory())
    throw new EvolveError('ERR_NO_FOLDER', `there is no folder ${prefix.replace(/\/$/, '')} on ${place}`)
  await linkDependencies(await realpath(top), tree, await foldersOf(top))
  if (prepare === null) return cwd
  onProgress(`${name}: ${prepare}`)
  const complaint = await runPrepare(prepare, cwd, signal)
  if (complaint === null) return cwd
  throw new EvolveError('ERR_PREPARE', `${prepare} failed on ${place}: ${complaint}`)
}
