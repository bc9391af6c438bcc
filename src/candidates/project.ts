import { posix } from 'node:path'
import type { Found } from '../modules/index.ts'
import type { Candidate } from './candidate.ts'
import { coverageMatcher, type KeptRules } from './coverage-rules.ts'
import { isBelow } from './files.ts'
import { gather, type Gathered, type GatherOptions } from './gather.ts'
import { NO_HISTORY, type FileHistory } from './history/history.ts'
import { coverageNotes, fileNotes, pathNotes } from './notes.ts'
import { rank, type FileFacts } from './rank.ts'
import type { Weights } from './score.ts'

export interface ProjectOptions extends GatherOptions {
  weights: Weights
}

export interface Ranking {
  /** All files, best first. */
  candidates: Candidate[]
  /** History of modules by name, of files of no module by `NO_MODULE`; `null` where there is none to ask. */
  modules: ReadonlyMap<string, FileHistory> | null
  /** Reports that were read. */
  reports: string[]
  /** Globs of the files that Vitest takes for tests, relative to the root; `null` where nobody knows them. */
  tests: string[] | null
  /** What else there is to know, a line each. */
  notes: string[]
}

/**
 * Ranks the files of a project by where a test pays most: by what reports, git, and the files themselves say.
 * @throws EvolveError where a report that was named cannot be read
 */
export async function rankProject(options: ProjectOptions): Promise<Ranking> {
  const { root, found, weights, halfLife, paths } = options
  const gathered = await gather(options)
  const { syntax, coverage, history, historyNote, rules } = gathered
  const isReport = reportFiles(options.reports.length > 0 ? [] : coverage.reports)
  const own = [...syntax.keys()].filter((file) => !syntax.get(file)!.generated && !isReport(file))
  // A file that is asked for by its own name is wanted, whatever coverage is of.
  const unknown = own.filter((file) => !coverage.files.has(file) && !paths.includes(file))
  const excluded = excludedFiles(root, unknown, rules)
  const facts = own.filter((file) => !excluded.has(file)).map((file) => factsOf(file, gathered))
  const measured = coverage.reports.length > 0
  const days = Math.round(Math.min(halfLife, history?.span ?? halfLife))
  // A path does not make a file of it better or worse.
  const candidates = rank(facts, { weights, days, measured }).filter(({ file }) => isWanted(file, paths))
  const notes = [
    ...(historyNote === null ? [] : [historyNote]),
    ...coverage.notes,
    ...coverageNotes(candidates, measured, rules),
    ...pathNotes(paths, candidates),
    ...fileNotes(gathered, others(root, found), (file) => isWanted(file, paths)),
  ]
  return {
    candidates,
    modules: history?.groups ?? null,
    reports: coverage.reports,
    tests: typeof rules === 'string' ? null : rules.rules.tests,
    notes,
  }
}

/** Whether a file lies beside a report that was found: a report has pages, and these have scripts. */
function reportFiles(reports: readonly string[]): (file: string) => boolean {
  const folders = reports.map((report) => posix.dirname(report)).filter((folder) => folder !== '.')
  return (file) => folders.some((folder) => isBelow(file, folder))
}

function isWanted(file: string, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((path) => isBelow(file, path))
}

function factsOf(file: string, { syntax, coverage, graph, history, moduleOf }: Gathered): FileFacts {
  return {
    file,
    syntax: syntax.get(file)!,
    coverage: coverage.files.get(file) ?? null,
    history: history && (history.files.get(file) ?? NO_HISTORY),
    fanIn: graph.fanIn.get(file)!,
    module: moduleOf(file),
  }
}

/** Files that the project does not want to be covered. */
function excludedFiles(root: string, unknown: readonly string[], rules: KeptRules | string): Set<string> {
  if (typeof rules === 'string') return new Set()
  const included = coverageMatcher(root, rules.rules)
  return new Set(unknown.filter((file) => !included(file)))
}

/** Relative to the root. */
function others(root: string, found: Found): Found['others'] {
  return found.others.map((one) => ({ ...one, path: one.path.slice(root.length + 1) }))
}
