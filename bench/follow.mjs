// How many commits touched a file, by `candidates` and by `git log --follow`, and why they differ where they do.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { bundle } from './bundle.mjs'

const { codeFiles, gitEnvironment, isSource, logEntries, NO_LOG, readHistory } = await bundle(
  'candidates/files',
  'candidates/history/history',
  'candidates/history/kept-log',
  'candidates/history/log',
  'git/environment',
  'modules/ownership',
)
const run = promisify(execFile)

const CLASSES = {
  copy: 'git takes it for a copy of a file that lived on, and goes on with the history of that',
  elsewhere: 'git goes on with a file that was moved to another name in the same commit',
  another: 'moved from another file than git takes it for',
  moved: 'the file that had the name before was moved: its history is counted where it is now',
  kind: 'renamed from what is no source',
  unseen: 'git sees a rename where our log has none',
  seen: 'our log sees a rename where git has none',
  simplified: 'our log does not have the commit',
  unclear: 'not explained',
}

/**
 * A commit as `--follow` prints it: what became of the file in it, and what it was called before.
 *
 * @typedef {{ hash: string, status: string, from: string, path: string }} Step
 * @typedef {{ file: string, ours: number, theirs: number, why: string | null, isCopy: boolean }} Compared `why` is `null` where they are equal
 */

/** @typedef {Map<string, { from: string | null, path: string }[]>} Changes by commit, as our log tells them */

/**
 * Without anything left out but merges: no limit of files, no list of revisions.
 *
 * @param {string} root a clone with its whole history
 * @param {(files: string[]) => string[]} sample
 * @returns {Promise<Compared[]>}
 */
export async function compareCommits(root, sample) {
  const { hashesOf, changes } = await ourHistory(root)
  const isCode = codeFiles({ paths: [], exclude: [] })
  const tracked = (await git(root, ['ls-files', '-z'])).split('\0').filter((file) => file !== '' && isCode(file))
  /** @type {Compared[]} */
  const compared = []
  for (const file of sample(tracked)) {
    const steps = await followed(root, file)
    const hashes = hashesOf(file)
    const why = hashes.length === steps.length ? null : reason(ourSteps(hashes, file, changes), steps, changes)
    compared.push({ file, ours: hashes.length, theirs: steps.length, why, isCopy: why === CLASSES.copy })
  }
  return compared
}

/** @param {string} root */
async function ourHistory(root) {
  /** @type {Changes} */
  const changes = new Map()
  /** @type {Map<string, string[]>} */
  const byFile = new Map()
  let current = ''
  const all = { head: 'HEAD', begin: null, partial: false, kept: NO_LOG, signal: new AbortController().signal }
  await readHistory(noted(logEntries(root, all), changes), {
    now: 0,
    halfLife: 1,
    isFix: () => false,
    mostFiles: Number.POSITIVE_INFINITY,
    // Both are asked of each change that counts: so which commits they are is known.
    ignored: {
      has: (/** @type {string} */ hash) =>
        ((current = hash), false),
    },
    groupOf: (/** @type {string} */ file) => {
      const hashes = byFile.get(file)
      if (hashes) hashes.push(current)
      else byFile.set(file, [current])
      return null
    },
  })
  return { hashesOf: (/** @type {string} */ file) => byFile.get(file) ?? [], changes }
}

/**
 * @param {AsyncIterable<string>} entries
 * @param {Changes} changes where commits are noted
 */
async function* noted(entries, changes) {
  /** @type {{ from: string | null, path: string }[]} */
  let own = []
  /** @type {string[] | null} */
  let names = null
  for await (const entry of entries) {
    yield entry
    if (names) {
      if (names.push(entry) < 2) continue
      own.push({ from: names[0] ?? null, path: entry })
      names = null
    } else if (entry.startsWith('\u0001')) changes.set(entry.slice(1, entry.indexOf('\u001f')), (own = []))
    else if (entry.endsWith('\t')) names = []
    else own.push({ from: null, path: entry.split('\t').slice(2).join('\t') })
  }
}

/**
 * @param {string} root @param {string} file
 * @returns {Promise<Step[]>} newest first
 */
async function followed(root, file) {
  const out = await git(root, ['log', '--follow', '--no-merges', '--format=%x01%H', '--name-status', '-z', '--', file])
  return out
    .split('\u0001')
    .slice(1)
    .map((one) => {
      const [hash = '', status = '', from = '', path = from] = one.split(/[\0\n]+/)
      return { hash, status, from, path: path === '' ? from : path }
    })
}

/** What our log says of a file, as `--follow` would. @param {string[]} hashes newest first @param {string} file @param {Changes} changes */
function ourSteps(hashes, file, changes) {
  let path = file
  return hashes.map((hash) => {
    const from = changes.get(hash)?.find((one) => one.path === path)?.from ?? path
    const step = { hash, status: from === path ? 'M' : 'R', from, path }
    path = from
    return step
  })
}

/**
 * Why they differ: what explains most of the commits that only one of them has.
 *
 * @param {Step[]} ours newest first
 * @param {Step[]} theirs newest first
 * @param {Changes} changes
 */
function reason(ours, theirs, changes) {
  const own = new Map(ours.map((step) => [step.hash, step]))
  const other = new Map(theirs.map((step) => [step.hash, step]))
  /** @type {Map<string, number>} */
  const counts = new Map()
  const note = (/** @type {string} */ why) => counts.set(why, (counts.get(why) ?? 0) + 1)
  /** @type {string | null} where they went different ways */
  let parted = null
  for (const step of theirs) {
    const said = changes.get(step.hash)
    const mine = own.get(step.hash)
    if (/^[CR]/.test(step.status) && mine?.from !== step.from) parted ??= whyNotFrom(step, said ?? [])
    if (step.status === 'D' && said?.some(({ from }) => from === step.path)) parted ??= CLASSES.moved
    if (!mine) note(said ? (parted ?? CLASSES.unclear) : CLASSES.simplified)
  }
  const seen = ours.some(({ hash, status }) => status === 'R' && other.get(hash)?.status === 'A')
  for (const { hash } of ours) if (!other.has(hash)) note(parted ?? (seen ? CLASSES.seen : CLASSES.unclear))
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? CLASSES.unclear
}

/** @param {Step} step @param {{ from: string | null, path: string }[]} said */
function whyNotFrom({ status, from, path }, said) {
  if (status.startsWith('C')) return CLASSES.copy
  if (said.some((one) => one.from === from)) return CLASSES.elsewhere
  if (said.some((one) => one.path === path && one.from !== null)) return CLASSES.another
  return isSource(from) ? CLASSES.unseen : CLASSES.kind
}

/** @param {string} cwd @param {string[]} args */
async function git(cwd, args) {
  return (await run('git', args, { cwd, env: gitEnvironment(), maxBuffer: 2 ** 30 })).stdout
}
