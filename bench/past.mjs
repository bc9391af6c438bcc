import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'
import { temporaryFolder } from './suites.mjs'

const { isSource, SOURCE_PATHSPECS } = await bundle('candidates/files', 'modules/ownership')
/** What beside sources the ranking depends on. */
const SETTINGS =
  /(?:^|\/)(?:(?:package|tsconfig[^/]*|jsconfig)\.json|\.mailmap|\.gitattributes|\.git-blame-ignore-revs)$/
/** Days. */
export const MONTHS_AFTER = 183
/** A commit that touches more source files than that mends nothing in particular. */
const MOST_FILES = 50

/** @param {string} repo */
export function gitIn(repo) {
  return (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: repo, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'] })
}

/**
 * The sources of a repository as they were at a date, in a work tree of their own for as long as they are used; nothing
 * else is checked out.
 *
 * @template Result
 * @param {string} repo
 * @param {string} date
 * @param {(past: { commit: string; dir: string }) => Result} use
 */
export function withPast(repo, date, use) {
  const git = gitIn(repo)
  const commit = git('rev-list', '-1', `--before=${date}T00:00:00Z`, 'HEAD').trim()
  if (commit === '') return null
  const dir = join(temporaryFolder('past'), 'tree')
  git('worktree', 'add', '--no-checkout', '--detach', dir, commit)
  try {
    const inside = gitIn(dir)
    inside('reset', '-q')
    const wanted = inside('ls-files', '-z')
      .split('\0')
      .filter((file) => isSource(file) || SETTINGS.test(file))
    execFileSync('git', ['checkout-index', '-z', '--stdin'], { cwd: dir, input: wanted.join('\0') })
    return use({ commit, dir })
  } finally {
    rmSync(dir, { recursive: true, force: true })
    git('worktree', 'remove', '--force', '--force', dir)
  }
}

/**
 * How many commits that mend something touched each file in the months after a commit, by the name it had then.
 *
 * @param {string} repo
 * @param {string} commit
 * @param {string} date of it
 * @param {(subject: string) => boolean} isFix
 */
export function fixesAfter(repo, commit, date, isFix) {
  const until = new Date(Date.parse(date) + MONTHS_AFTER * 86_400_000).toISOString()
  const log = gitIn(repo)(
    'log',
    '--reverse',
    '--no-merges',
    '-z',
    '-M',
    '--name-status',
    '--format=%x01%s',
    `--until=${until}`,
    `${commit}..HEAD`,
    '--',
    ...SOURCE_PATHSPECS,
  )
  /** @type {Map<string, number>} */
  const fixes = new Map()
  /** @type {Map<string, string>} */
  const origins = new Map()
  for (const { subject, changes } of commitsIn(log)) {
    const counts = isFix(subject) && changes.length <= MOST_FILES
    for (const { from, path } of changes) {
      const origin = origins.get(from) ?? from
      if (from !== path) origins.set(path, origin)
      if (counts) fixes.set(origin, (fixes.get(origin) ?? 0) + 1)
    }
  }
  return fixes
}

/** @param {string} log */
function* commitsIn(log) {
  const parts = log.split('\0')
  /** @type {{ subject: string; changes: { from: string; path: string }[] } | null} */
  let commit = null
  for (let at = 0; at < parts.length; at += 1) {
    const part = /** @type {string} */ (parts[at])
    if (part.startsWith('\u0001')) {
      if (commit) yield commit
      commit = { subject: part.slice(1), changes: [] }
    } else if (/^\n?[A-Z]\d*$/.test(part)) {
      const renamed = /^\n?R/.test(part)
      const from = /** @type {string} */ (parts[at + 1])
      commit?.changes.push({ from, path: renamed ? /** @type {string} */ (parts[at + 2]) : from })
      at += renamed ? 2 : 1
    }
  }
  if (commit) yield commit
}

/**
 * Commits by the name of a file alone, as `code-complexity` 4 counts them, which asks for `git log --follow --name-only '*'`;
 * without `--follow`, which reads all contents to look for renames and then counts by name all the same.
 *
 * @param {string} dir
 */
export function namedCommits(dir) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  const names = gitIn(dir)('log', '-z', '--no-renames', '--format=', '--name-only', '--', ...SOURCE_PATHSPECS)
  for (const name of names.split('\0')) counts.set(name.trim(), (counts.get(name.trim()) ?? 0) + 1)
  return counts
}

/** Lines with code on them: neither blank nor comment alone. @param {string} file */
export function sloc(file) {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
  return text.split('\n').filter((line) => !/^\s*(?:\/\/.*)?$/.test(line)).length
}
