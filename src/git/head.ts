import { git } from './run.ts'

/** Where a repository stands. Every part is `null` where it is unknown: no git, no commit, detached. */
export interface Head {
  commit: string | null
  branch: string | null
  dirty: boolean | null
}

/** Committer time of HEAD in epoch milliseconds; `undefined` outside a repository or before the first commit. */
export async function headTime(cwd: string): Promise<number | undefined> {
  const seconds = await answer(cwd, ['log', '-1', '--format=%ct', '--no-show-signature'])
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined
}

/**
 * What our own commands write, for git: manifests and ledgers wherever they are, and reports of the folder itself; and
 * what Vitest keeps of each run, where somebody has committed that.
 */
const OWN_FILES = [
  ':(top,exclude,glob)**/module.manifest.json',
  ':(top,exclude,glob)**/manifests/.ledger/**',
  ':(top,exclude,glob)**/node_modules/.vite/**',
  ...['json', 'ndjson', 'md', 'xml', 'html', 'sarif'].map((type) => `:(exclude,glob)reports/**/*.${type}`),
]

/** Looks up commit, branch and whether tracked files differ from the commit, our own left out. */
export async function readHead(cwd: string): Promise<Head> {
  const [commit, branch, changes] = await Promise.all([
    answer(cwd, ['rev-parse', '--verify', 'HEAD']),
    answer(cwd, ['symbolic-ref', '--short', 'HEAD']),
    answer(cwd, ['status', '--porcelain', '--untracked-files=no', '-z', '--', ':(top)', ...OWN_FILES]),
  ])
  return { commit, branch, dirty: commit === null || changes === null ? null : changes !== '' }
}

async function answer(cwd: string, args: string[]): Promise<string | null> {
  return (await git(cwd, args))?.trim() ?? null
}
