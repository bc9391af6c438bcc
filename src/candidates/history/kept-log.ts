import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { textOf } from '../text-of.ts'

/** What git said of commits, entries of `logEntries`: a commit stays as it is, and is asked for once. */
export interface KeptLog {
  /** `undefined` where git has not been asked yet. */
  entriesOf(hash: string): string[] | undefined
  add(commits: readonly KeptCommit[]): void
}

export interface KeptCommit {
  hash: string
  entries: readonly string[]
}

/** Where nothing is kept. */
export const NO_LOG: KeptLog = { entriesOf: () => undefined, add: () => {} }

/**
 * A file that grows by what is added; others that begin with the same name, but for what follows the last `-`, are of other
 * settings, and removed when it is begun.
 */
export function keptLog(file: string): KeptLog {
  let commits: Map<string, string> | null = null
  return {
    entriesOf: (hash) => {
      commits ??= readCommits(file)
      const text = commits.get(hash)
      return text === undefined ? undefined : text.split('\0').slice(0, -1)
    },
    add: (more) => append(file, more.map(record).join('')),
  }
}

/** Of entries only NUL says nothing. The end names the commit again: what a kill has cut off has none. */
function record({ hash, entries }: KeptCommit): string {
  return `${startOf(hash)}${entries.map((entry) => `${entry}\0`).join('')}${endOf(hash)}`
}

function startOf(hash: string): string {
  return `<${hash}\0`
}

function endOf(hash: string): string {
  return `>${hash}\0`
}

/**
 * Texts of entries, each with its NUL. Of a file in which a record was cut off nothing is believed, be it that others
 * have added to it since: half a record would go on to the next end of its commit, over its next beginning.
 */
function readCommits(file: string): Map<string, string> {
  const commits = new Map<string, string>()
  const text = textOf(file) ?? ''
  for (let at = 0; at < text.length;) {
    const start = text.indexOf('\0', at) + 1
    const hash = text.slice(at + 1, start - 1)
    const end = start === 0 ? -1 : text.indexOf(endOf(hash), start)
    if (end === -1 || text[at] !== '<' || text.slice(start, end).includes(startOf(hash))) {
      rmSync(file, { force: true })
      return new Map()
    }
    commits.set(hash, text.slice(start, end))
    at = end + endOf(hash).length
  }
  return commits
}

/** Nothing is lost where it cannot be written but time. */
function append(file: string, text: string): void {
  if (text === '') return
  try {
    if (!existsSync(file)) begin(file)
    appendFileSync(file, text)
  } catch {
    // As said above.
  }
}

function begin(file: string): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  const stem = basename(file).slice(0, basename(file).lastIndexOf('-') + 1)
  for (const name of readdirSync(folder)) if (name.startsWith(stem)) rmSync(join(folder, name), { force: true })
}
