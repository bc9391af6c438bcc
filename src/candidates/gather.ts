import { ownersOf, ownership, type Found, type Module } from '../modules/index.ts'
import { cacheFile, logFile, readCache, writeCache, type Cache } from './cache.ts'
import { coverageRules, type KeptRules } from './coverage-rules.ts'
import { dependents, type KeptGraph } from './dependents/graph.ts'
import { codeFiles, CONFIG_FILE, type FileRules } from './files.ts'
import { vendoredFiles } from './git-attributes.ts'
import type { History } from './history/history.ts'
import { projectHistory, type HistoryOptions } from './history/project-history.ts'
import { projectCoverage, type ProjectCoverage } from './project-coverage.ts'
import { NO_MODULE } from './roll-up.ts'
import { analyseFiles, contentKey, type Analysed } from './sources.ts'
import type { FileSyntax } from '../syntax/analyse.ts'

/** Where facts are from, and how they are counted. */
export interface GatherOptions extends FileRules, Omit<HistoryOptions, 'groupOf' | 'groups' | 'logFile' | 'onRead'> {
  /** A real path, with `/`. */
  root: string
  /** What `findModules` found there. */
  found: Found
  /** Coverage reports that the user named. */
  reports: readonly string[]
  /** Of this package: another may count otherwise. */
  version: string
  /** Whether what an earlier ranking found is taken where it is still right, and what this one finds is kept. */
  cache: boolean
  signal: AbortSignal
  onProgress: (what: string) => void
}

/** What is known of a project's code, before anything is ranked. */
export interface Gathered extends Analysed {
  coverage: ProjectCoverage
  /** `null` where there is none to ask. */
  history: History | null
  /** What history lacks, or why there is none. */
  historyNote: string | null
  graph: KeptGraph
  /** Or in one line why nobody knows them. */
  rules: KeptRules | string
  /** The name of the module that a file is of. */
  moduleOf: (file: string) => string | null
}

/**
 * Asks git, files, reports and the project's Vitest at once; what was found before is taken where it is still right.
 * @throws EvolveError where a report that was named cannot be read; the reason of the signal where that is aborted
 */
export async function gather(options: GatherOptions): Promise<Gathered> {
  const { root, found, signal, onProgress } = options
  const kept = options.cache ? readCache(cacheFile(root), options.version) : null
  const moduleOf = moduleNames(root, found)
  // A module's history is that of its code, whatever is asked for.
  const isCode = codeFiles({ paths: [], exclude: [] })
  const read = { files: 0, commits: 0 }
  const tell = (more: Partial<typeof read>): void => {
    Object.assign(read, more)
    const parts = Object.entries(read).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]))
    onProgress(`${parts.join(' and ')} read`)
  }
  const asked: HistoryOptions = {
    ...options,
    groupOf: (file) => (isCode(file) ? (moduleOf(file) ?? NO_MODULE) : null),
    groups: groupsKey(found),
    logFile: options.cache ? (key) => logFile(root, options.version, key) : null,
    onRead: (commits) => tell({ commits: read.commits + commits }),
  }
  const [{ kept: history, note }, { blobs, syntax, left }, rules] = await Promise.all([
    // Processes of their own, which take longest.
    projectHistory(root, asked, kept?.history ?? null),
    readFiles(options, kept?.syntax ?? new Map(), (files) => tell({ files })),
    coverageRules(root, kept?.rules ?? null, signal),
  ])
  const coverage = await projectCoverage(root, syntax, {
    named: options.reports,
    folders: testFolders(root, found),
    directory: typeof rules === 'string' ? null : rules.rules.reports,
  })
  // A git that Ctrl-C has ended, too, is no repository without history.
  signal.throwIfAborted()
  onProgress('who imports whom')
  const graph = await dependents(root, blobs, (file) => syntax.get(file)?.imports ?? [], kept?.graph ?? null)
  signal.throwIfAborted()
  const known = { syntax, history, graph, rules: keptRules(rules, kept) }
  if (options.cache && !isKept(known, kept)) keep(options, blobs, known)
  return { syntax, left, coverage, history: history?.history ?? null, historyNote: note, graph, rules, moduleOf }
}

interface Files extends Analysed {
  blobs: Map<string, string>
}

/** What files say of themselves. */
async function readFiles(
  options: GatherOptions,
  earlier: Analysed['syntax'],
  onRead: (files: number) => void,
): Promise<Files> {
  const { root, found, signal } = options
  const blobs = await codeIn(root, found, options)
  return { ...(await analyseFiles(root, blobs, earlier, signal, onRead)), blobs }
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

/** The root, and wherever there is a config of Vitest: a package's own runs leave their reports there. */
function testFolders(root: string, { sources }: Found): string[] {
  const configs = [...sources.keys()].filter((path) => CONFIG_FILE.test(path.slice(path.lastIndexOf('/') + 1)))
  return [...new Set([root, ...configs.map((path) => path.slice(0, path.lastIndexOf('/')))])]
}

function moduleNames(root: string, found: Found): (file: string) => string | null {
  const { codeOwner } = ownership(ownersOf(found))
  return (file) => codeOwner(`${root}/${file}`)?.name ?? null
}

function groupsKey(found: Found): string {
  const line = ({ manifest, name, code, tests }: Module): string => [manifest, name, code, tests].join('\0')
  return ownersOf(found).map(line).sort().join('\n')
}

function keptRules(rules: KeptRules | string, kept: Cache | null): KeptRules | null {
  return typeof rules === 'string' ? (kept?.rules ?? null) : rules
}

/** Whether all of it was taken from what is kept. */
function isKept(known: Omit<Cache, 'syntax'> & Pick<Files, 'syntax'>, kept: Cache | null): boolean {
  if (kept === null) return false
  const earlier = new Set(kept.syntax.values())
  const isSame = known.history === kept.history && known.graph === kept.graph && known.rules === kept.rules
  return isSame && [...known.syntax.values()].every((one) => earlier.has(one))
}

/** What files were and are no more is not kept. */
function keep(
  { root, version }: GatherOptions,
  blobs: ReadonlyMap<string, string>,
  { syntax, ...parts }: Omit<Cache, 'syntax'> & { syntax: ReadonlyMap<string, FileSyntax> },
): void {
  const byContent = [...syntax].map(([file, one]): [string, FileSyntax] => [contentKey(file, blobs.get(file)!), one])
  writeCache(cacheFile(root), version, { ...parts, syntax: new Map(byContent) })
}
