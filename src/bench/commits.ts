import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { EvolveError } from '../errors.ts'
import { addWorkTree, foldersOf, pruneWorkTrees, topOf } from '../git/checkout.ts'
import { slashed } from '../modules/index.ts'
import { linkDependencies, linkDependenciesAbove } from './dependencies.ts'
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
 * @throws EvolveError `ERR_GIT`, `ERR_BENCH_PREPARE` where the command fails
 */
export async function withCommits<Result>(
  options: CompareOptions,
  use: (base: string, head: string) => Promise<Result>,
): Promise<Result> {
  const { root, base, head } = options
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'vitest-evolve-compare-')))
  try {
    const { top } = await topOf(root)
    await linkDependenciesAbove(await realpath(top), folder)
    // Names of one length: a path is part of what programs read and write.
    return await use(await prepareSide('base', base, folder, options), await prepareSide('head', head, folder, options))
  } finally {
    await rm(folder, { recursive: true, force: true })
    await pruneWorkTrees(root)
  }
}

/** A work tree of a commit; gives the project's folder in it. */
async function prepareSide(
  name: string,
  commit: string,
  folder: string,
  { root, prepare, signal, onProgress }: CompareOptions,
): Promise<string> {
  onProgress(`${name}: checking out ${commit.slice(0, 12)}`)
  const { top, prefix } = await topOf(root)
  const tree = join(folder, name)
  await addWorkTree(root, tree, commit)
  await linkDependencies(await realpath(top), tree, await foldersOf(top))
  const cwd = slashed(join(tree, prefix)).replace(/\/$/, '')
  if (prepare === null) return cwd
  onProgress(`${name}: ${prepare}`)
  const { exitCode, stderr, stdout } = await execa(prepare, { shell: true, cwd, reject: false, cancelSignal: signal })
  signal.throwIfAborted()
  if (exitCode === 0) return cwd
  throw new EvolveError(
    'ERR_BENCH_PREPARE',
    `${prepare} failed on ${name} (${commit.slice(0, 12)}): ${`${stderr}\n${stdout}`.trim().split('\n').at(-1)}`,
  )
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
    return await use(sessions)
  } finally {
    await Promise.all(sessions.map((session) => session.close()))
  }
}
