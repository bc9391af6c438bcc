import { lstatSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { askGit, commandIn, gitEntries } from './stream.ts'
import { untracked } from './untracked.ts'

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
 * A commit of the files as they are now, with what `git add --all` would bring into it; on no branch, and nothing of the
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
  // What is ignored and was added by force is in the index alone. What the index says of the files on disk (their times,
  // that git is not to look at them) is left behind, so that git looks at each.
  const { entries, absent } = await indexEntries(top)
  await must(top, ['update-index', '-z', '--index-info'], { env, input: entries.join('') })
  // A sparse check-out does not have them, and nobody has removed them.
  await must(top, ['update-index', '--skip-worktree', '-z', '--stdin'], { env, input: absent.join('') })
  await must(top, [...AS_THEY_ARE, 'add', '--update'], { env })
  const added = ['update-index', '--add', '--remove', '-z', '--stdin']
  await must(top, [...AS_THEY_ARE, ...added], { env, input: (await untracked(top, env)).map(ended).join('') })
  const tree = await must(top, ['write-tree'], { env })
  return must(top, ['commit-tree', tree, '-p', head, '-m', 'files as they are'], { env })
}

/** Line ends that would not come back the same are no reason to refuse, here. */
const AS_THEY_ARE = ['core.safecrlf=false', 'core.sparseCheckout=false', 'core.fsmonitor=false'].flatMap((one) => [
  '-c',
  one,
])

/** The user's index as `update-index --index-info` takes it, and of it what a sparse check-out has left out. */
async function indexEntries(top: string): Promise<{ entries: string[]; absent: string[] }> {
  const entries: string[] = []
  const absent: string[] = []
  for await (const line of gitEntries(top, ['ls-files', '-z', '-s', '-t'], '\0')) {
    entries.push(ended(line.slice(2)))
    const path = line.slice(line.indexOf('\t') + 1)
    if (line.startsWith('S') && !isThere(join(top, path))) absent.push(ended(path))
  }
  return { entries, absent }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

function ended(entry: string): string {
  return `${entry}\0`
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

async function must(cwd: string, args: string[], more: Parameters<typeof askGit>[2] = {}): Promise<string> {
  const { out, said } = await askGit(cwd, [...NO_HOOKS, ...args], more)
  if (out === null) throw new EvolveError('ERR_GIT', `git ${commandIn(args)} failed: ${said}`)
  return out.trim()
}
