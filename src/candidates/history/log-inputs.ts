import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { askGit } from '../../git/stream.ts'
import { textOf } from '../text-of.ts'

/** Who is who, and which files have lines. */
const FILES = ['.mailmap', '.gitattributes']

/** Git's own default for attributes of all repositories. */
const USERS = join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'git/attributes')

/** A hash of what git's log of a commit depends on beside that commit. @param top of the repository */
export async function logInputs(top: string): Promise<string> {
  const asked = await Promise.all([
    askGit(top, ['config', '--path', '--get', 'mailmap.file']),
    askGit(top, ['config', '--path', '--get', 'core.attributesFile']),
    askGit(top, ['config', '--get', 'mailmap.blob']),
    askGit(top, ['rev-parse', '--git-path', 'info/attributes', '--git-path', 'info/grafts']),
    askGit(top, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/replace/']),
    askGit(top, ['ls-files', '-z', '--', ':(glob)*/**/.gitattributes']),
  ])
  const [mailmap, attributes, blob, own, replaced, deeper] = asked.map(({ out }) => (out ?? '').replace(/\n$/, ''))
  const named = blob ? (await askGit(top, ['rev-parse', '--verify', '--quiet', blob, '--'])).out : null
  const files = [...FILES, ...own!.split('\n'), ...deeper!.split('\0'), mailmap!, attributes || USERS]
  const texts = files.filter(Boolean).map((file) => textOf(resolve(top, file)))
  return createHash('sha1')
    .update(JSON.stringify([replaced, blob, named, texts]))
    .digest('hex')
}

/** Commits that moved or formatted code, as `git blame` is told of them in some folders. */
export function ignoredRevisions(folders: readonly string[]): Set<string> {
  const texts = folders.map((folder) => textOf(join(folder, '.git-blame-ignore-revs')) ?? '')
  const hashes = texts.flatMap((text) => text.match(/^\s*[0-9a-f]{40,64}/gim) ?? [])
  return new Set(hashes.map((one) => one.trim().toLowerCase()).sort())
}
