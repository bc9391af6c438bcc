import { availableParallelism } from 'node:os'
import { Readable } from 'node:stream'
import { gitEntries } from '../../git/stream.ts'
import { SOURCE_PATHSPECS } from '../files.ts'
import type { KeptCommit, KeptLog } from './kept-log.ts'

export interface LogOptions {
  /** The commit to begin with. */
  head: string
  /** Epoch seconds; commits before are not asked for. `null`: all are. */
  begin: number | null
  /** Whether the clone has promises in place of old contents. */
  partial: boolean
  /** Commits that are in it are not asked for; the others are added. */
  kept: KeptLog
  signal: AbortSignal
  /** Told how many more commits were read. */
  onRead?: (commits: number) => void
}

/** With what is asked of each commit: entries end with NUL. Whatever the user's config says, the same is printed. */
const LOG = [
  '-c',
  'log.showRoot=true',
  '-c',
  'log.follow=false',
  '-c',
  'diff.renameLimit=1000',
  '-c',
  'diff.relative=false',
  'log',
  '--no-show-signature',
  '-O/dev/null',
  '--no-ext-diff',
  '--no-textconv',
  '--encoding=UTF-8',
  '--diff-algorithm=myers',
  '--no-color',
  '-z',
  '--format=%x01%H%x1f%ct%x1f%aE%x1f%s',
] as const

/** What is asked of each commit: lines, and renames of what was edited, too. */
const WITH_CONTENTS = ['-M', '--numstat'] as const

/** The same where old contents are not here, and would be fetched one by one: names, and renames of what stayed the same. */
const WITHOUT_CONTENTS = ['-M100%', '--name-status'] as const

/**
 * How many commits one git looks at: of few, each core gets its part; of many, each start costs less than it saves.
 */
const PAGE = { first: 250, most: 2_000 }

/** Each of them reads the same packs. */
const MOST_GITS = 4

/**
 * The log of all sources of a repository, for `readHistory`. Nearly all of its time git compares contents, on one core:
 * several look at a page of the commits each, and what they print is told in the order of the commits.
 * @param top of the repository
 */
export async function* logEntries(top: string, options: LogOptions): AsyncGenerator<string> {
  const { head, begin, partial, kept, signal, onRead } = options
  const contents = partial ? WITHOUT_CONTENTS : WITH_CONTENTS
  const args = [...LOG, ...contents, '--no-walk=unsorted', '--stdin', '--', ...SOURCE_PATHSPECS]
  // When one fails, or nobody listens any more, the others have nothing to do.
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const ask = async (hashes: readonly string[]): Promise<KeptCommit[]> => {
    const entries: string[] = []
    const how = { input: `${hashes.join('\n')}\n`, signal: either, background: true }
    for await (const entry of gitEntries(top, args, '\0', how)) entries.push(entry)
    return byCommit(hashes, entries)
  }
  const logOf = async (hashes: string[]): Promise<string[]> => {
    const found = new Map(hashes.map((hash): [string, readonly string[] | undefined] => [hash, kept.entriesOf(hash)]))
    const unknown = hashes.filter((hash) => found.get(hash) === undefined)
    // Without a commit to begin with, git would begin with HEAD.
    const fresh = unknown.length === 0 ? [] : await ask(unknown)
    kept.add(fresh)
    for (const { hash, entries } of fresh) found.set(hash, entries)
    onRead?.(hashes.length)
    return [...found.values()].flatMap((entries) => entries ?? [])
  }
  const concurrency = Math.min(MOST_GITS, availableParallelism())
  // Experimental in Node, and since version 16 the same: docs/decisions/0022-history-in-pages.md.
  const pages = Readable.from(commitPages(top, head, begin, either)).map(logOf, { concurrency, signal })
  try {
    for await (const entries of pages as AsyncIterable<string[]>) yield* entries
  } finally {
    over.abort()
  }
}

/**
 * Hashes of commits, newest first; who merged a commit did not change anything. What was done on a branch was done, also
 * where a merge took nothing of it: a log of paths would leave out its commits, and renames among them. `--since` would
 * stop at the first commit that is older, and hide all behind it where one clock was wrong; as a filter of the log (git
 * 2.37) it would compare the trees of all commits before. To list commits by their time takes next to nothing.
 */
async function* commitPages(
  top: string,
  head: string,
  begin: number | null,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  let page: string[] = []
  let size = PAGE.first
  for await (const entry of gitEntries(top, ['rev-list', '--no-merges', '--timestamp', head, '--'], '\n', { signal })) {
    const [time, hash] = entry.split(' ')
    if (!hash || (begin !== null && Number(time) < begin)) continue
    page.push(hash)
    if (page.length < size) continue
    yield page
    page = []
    size = Math.min(size + PAGE.first, PAGE.most)
  }
  if (page.length > 0) yield page
}

/** A commit without a source has no entries. */
function byCommit(hashes: readonly string[], entries: readonly string[]): KeptCommit[] {
  const commits = new Map(hashes.map((hash): [string, string[]] => [hash, []]))
  let own: string[] | undefined
  for (const entry of entries) {
    if (entry.startsWith('\u0001')) own = commits.get(entry.slice(1, entry.indexOf('\u001f'))) ?? own
    own?.push(entry)
  }
  return [...commits].map(([hash, own]) => ({ hash, entries: own }))
}
