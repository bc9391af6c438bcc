import { resolve } from 'node:path'
import { EvolveError } from '../../errors.ts'
import { dayOf, headTime, type HeadTime } from '../../git/head.ts'
import { askGit, gitEntries } from '../../git/stream.ts'
import { isSource, slashed } from '../../modules/index.ts'
import type { FixRule } from './fix-rule.ts'
import { NO_HISTORY, readHistory, type History } from './history.ts'
import { ignoredRevisions, logInputs } from './log-inputs.ts'
import { keptLog, NO_LOG } from './kept-log.ts'
import { logEntries, type LogOptions } from './log.ts'
import { missingIn, PROMISES } from './promises.ts'

export interface HistoryOptions {
  /** From an end in epoch seconds, where history begins; `null`: with the first commit. */
  since: ((end: number) => number) | null
  /** Days. */
  halfLife: number
  fix: FixRule
  mostFiles: number
  /** The module of a file, and what stands for all of them in a key. */
  groupOf: (file: string) => string | null
  groups: string
  /** Where what git says of each commit is kept, by a key of all else that it depends on; `null`: nowhere. */
  logFile: ((key: string) => string) | null
  /** Ends git. */
  signal: AbortSignal
  /** Told how many more commits were read. */
  onRead: (commits: number) => void
}

/** What an earlier call found, by a key of all that it depends on. */
export interface KeptHistory {
  key: string
  history: History
}

export interface ProjectHistory {
  /** `null` where there is none to ask. */
  kept: KeptHistory | null
  /** What it lacks, or why there is none and how to get one, in one line. */
  note: string | null
}

const WITHOUT = 'ranked without commits, churn and authors'

const NO_CONTENTS =
  'this clone fetches old contents when they are asked for: ranked without churn, and what was renamed and edited at once is not followed'

/** The end of time where all commits are of the future, epoch milliseconds: any will do, if it is always the same. */
const FALLBACK_END = Date.UTC(2025, 0, 1)

/**
 * Reads what git knows of the files below a folder, up to HEAD: time ends with the newest commit, so that the same commit
 * is ranked the same tomorrow; of one that is of the future, with the newest before it that is not.
 * @param earlier taken where nothing that it depends on has changed
 * @throws the reason of the signal where that is aborted
 */
export async function projectHistory(
  root: string,
  options: HistoryOptions,
  earlier: KeptHistory | null,
): Promise<ProjectHistory> {
  const [work, newest, made, promises] = await Promise.all([
    askGit(root, ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository', '--show-cdup']),
    askGit(root, ['log', '-1', '--no-show-signature', '--format=%H', 'HEAD', '--']),
    headTime(root),
    askGit(root, ['config', '--get-regexp', PROMISES]),
  ])
  const [inside, shallow, up = ''] = (work.out ?? '').split('\n')
  if (inside !== 'true') {
    const why = work.out === null ? work.said : 'it is bare, or the folder of git itself'
    return none(`${root} is not in a git work tree: ${WITHOUT} (${why})`)
  }
  if (newest.out === null) {
    const unborn = (await askGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD'])).out === null
    return none(unborn ? `there is no commit yet: ${WITHOUT}` : `${WITHOUT}: git log failed: ${newest.said}`)
  }
  if (shallow === 'true')
    return none(
      `this clone is shallow: ${WITHOUT}; git fetch --unshallow brings them, on CI check out with fetch-depth: 0`,
    )

  const missing = missingIn(promises.out ?? '')
  if (missing === 'trees')
    return none(
      `this clone fetches old trees when they are asked for: ${WITHOUT}; a clone with --filter=blob:none has them`,
    )

  const head = newest.out.trim()
  const end = (made.time ?? FALLBACK_END) / 1000
  const { since, halfLife, fix, mostFiles, groupOf, groups, logFile, signal, onRead } = options
  // Of a folder, the same is told as of the whole: what was renamed into it, and commits that touch much elsewhere.
  const top = slashed(resolve(root, up))
  const within = root.slice(top.length).replace(/^\/?(.+)$/s, '$1/')
  const ignored = ignoredRevisions([top, root])
  const began = since?.(end) ?? null
  // Git knows no time before 1970.
  const begin = began !== null && began > 0 ? began : null
  const partial = missing === 'contents'
  const note = [futureText(made), partial ? NO_CONTENTS : null].filter((one) => one !== null).join('; ') || null
  const inputs = await logInputs(top)
  const key = JSON.stringify([
    head,
    end,
    partial,
    begin,
    halfLife,
    fix.key,
    mostFiles,
    [...ignored],
    groups,
    within,
    inputs,
  ])
  if (earlier?.key === key) return { kept: earlier, note }
  const kept = logFile === null ? NO_LOG : keptLog(logFile(JSON.stringify([partial, inputs])))
  try {
    const history = await readHistory(logEntries(top, { head, begin, partial, kept, signal, onRead }), {
      now: end,
      halfLife,
      span: begin === null ? null : (end - begin) / 86_400,
      isFix: fix.isFix,
      ignored,
      mostFiles,
      namesAlone: partial,
      within,
      groupOf,
    })
    await noteHead(history, root, { head, begin, signal })
    return { kept: { key, history }, note }
  } catch (error) {
    if (!(error instanceof EvolveError)) throw error
    return none(`${WITHOUT}: ${error.message}`)
  }
}

function futureText({ time, ahead }: HeadTime): string | null {
  if (ahead === null) return null
  const instead =
    time === undefined
      ? `on ${dayOf(FALLBACK_END)}: all others are, too`
      : `with the newest commit before it that is not, on ${dayOf(time)}`
  return `HEAD is dated ${dayOf(ahead)}, in the future; time ends ${instead}`
}

/** Notes which files a commit has: one without history may be older than all that was looked at. */
async function noteHead(
  { files }: History,
  root: string,
  { head, begin, signal }: Pick<LogOptions, 'head' | 'begin' | 'signal'>,
): Promise<void> {
  const since = begin === null ? null : new Date(begin * 1000).toISOString().slice(0, 10)
  for await (const file of gitEntries(root, ['ls-tree', '-r', '-z', '--name-only', head], '\0', { signal }))
    if (isSource(file)) files.set(file, { ...(files.get(file) ?? NO_HISTORY), in_head: true, since })
}

function none(note: string): ProjectHistory {
  return { kept: null, note }
}
