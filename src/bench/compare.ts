import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { EvolveError } from '../errors.ts'
import { addWorkTree, foldersOf, pruneWorkTrees, topOf } from '../git/checkout.ts'
import { slashed } from '../modules/index.ts'
import type { FileResult } from './benchmarks.ts'
import type { BothSides } from './comparison.ts'
import { linkDependencies, linkDependenciesAbove } from './dependencies.ts'
import type { Side } from './rounds.ts'
import { openSession, type Session } from './session.ts'
import { inTwoRounds, measureSides, type Rounds, type TwoRounds } from './two-rounds.ts'

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

export interface Compared extends TwoRounds {
  vitest: string
}

/**
 * Measures the same benchmarks on two commits, side by side in one run.
 * @throws EvolveError `ERR_GIT`, `ERR_BENCH_PREPARE` where the command fails, those of `openSession` for either side,
 * `ERR_NO_BENCHMARKS` where there is nothing to compare
 */
export async function compareCommits(options: CompareOptions): Promise<Compared> {
  const { root } = options
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'vitest-evolve-compare-')))
  const sessions: Session[] = []
  try {
    await linkDependenciesAbove(await realpath((await topOf(root)).top), folder)
    // Names of one length: a path is part of what programs read and write.
    for (const [name, commit] of [
      ['base', options.base],
      ['head', options.head],
    ] as const)
      sessions.push(await prepareSide(name, commit, folder, options))
    const [base, head] = sessions as [Session, Session]
    const sides = [base, head].map((session): Side => ({ session, files: session.files.filter(options.chosen) }))
    const measure = async (runs: number, round: string, files: ReadonlySet<string> | null): Promise<BothSides> => {
      const [before, after] = await measureSides(sides, runs, files, counted(round, options))
      return { base: before!, head: after! }
    }
    return { ...(await inTwoRounds(measure, options)), vitest: head.vitest }
  } finally {
    await Promise.all(sessions.map((session) => session.close()))
    await rm(folder, { recursive: true, force: true })
    await pruneWorkTrees(root)
  }
}

/** A work tree of a commit, with dependencies, and a Vitest in it that waits. */
async function prepareSide(
  name: string,
  commit: string,
  folder: string,
  { root, prepare, args, timeout, signal, onProgress }: CompareOptions,
): Promise<Session> {
  onProgress(`${name}: checking out ${commit.slice(0, 12)}`)
  const { top, prefix } = await topOf(root)
  const tree = join(folder, name)
  await addWorkTree(root, tree, commit)
  await linkDependencies(await realpath(top), tree, await foldersOf(top))
  const cwd = slashed(join(tree, prefix)).replace(/\/$/, '')
  if (prepare !== null) {
    onProgress(`${name}: ${prepare}`)
    const { exitCode, stderr, stdout } = await execa(prepare, { shell: true, cwd, reject: false, cancelSignal: signal })
    signal.throwIfAborted()
    if (exitCode !== 0)
      throw new EvolveError(
        'ERR_BENCH_PREPARE',
        `${prepare} failed on ${name} (${commit.slice(0, 12)}): ${`${stderr}\n${stdout}`.trim().split('\n').at(-1)}`,
      )
  }
  return openSession({ root: cwd, args, timeout, signal })
}

/**
 * Compares what is stored of an earlier run with the files as they are.
 * @param stored benchmarks of the earlier run, by file
 */
export async function compareWithStored(
  stored: ReadonlyMap<string, FileResult>,
  options: CommonOptions & { root: string },
): Promise<Compared> {
  const session = await openSession(options)
  try {
    const sides: Side[] = [{ session, files: session.files.filter(options.chosen) }]
    const base = new Map([...stored].filter(([file]) => options.chosen(file)))
    const measure = async (runs: number, round: string, files: ReadonlySet<string> | null): Promise<BothSides> => {
      const [head] = await measureSides(sides, runs, files, counted(round, options))
      return { base, head: head! }
    }
    return { ...(await inTwoRounds(measure, options)), vitest: session.vitest }
  } finally {
    await session.close()
  }
}

function counted(round: string, { onProgress }: CommonOptions): (nth: number, total: number) => void {
  return (nth, total) => onProgress(`${round}: ${nth} of ${total} runs`)
}
