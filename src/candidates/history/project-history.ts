import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EvolveError } from '../../errors.ts'
import { askGit, gitEntries } from '../../git/stream.ts'
import { SOURCE_PATHSPECS } from '../files.ts'
import type { FixRule } from './fix-rule.ts'
import { HISTORY_LOG, readHistory, WITH_CONTENTS, WITHOUT_CONTENTS, type History } from './history.ts'

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

/** Settings of a clone that has promises in place of contents. */
const PROMISES = String.raw`^(extensions\.partialclone|remote\..*\.promisor)$`

const NO_CONTENTS =
  'this clone fetches old contents when they are asked for: ranked without churn, and what was renamed and edited at once is not followed'

/**
 * Reads what git knows of the files below a folder, up to HEAD: time ends with the newest commit, so that the same commit
 * is ranked the same tomorrow.
 * @param earlier taken where nothing that it depends on has changed
 */
export async function projectHistory(
  root: string,
  options: HistoryOptions,
  earlier: KeptHistory | null,
): Promise<ProjectHistory> {
  const { out, said } = await askGit(root, ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository'])
  const [inside, shallow] = (out ?? '').split('\n')
  if (inside !== 'true')
    return none(`${root} is not in a git work tree: ${WITHOUT} (${out === null ? said : 'it is bare'})`)
  const newest = await askGit(root, ['log', '-1', '--no-show-signature', '--format=%H %ct', 'HEAD'])
  if (newest.out === null) return none(`there is no commit yet: ${WITHOUT}`)
  if (shallow === 'true')
    return none(
      `this clone is shallow: ${WITHOUT}; git fetch --unshallow brings them, on CI check out with fetch-depth: 0`,
    )

  const [head, time] = newest.out.trim().split(' ') as [string, string]
  const { since, halfLife, fix, mostFiles, groupOf, groups } = options
  const ignored = ignoredRevisions(root)
  const begin = since?.(Number(time)) ?? null
  const partial = (await askGit(root, ['config', '--get-regexp', PROMISES])).out !== null
  const note = partial ? NO_CONTENTS : null
  const key = JSON.stringify([head, partial, begin, halfLife, fix.key, mostFiles, [...ignored], groups])
  if (earlier?.key === key) return { kept: earlier, note }
  const args = [
    ...HISTORY_LOG,
    ...(partial ? WITHOUT_CONTENTS : WITH_CONTENTS),
    ...(begin === null ? [] : [`--since=${new Date(begin * 1000).toISOString().slice(0, 19)}Z`]),
    head,
    '--',
    ...SOURCE_PATHSPECS,
  ]
  try {
    const history = await readHistory(gitEntries(root, args, '\0'), {
      now: Number(time),
      halfLife,
      isFix: fix.isFix,
      ignored,
      mostFiles,
      namesAlone: partial,
      groupOf,
    })
    return { kept: { key, history }, note }
  } catch (error) {
    if (!(error instanceof EvolveError)) throw error
    return none(`${WITHOUT}: ${error.message}`)
  }
}

function none(note: string): ProjectHistory {
  return { kept: null, note }
}

/** Commits that moved or formatted code, as `git blame` is told of them. */
function ignoredRevisions(root: string): Set<string> {
  try {
    const text = readFileSync(join(root, '.git-blame-ignore-revs'), 'utf8')
    return new Set(text.match(/^[0-9a-f]{40,64}/gim)?.map((one) => one.toLowerCase()))
  } catch {
    return new Set()
  }
}
