import { commitBlobs } from '../git/commit-files.ts'
import { readHead } from '../git/head.ts'
import { commitsAdding } from '../git/line-commits.ts'
import { git } from '../git/run.ts'
import { digest } from './digest.ts'
import { isSource } from './ownership.ts'
import type { Sources } from './tree.ts'

/** What figures are measured of. */
export interface Measured {
  commit: string | null
  /** Whether anything but our own files differs from that commit, new sources too; `null` outside git. */
  dirty: boolean | null
  /** Digest of all sources below the root: 16 hex digits, the same for the commit that comes to hold them. */
  tree: string
}

/**
 * Tells what is measured now.
 * @param sources as `findModules` has listed them
 */
export async function readMeasured(root: string, sources: Sources): Promise<Measured> {
  const { commit, dirty } = await readHead(root)
  const tree = digest([...sources].map(([file, blob]) => entry(file.slice(root.length + 1), blob)))
  return { commit, dirty: dirty === false ? await hasNewSources(root) : dirty, tree }
}

async function hasNewSources(root: string): Promise<boolean> {
  const listed = await git(root, ['ls-files', '-z', '-o', '--exclude-standard'])
  return listed?.split('\0').some(isSource) ?? false
}

/**
 * The commits that hold what figures were measured of before it was committed: those that brought the figure's line, if
 * their sources are those that were measured. No other commit can be told from one that undoes a change.
 * @param file of the ledger
 * @param figures the hashes that a line has had, the one it has now first
 * @returns commits by the hash that a line has now
 */
export async function commitsOfFigures(
  root: string,
  file: string,
  figures: readonly { hashes: string[]; tree: string }[],
): Promise<Map<string, string>> {
  if (figures.length === 0) return new Map()
  const adding = await commitsAdding(file, (line) => /"hash":"([0-9a-f]{64})"/.exec(line)?.[1] ?? null)
  const trees = new Map<string, Promise<string | null>>()
  const treeOnce = (commit: string): Promise<string | null> => {
    const tree = trees.get(commit) ?? treeAt(root, commit)
    trees.set(commit, tree)
    return tree
  }
  const commits = new Map<string, string>()
  for (const { hashes, tree } of figures)
    for (const commit of hashes.flatMap((hash) => adding.get(hash) ?? []))
      if (!commits.has(hashes[0]!) && (await treeOnce(commit)) === tree) commits.set(hashes[0]!, commit)
  return commits
}

async function treeAt(root: string, commit: string): Promise<string | null> {
  const blobs = await commitBlobs(root, commit, isSource)
  return blobs && digest([...blobs].map(([path, blob]) => entry(path, blob)))
}

function entry(path: string, blob: string): string {
  return `${path}\0${blob}\n`
}
