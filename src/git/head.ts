import { execFile } from 'node:child_process'

/** Where a repository stands. Every part is `null` where it is unknown: no git, no commit, detached. */
export interface Head {
  commit: string | null
  branch: string | null
  dirty: boolean | null
}

/** Committer time of HEAD in epoch milliseconds; `undefined` outside a repository or before the first commit. */
export async function headTime(cwd: string): Promise<number | undefined> {
  const seconds = await git(cwd, ['log', '-1', '--format=%ct', '--no-show-signature'])
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined
}

/** Looks up commit, branch and whether tracked files differ from the commit. */
export async function readHead(cwd: string): Promise<Head> {
  const [commit, branch, changes] = await Promise.all([
    git(cwd, ['rev-parse', '--verify', 'HEAD']),
    git(cwd, ['symbolic-ref', '--short', 'HEAD']),
    git(cwd, ['status', '--porcelain', '--untracked-files=no', '-z']),
  ])
  return { commit, branch, dirty: commit === null || changes === null ? null : changes !== '' }
}

/** Plain `execFile`: this is on the way of every run, and execa takes longer to load than git to answer (docs/decisions/0007). */
function git(cwd: string, args: string[]): Promise<string | null> {
  const options = { cwd, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile('git', args, options, (error, stdout) => resolve(error ? null : stdout.trim()))
  })
}
