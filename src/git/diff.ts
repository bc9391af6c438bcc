import { comparison, type Comparison } from './base.ts'
import { parsePatch, type Hunk } from './patch.ts'
import { askGit, gitEntries } from './stream.ts'

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
  const args = [...CONFIG, 'diff', ...OPTIONS, '--name-status', '-z', '--ignore-submodules=dirty', from, '--']
  const entries = await collected(gitEntries(root, args, '\0'))
  const files: ChangedFile[] = []
  for (let at = 0; at < entries.length;) {
    const status = STATUS[entries[at]![0]!] ?? 'modified'
    const renamed = status === 'renamed'
    const old = entries[at + 1]!
    const name = renamed ? entries[at + 2]! : old
    at += renamed ? 3 : 2
    const path = below(prefix, name)
    if (path !== null) files.push({ path, oldPath: renamed ? seenFrom(prefix, old) : null, status })
    else if (renamed && old.startsWith(prefix))
      files.push({ path: below(prefix, old)!, oldPath: null, status: 'deleted' })
  }
  return [...files, ...(await untracked(root)).map((path) => ({ path, oldPath: null, status: 'untracked' as const }))]
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

async function untracked(root: string): Promise<string[]> {
  const listed = gitEntries(root, ['ls-files', '--others', '--exclude-standard', '-z'], '\0')
  // A repository in the repository is listed as a folder: its files are its own.
  return (await collected(listed)).filter((path) => !path.endsWith('/'))
}

async function collected(entries: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const entry of entries) all.push(entry)
  return all
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
