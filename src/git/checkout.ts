import { devNull } from 'node:os'
import { EvolveError } from '../errors.ts'
import { askGit } from './stream.ts'

/**
 * Checks out a commit into a folder that is not there yet, as a work tree of its own: the user's stays as it is.
 * @throws EvolveError `ERR_GIT` where git cannot
 */
export async function addWorkTree(root: string, folder: string, commit: string): Promise<void> {
  await must(root, ['worktree', 'add', '--detach', '--force', '--quiet', folder, commit])
}

/**
 * Forgets a work tree of ours whose folder is gone. Not by `prune`, which forgets those of the user, too, that are on a
 * disk that is not there now. Forced twice: it is locked where git was ended while it checked out.
 * @throws EvolveError `ERR_GIT` where git cannot
 */
export async function forgetWorkTree(root: string, folder: string): Promise<void> {
  await must(root, ['worktree', 'remove', '--force', '--force', folder])
}

/**
 * A commit of the files as they are now, uncommitted changes and new files included; on no branch, and nothing of the
 * user's index or work tree is touched.
 * @param index a file for git, not there yet
 * @throws EvolveError `ERR_GIT` where git cannot
 */
export async function commitOfWorkTree(root: string, head: string, index: string): Promise<string> {
  const who = { name: 'vitest-evolve', email: 'vitest-evolve@localhost' }
  const env = {
    GIT_INDEX_FILE: index,
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
  }
  const top = await must(root, ['rev-parse', '--show-toplevel'])
  await must(top, ['read-tree', head], env)
  await must(top, ['add', '--all', '.'], env)
  const tree = await must(top, ['write-tree'], env)
  return must(top, ['commit-tree', tree, '-p', head, '-m', 'files as they are'], env)
}

/** The top of the repository, and the root's path below it: `''`, or with `/` at its end. */
export async function topOf(root: string): Promise<{ top: string; prefix: string }> {
  const top = await must(root, ['rev-parse', '--show-toplevel'])
  const prefix = await must(root, ['rev-parse', '--show-prefix'])
  return { top, prefix }
}

/** Folders with files that git knows or would add, relative to the top; the top is `''`. */
export async function foldersOf(top: string): Promise<string[]> {
  const files = (await must(top, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])).split('\0')
  const folders = new Set([''])
  for (const file of files)
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) folders.add(file.slice(0, end))
  return [...folders]
}

/** The user's hooks are for the user's work trees. */
const NO_HOOKS = ['-c', `core.hooksPath=${devNull}`]

async function must(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { out, said } = await askGit(cwd, [...NO_HOOKS, ...args], env)
  if (out === null) throw new EvolveError('ERR_GIT', `git ${args[0]} failed: ${said}`)
  return out.trim()
}
