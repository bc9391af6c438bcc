import { comparison, type Comparison } from './base.ts'
import { parsePatch, type Hunk } from './patch.ts'
import { askGit, gitEntries } from './stream.ts'
import { untracked } from './untracked.ts'

/** A file that differs from the base. Paths are relative to the root, with `/`. */
export interface ChangedFile {
  path: string
  /** Its name in the base, if another; may lead out of the root. */
  oldPath: string | null
  status: 'added' | 'modified' | 'deleted' | 'renamed' | 'untracked'
}

/** A file of the work tree that differs from the base, with where it does. Submodules and links are left out. */
export interface ChangedText {
  path: string
  /** Its name in the base; `null` for a new file. */
  oldPath: string | null
  /** Without context. `null`: no line is known to be old (an untracked file, or one that git takes as binary). */
  hunks: Hunk[] | null
}

/** Whatever the user's config and attributes say, lines and names come the same. */
const CONFIG = ['core.quotePath=false', 'diff.autoRefreshIndex=true'].flatMap((one) => ['-c', one])
const OPTIONS = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-relative', '--find-renames', '-l1000']
const PATCH = [
  '--patch',
  '--unified=0',
  '--inter-hunk-context=0',
  '--no-prefix',
  '--diff-algorithm=myers',
  '--indent-heuristic',
  '--ignore-submodules=all',
]

const STATUS: Record<string, ChangedFile['status']> = { A: 'added', D: 'deleted', R: 'renamed' }

/**
 * Files below the root that the work at hand has changed since it left the base: commits, the index, the work tree,
 * and files that git does not know yet.
 * @throws EvolveError as `comparison` does, and `ERR_GIT`
 */
export async function changedFiles(root: string, base: string): Promise<ChangedFile[]> {
  const { from, prefix } = await comparison(root, base)
  const files: ChangedFile[] = []
  for await (const { path: name, oldPath: old, status } of filesIn(root, [from])) {
    const path = below(prefix, name)
    if (path !== null) files.push({ path, oldPath: old === null ? null : seenFrom(prefix, old), status })
    else if (old?.startsWith(prefix)) files.push({ path: below(prefix, old)!, oldPath: null, status: 'deleted' })
  }
  return [...files, ...(await untracked(root)).map((path) => ({ path, oldPath: null, status: 'untracked' as const }))]
}

/** A file that differs between two commits. */
export interface CommittedChange extends ChangedFile {
  /** What it was before, and what it is after. */
  was: FileMode
  is: FileMode
  /** Whether nothing of it is another but whether it may be executed. */
  modeAlone: boolean
}

/** `none`: it is not there; `other`: a repository in the repository. */
export type FileMode = 'none' | 'file' | 'executable' | 'link' | 'other'

/**
 * Files that differ between two commits, relative to the repository's top.
 * @throws EvolveError `ERR_GIT`
 */
export async function changesBetween(top: string, from: string, to: string): Promise<CommittedChange[]> {
  const files: CommittedChange[] = []
  for await (const { path, oldPath, status, modes, ids } of filesIn(top, [from, to])) {
    const [was, is] = modes.map((mode) => MODES[mode] ?? 'other') as [FileMode, FileMode]
    const modeAlone = ids[0] === ids[1] && oldPath === null && PLAIN.has(was) && PLAIN.has(is)
    files.push({ path, oldPath, status, was, is, modeAlone })
  }
  return files
}

const MODES: Record<string, FileMode> = {
  '000000': 'none',
  '100644': 'file',
  '100755': 'executable',
  '120000': 'link',
}
const PLAIN: ReadonlySet<FileMode> = new Set(['file', 'executable'])

interface RawChange extends ChangedFile {
  /** Before and after. */
  modes: [string, string]
  ids: [string, string]
}

/** @param between what `git diff` compares; paths are relative to the top */
async function* filesIn(root: string, between: string[]): AsyncGenerator<RawChange> {
  const args = [
    ...CONFIG,
    'diff',
    ...OPTIONS,
    '--raw',
    '--no-abbrev',
    '-z',
    '--ignore-submodules=dirty',
    ...between,
    '--',
  ]
  const entries = gitEntries(root, args, '\0')
  const next = async (): Promise<string> => (await entries.next()).value as string
  for await (const head of entries) {
    // ":mode mode id id status", then the name, or both.
    const [was, is, old, id, kind] = head.slice(1).split(' ') as [string, string, string, string, string]
    const status = STATUS[kind[0]!] ?? 'modified'
    const name = await next()
    const [path, oldPath] = status === 'renamed' ? [await next(), name] : [name, null]
    yield { path, oldPath, status, modes: [was, is], ids: [old, id] }
  }
}

/**
 * Lines below the root that the work at hand has changed, and the commit that they are compared with.
 * @throws EvolveError as `comparison` does, and `ERR_GIT`
 */
export async function changedLines(
  root: string,
  base: string,
): Promise<{ files: ChangedText[]; comparison: Comparison }> {
  const compared = await comparison(root, base)
  const { from, prefix } = compared
  const files: ChangedText[] = []
  const patch = gitEntries(root, [...CONFIG, 'diff', ...OPTIONS, ...PATCH, from, '--'], '\n')
  for await (const { name, oldName, hunks } of parsePatch(patch)) {
    const path = below(prefix, name)
    if (path !== null) files.push({ path, oldPath: oldName === null ? null : seenFrom(prefix, oldName), hunks })
  }
  for (const path of await untracked(root)) files.push({ path, oldPath: null, hunks: null })
  return { files, comparison: compared }
}

/** A file's text in the base, or `null` where it has none. */
export async function textInBase(root: string, { from, prefix }: Comparison, oldPath: string): Promise<string | null> {
  const name = oldPath.startsWith('../') ? outward(prefix, oldPath) : prefix + oldPath
  return (await askGit(root, ['cat-file', 'blob', `${from}:${name}`])).out
}

function below(prefix: string, name: string): string | null {
  return name.startsWith(prefix) ? name.slice(prefix.length) : null
}

function seenFrom(prefix: string, name: string): string {
  return below(prefix, name) ?? `${'../'.repeat(prefix.split('/').length - 1)}${name}`
}

function outward(prefix: string, path: string): string {
  return path.slice('../'.length * (prefix.split('/').length - 1))
}
