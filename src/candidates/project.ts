import { ownersOf, ownership, type Found, type Module } from '../modules/index.ts'
import type { FileSyntax } from './syntax/analyse.ts'
import { cacheFile, readCache, writeCache, type Cache } from './cache.ts'
import type { Candidate } from './candidate.ts'
import { coverageMatcher, coverageRules, type KeptRules } from './coverage-rules.ts'
import { codeFiles, isBelow, type FileRules } from './files.ts'
import { vendoredFiles } from './git-attributes.ts'
import { dependents, type KeptGraph } from './dependents/graph.ts'
import { NO_HISTORY, type FileHistory, type History } from './history/history.ts'
import { coverageNotes, fileNotes, pathNotes } from './notes.ts'
import { projectCoverage, type ProjectCoverage } from './project-coverage.ts'
import { projectHistory, type HistoryOptions } from './history/project-history.ts'
import { rank, type FileFacts } from './rank.ts'
import type { Weights } from './score.ts'
import { analyseFiles, contentKey, type Analysed } from './sources.ts'

export interface ProjectOptions extends FileRules, Omit<HistoryOptions, 'groupOf' | 'groups'> {
  /** A real path, with `/`. */
  root: string
  /** What `findModules` found there. */
  found: Found
  weights: Weights
  /** Coverage reports that the user named. */
  reports: readonly string[]
  /** Of this package: another may count otherwise. */
  version: string
  /** Whether what an earlier ranking found is taken where it is still right, and what this one finds is kept. */
  cache: boolean
  signal: AbortSignal
  onProgress: (what: string) => void
}

export interface Ranking {
  /** All files, best first. */
  candidates: Candidate[]
  /** History of modules by name; `null` where there is none to ask. */
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
  const { root, found, weights, halfLife, paths, signal, onProgress } = options
  const kept = options.cache ? readCache(cacheFile(root), options.version) : null
  const moduleOf = moduleNames(root, found)
  // A module's history is that of its code, whatever is asked for.
  const isCode = codeFiles({ paths: [], exclude: [] })
  const [{ kept: history, note }, { blobs, syntax, left, coverage }, rules] = await Promise.all([
    // Processes of their own, which take longest.
    projectHistory(
      root,
      { ...options, groupOf: (file) => (isCode(file) ? moduleOf(file) : null), groups: groupsKey(found) },
      kept?.history ?? null,
    ),
    readFiles(options, kept?.syntax ?? new Map()),
    coverageRules(root, kept?.rules ?? null, signal),
  ])
  // A git that Ctrl-C has ended, too, is no repository without history.
  signal.throwIfAborted()
  onProgress('who imports whom')
  const graph = await dependents(root, blobs, (file) => syntax.get(file)?.imports ?? [], kept?.graph ?? null)
  const wanted = [...syntax.keys()].filter((file) => isWanted(file, paths) && !syntax.get(file)!.generated)
  // A file that is asked for by its own name is wanted, whatever coverage is of.
  const unknown = wanted.filter((file) => !coverage.files.has(file) && !paths.includes(file))
  const excluded = excludedFiles(root, unknown, rules)
  const facts = wanted
    .filter((file) => !excluded.has(file))
    .map((file) => factsOf(file, { syntax, coverage, graph, history: history?.history ?? null, moduleOf }))
  signal.throwIfAborted()
  const measured = coverage.reports.length > 0
  const candidates = rank(facts, { weights, halfLife, measured })
  if (options.cache) keep(options, blobs, { syntax, history, graph, rules: keptRules(rules, kept) })
  const notes = [
    ...(note === null ? [] : [note]),
    ...coverage.notes,
    ...coverageNotes(candidates, measured, rules),
    ...pathNotes(paths, candidates),
    ...fileNotes({ syntax, left }, others(root, found), (file) => isWanted(file, paths)),
  ]
  return {
    candidates,
    modules: history?.history.groups ?? null,
    reports: coverage.reports,
    tests: typeof rules === 'string' ? null : rules.rules.tests,
    notes,
  }
}

interface Files extends Analysed {
  blobs: Map<string, string>
  coverage: ProjectCoverage
}

/** What files say of themselves, and reports of them. */
async function readFiles(options: ProjectOptions, earlier: Analysed['syntax']): Promise<Files> {
  const { root, found, reports, signal, onProgress } = options
  const blobs = await codeIn(root, found, options)
  const [analysed, coverage] = await Promise.all([
    analyseFiles(root, blobs, earlier, signal, (done) => onProgress(`${done} of ${blobs.size} files read`)),
    projectCoverage(root, [...blobs.keys()], reports),
  ])
  return { ...analysed, blobs, coverage }
}

/** Code of the project itself, relative to the root, with the ids of its contents; by name. */
async function codeIn(root: string, { sources }: Found, rules: FileRules): Promise<Map<string, string>> {
  const isCode = codeFiles(rules)
  const files = [...sources].flatMap(([path, blob]): [string, string][] => {
    const file = path.slice(root.length + 1)
    return isCode(file) ? [[file, blob]] : []
  })
  const vendored = await vendoredFiles(
    root,
    files.map(([file]) => file),
  )
  return new Map(files.filter(([file]) => !vendored.has(file)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isWanted(file: string, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((path) => isBelow(file, path))
}

function moduleNames(root: string, found: Found): (file: string) => string | null {
  const { codeOwner } = ownership(ownersOf(found))
  return (file) => codeOwner(`${root}/${file}`)?.name ?? null
}

function groupsKey(found: Found): string {
  const line = ({ manifest, name, code, tests }: Module): string => [manifest, name, code, tests].join('\0')
  return ownersOf(found).map(line).sort().join('\n')
}

interface Known {
  syntax: Analysed['syntax']
  coverage: ProjectCoverage
  graph: KeptGraph
  history: History | null
  moduleOf: (file: string) => string | null
}

function factsOf(file: string, { syntax, coverage, graph, history, moduleOf }: Known): FileFacts {
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

function keptRules(rules: KeptRules | string, kept: Cache | null): KeptRules | null {
  return typeof rules === 'string' ? (kept?.rules ?? null) : rules
}

/** What files were and are no more is not kept. */
function keep(
  { root, version }: ProjectOptions,
  blobs: ReadonlyMap<string, string>,
  { syntax, ...parts }: Omit<Cache, 'syntax'> & { syntax: ReadonlyMap<string, FileSyntax> },
): void {
  const byContent = [...syntax].map(([file, one]): [string, FileSyntax] => [contentKey(file, blobs.get(file)!), one])
  writeCache(cacheFile(root), version, { ...parts, syntax: new Map(byContent) })
}
