import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { linesIn, ranges } from '../line-ranges.ts'
import type { FileSyntax } from '../syntax/analyse.ts'
import type { KeptRules } from './coverage-rules.ts'
import type { KeptGraph } from './dependents/graph.ts'
import type { History } from './history/history.ts'
import type { KeptHistory } from './history/project-history.ts'

/** Raised when what is kept, or what it is computed from, changes its meaning: older files are not read. */
const FORMAT = 6

/** What an earlier ranking found; each part says itself what it depends on. */
export interface Cache {
  /** By content: the id that git gives to it, and the language. */
  syntax: Map<string, FileSyntax>
  history: KeptHistory | null
  graph: KeptGraph | null
  rules: KeptRules | null
}

interface CacheFile {
  format: number
  version: string
  syntax: [string, Omit<FileSyntax, 'statements'> & { statements: string[] }][]
  history: (Omit<History, 'files' | 'groups'> & { key: string; files: object[]; groups: object[] }) | null
  graph: { key: string; fanIn: object[] } | null
  rules: KeptRules | null
}

/** Beside the project's other caches, or where it has no `node_modules`, in the user's. Two roots may share the former. */
export function cacheFile(root: string, env: NodeJS.ProcessEnv = process.env): string {
  const name = `candidates-${createHash('sha1').update(root).digest('hex').slice(0, 16)}.json`
  const installed = join(root, 'node_modules')
  if (existsSync(installed)) return join(installed, '.cache/vitest-evolve', name)
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vitest-evolve', name)
}

/** Beside that, what git said of commits; of another key, or version of this package, it lies in another file. */
export function logFile(root: string, version: string, key: string): string {
  const hash = createHash('sha1')
    .update(JSON.stringify([FORMAT, version, key]))
    .digest('hex')
    .slice(0, 16)
  return cacheFile(root).replace(/json$/, `log-${hash}`)
}

/**
 * An empty one where there is none, or one that nobody can read.
 * @param version of this package: another may have counted otherwise
 */
export function readCache(file: string, version: string): Cache {
  try {
    const { format, version: by, syntax, history, graph, rules } = JSON.parse(readFileSync(file, 'utf8')) as CacheFile
    if (format === FORMAT && by === version)
      return {
        syntax: new Map(syntax.map(([key, one]) => [key, { ...one, statements: linesIn(one.statements) }])),
        history: history && {
          key: history.key,
          history: { ...history, files: new Map(history.files as []), groups: new Map(history.groups as []) },
        },
        graph: graph && { key: graph.key, fanIn: new Map(graph.fanIn as []) },
        rules,
      }
  } catch {
    // Not there, cut off, or of somebody else: it is made anew.
  }
  return { syntax: new Map(), history: null, graph: null, rules: null }
}

/** Nothing is lost where it cannot be written but time: the next ranking takes as long as this one. */
export function writeCache(file: string, version: string, { syntax, history, graph, rules }: Cache): void {
  const content: CacheFile = {
    format: FORMAT,
    version,
    syntax: [...syntax].map(([key, one]) => [key, { ...one, statements: ranges(one.statements) }]),
    history: history && {
      ...history.history,
      key: history.key,
      files: [...history.history.files],
      groups: [...history.history.groups],
    },
    graph: graph && { key: graph.key, fanIn: [...graph.fanIn] },
    rules,
  }
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileAtomic.sync(file, JSON.stringify(content), { fsync: false })
  } catch {
    // As said above.
  }
}
