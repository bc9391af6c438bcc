import type { Exposure } from './exposure.ts'
import type { FanIn } from './dependents/fan-in.ts'
import type { FileHistory } from './history/history.ts'

export interface WhyFacts {
  exposure: Exposure
  /** Whether there was a report at all. */
  measured: boolean
  history: FileHistory | null
  /** Before the newest commit: that `recent` is of. */
  days: number
  /** `null` where it does not parse. */
  complexity: number | null
  fanIn: FanIn
}

/** One sentence: what put a file where it is in the ranking. */
export function why({ exposure, measured, history, days, complexity, fanIn }: WhyFacts): string {
  const parts = [uncovered(exposure, measured)]
  if (history) parts.push(changes(history, days))
  if (complexity === null) parts.push('it does not parse')
  else if (complexity > 0) parts.push(`complexity ${complexity}`)
  if (fanIn.all > 0) parts.push(`${count(fanIn.all, 'file depends', 'files depend')} on it`)
  return parts.join('; ')
}

function uncovered(exposure: Exposure, measured: boolean): string {
  const { coverage_score, executable, uncovered: open, unknown } = exposure
  if (coverage_score === null) {
    // That there is no report at all is said once, and not of each file.
    if (!measured) return executable === 0 ? 'coverage unknown' : count(executable, 'line', 'lines')
    const lines = executable === 0 ? 'it' : executable === 1 ? 'its one line' : `its ${executable} lines`
    return `no coverage report knows ${lines}`
  }
  if (open === 0) return besidesLines(exposure)
  const lines = count(executable, 'line', 'lines')
  if (open === unknown) return `${open} of ${lines} not known to be covered`
  return `${open - unknown} of ${lines} uncovered${unknown > 0 ? `, ${unknown} not known to be covered` : ''}`
}

/** What is open of a file where no line is: functions and branches, else statements, which are parts of them. */
function besidesLines(exposure: Exposure): string {
  const { executable, uncovered_functions, uncovered_branches, uncovered_statements } = exposure
  const parts = [
    uncovered_functions ? count(uncovered_functions, 'function', 'functions') : null,
    uncovered_branches ? count(uncovered_branches, 'branch', 'branches') : null,
  ].filter((part) => part !== null)
  if (parts.length > 0) return `${parts.join(' and ')} uncovered`
  if (uncovered_statements) return `${count(uncovered_statements, 'statement', 'statements')} uncovered`
  return executable === 1 ? 'its one line is covered' : `all ${executable} lines covered`
}

function changes(history: FileHistory, window: number): string {
  const { recent, commits, left_out } = history
  const days = count(window, 'day', 'days')
  if (commits === 0) return inNoCommit(history)
  if (recent.commits === 0)
    return left_out.recent === 0
      ? `not changed in ${days}`
      : `in no commit that counts in ${days} (${leftOut(left_out.recent)})`
  const fixes = recent.fixes > 0 ? ` (${count(recent.fixes, 'fix', 'fixes')})` : ''
  const people = recent.authors === 1 ? '1 person' : `${recent.authors} people`
  return `changed in ${count(recent.commits, 'commit', 'commits')}${fixes} by ${people} in ${days}`
}

/** Merges are never looked at: what they alone brought is in HEAD, and in no commit of the log. */
function inNoCommit({ left_out, in_head, since }: FileHistory): string {
  const begin = since === null ? '' : ` since ${since}`
  if (left_out.commits > 0) return `in no commit that counts${begin} (${leftOut(left_out.commits)})`
  if (!in_head) return 'in no commit yet'
  return since === null ? 'in no commit but merges' : `in no commit${begin}`
}

function leftOut(commits: number): string {
  return commits === 1 ? '1 touches too many files or is ignored' : `${commits} touch too many files or are ignored`
}

function count(number: number, one: string, more: string): string {
  return `${number} ${number === 1 ? one : more}`
}
