import { git } from './run.ts'

/** Where a repository stands. Every part is `null` where it is unknown: no git, no commit, detached. */
export interface Head {
  commit: string | null
  branch: string | null
  dirty: boolean | null
}

/** When HEAD was committed, in epoch milliseconds. */
export interface HeadTime {
  /**
   * Of HEAD, or of its newest ancestor that is not of the future where HEAD is; `undefined` where there is none: outside a
   * repository, before the first commit, or all are of the future.
   */
  time: number | undefined
  /** Of HEAD, where it is of the future and does not count; `null` where it does. */
  ahead: number | null
}

/** How far a commit may be ahead: less is a clock that is behind or a zone, and no two runs shall differ by it. */
const MOST_AHEAD = 86_400_000

/** No date is farther from 1970 than that, in milliseconds. */
const LAST_DATE = 8.64e15

/**
 * Committer time of HEAD, by which the same commit reads the same tomorrow. One git, but for a HEAD of the future.
 * @param now the machine's clock, epoch milliseconds
 */
export async function headTime(cwd: string, now: number = Date.now()): Promise<HeadTime> {
  const time = await newestTime(cwd)
  const latest = now + MOST_AHEAD
  if (time === undefined || time <= latest) return { time, ahead: null }
  return { time: await newestTime(cwd, `--min-age=${Math.floor(latest / 1000)}`), ahead: Math.min(time, LAST_DATE) }
}

/** The day of an instant, for people. @param instant epoch milliseconds */
export function dayOf(instant: number): string {
  return new Date(instant).toISOString().split('T')[0]!
}

async function newestTime(cwd: string, ...which: string[]): Promise<number | undefined> {
  const seconds = await answer(cwd, ['log', '-1', '--format=%ct', '--no-show-signature', ...which])
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
