import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { addWorkTree, foldersOf, forgetWorkTree, topOf } from '../git/checkout.ts'
import { slashed } from '../modules/index.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import { linkDependencies, linkDependenciesAbove } from './dependencies.ts'
import { runPrepare } from './prepare.ts'
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
 * @throws EvolveError `ERR_GIT`, `ERR_WRITE` without a temporary folder, `ERR_NO_BENCHMARKS` where a commit has no such
 *   folder, `ERR_BENCH_PREPARE` where the command fails
 */
export async function withCommits<Result>(
  options: CompareOptions,
  use: (base: string, head: string) => Promise<Result>,
): Promise<Result> {
  const { root, base, head, onProgress, onNote } = options
  const folder = await scratchFolder('vitest-evolve-compare-')
  const trees: string[] = []
  // Names of one length: a path is part of what programs read and write.
  const side = async (name: string, commit: string): Promise<string> => {
    const tree = join(folder, name)
    onProgress(`${name}: checking out ${commit.slice(0, 12)}`)
    await addWorkTree(root, tree, commit)
    trees.push(tree)
    return prepareSide(name, commit, tree, options)
  }
  try {
    const { top } = await topOf(root)
    await linkDependenciesAbove(await realpath(top), folder)
    return await use(await side('base', base), await side('head', head))
  } finally {
    for (const tree of trees) {
      // Before git would: links to dependencies are not followed by us, on no system.
      await removeFolder(tree, onNote)
      await forgetWorkTree(root, tree).catch((error: unknown) => onNote((error as Error).message))
    }
    await removeFolder(folder, onNote)
  }
}

/** Gives a work tree what it needs; returns the project's folder in it. */
async function prepareSide(
  name: string,
  commit: string,
  tree: string,
  { root, prepare, signal, onProgress }: CompareOptions,
): Promise<string> {
  const place = `${name} (${commit.slice(0, 12)})`
  const { top, prefix } = await topOf(root)
  const cwd = slashed(join(tree, prefix)).replace(/\/$/, '')
  if (!(await stat(cwd).catch(() => undefined))?.isDirectory())
    throw new EvolveError('ERR_NO_BENCHMARKS', `there is no folder ${prefix.replace(/\/$/, '')} on ${place}`)
  await linkDependencies(await realpath(top), tree, await foldersOf(top))
  if (prepare === null) return cwd
  onProgress(`${name}: ${prepare}`)
  const complaint = await runPrepare(prepare, cwd, signal)
  if (complaint === null) return cwd
  throw new EvolveError('ERR_BENCH_PREPARE', `${prepare} failed on ${place}: ${complaint}`)
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
