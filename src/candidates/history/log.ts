import { gitEntries } from '../../git/stream.ts'
import { SOURCE_PATHSPECS } from '../files.ts'
import { HISTORY_LOG, WITH_CONTENTS, WITHOUT_CONTENTS } from './history.ts'

export interface LogOptions {
  /** The commit to begin with: its hash. */
  head: string
  /** Epoch seconds; commits before are not asked for. `null`: all are. */
  begin: number | null
  /** Whether the clone has promises in place of old contents. */
  partial: boolean
  signal: AbortSignal
}

/** The log of all sources of a repository, for `readHistory`. @param top of the repository */
export async function* logEntries(top: string, { head, begin, partial, signal }: LogOptions): AsyncGenerator<string> {
  const args = [...HISTORY_LOG, ...(partial ? WITHOUT_CONTENTS : WITH_CONTENTS)]
  const paths = ['--', ...SOURCE_PATHSPECS]
  if (begin === null) return yield* gitEntries(top, [...args, head, ...paths], '\0', { signal })
  const hashes = await commitsSince(top, head, begin, signal)
  // Without a commit to begin with, git would begin with HEAD.
  if (hashes.length === 0) return
  const chosen = [...args, '--no-walk=unsorted', '--stdin', ...paths]
  yield* gitEntries(top, chosen, '\0', { signal, input: `${hashes.join('\n')}\n` })
}

/**
 * Newest first. `--since` would stop at the first commit that is older, and hide all behind it where one clock was
 * wrong; as a filter of the log (git 2.37) it would compare the trees of all commits before. To list commits by their
 * time takes next to nothing.
 */
async function commitsSince(top: string, head: string, begin: number, signal: AbortSignal): Promise<string[]> {
  const hashes: string[] = []
  for await (const entry of gitEntries(top, ['rev-list', '--no-merges', '--timestamp', head, '--'], '\n', { signal })) {
    const [time, hash] = entry.split(' ')
    if (hash && Number(time) >= begin) hashes.push(hash)
  }
  return hashes
}
