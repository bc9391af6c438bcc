import { withWorkTrees } from '../commits/work-trees.ts'
import { openSession, type Session } from './session.ts'
import type { Rounds } from './two-rounds.ts'
import type { CountingNode } from './valgrind.ts'

export interface CommonOptions extends Rounds {
  /** Whether a benchmark file is compared; relative to the root. */
  chosen: (file: string) => boolean
  /** Arguments for Vitest. */
  args: string[]
  timeout: number
  signal: AbortSignal
  onProgress: (what: string) => void
  /** Told in one line what else there is to know. */
  onNote: (what: string) => void
}

export interface CompareOptions extends CommonOptions {
  /** The project's folder: a real path, with `/`. */
  root: string
  /** Commits. */
  base: string
  head: string
  /** A shell command to run in both work trees first. */
  prepare: string | null
}

/**
 * Checks out both commits, with dependencies, for as long as they are used.
 * @param use gets the project's folder on either side
 * @throws EvolveError those of `withWorkTrees`
 */
export async function withCommits<Result>(
  options: CompareOptions,
  use: (base: string, head: string) => Promise<Result>,
): Promise<Result> {
  const commits = [
    { name: 'base', commit: options.base },
    { name: 'head', commit: options.head },
  ]
  return withWorkTrees(commits, options, ([base, head]) => use(base!, head!))
}

/** A Vitest that waits in each folder, for as long as they are used. */
export async function withSessions<Result>(
  folders: readonly string[],
  options: CommonOptions,
  use: (sessions: readonly Session[]) => Promise<Result>,
  nodes: readonly CountingNode[] = [],
): Promise<Result> {
  const sessions: Session[] = []
  try {
    for (const [index, root] of folders.entries()) {
      const node = nodes[index]?.node
      sessions.push(await openSession({ ...options, root, ...(node === undefined ? {} : { node }) }))
    }
    for (const note of new Set(sessions.flatMap(({ notes }) => notes))) options.onNote(note)
    return await use(sessions)
  } finally {
    await Promise.all(sessions.map((session) => session.close()))
  }
}
