import type { Candidate } from '../candidate.ts'

/** For how many files, the first of the ranking, the page has functions and uncovered lines: they take most room. */
export const DETAILED = 500
const MOST = { ranges: 40, functions: 20 }

/** What is told of every file, as it is in the candidate. */
type Figure =
  | 'lines'
  | 'score'
  | 'coverage_score'
  | 'executable'
  | 'uncovered'
  | 'branches'
  | 'uncovered_branches'
  | 'uncovered_functions'
  | 'uncovered_statements'
  | 'commits'
  | 'churn'
  | 'authors'
  | 'fixes'
  | 'complexity'
  | 'fan_in'
  | 'fan_in_all'

/**
 * The files for the page's script, short: a list for each figure with a place for each file, and folders and modules,
 * which repeat, by their places in lists.
 */
export interface Packed extends Record<Figure, readonly (number | null)[]> {
  project: string
  /**
   * A folder comes after the one that it is in; the first is the root. A folder with nothing in it but one other is not
   * there by itself: they are one, `a/b`.
   */
  folders: { name: string[]; parent: number[] }
  modules: string[]
  /** By file, in the order of the ranking. */
  name: string[]
  folder: number[]
  /** Place in `modules`. */
  module: (number | null)[]
  why: string[]
  details: PackedDetail[]
}

/** Uncovered ranges and functions, as many as are told, and how many of each are left out. */
export type PackedDetail = [ranges: string[], rangesLeft: number, functions: PackedFunction[], functionsLeft: number]

/** Name, first and last line, complexity, executable and uncovered lines, score. */
export type PackedFunction = [string, number, number, number, number, number, number]

interface Folder {
  name: string
  folders: Map<string, Folder>
  files: number[]
}

/** @param candidates in the order of the ranking */
export function pack(candidates: readonly Candidate[], project: string): Packed {
  const modules = new Map<string, number>()
  const { folders, folder } = foldersOf(candidates.map(({ file }) => file))
  return {
    project,
    folders,
    folder,
    name: candidates.map(({ file }) => file.slice(file.lastIndexOf('/') + 1)),
    module: candidates.map(({ module }) => {
      if (module === null) return null
      const place = modules.get(module) ?? modules.size
      modules.set(module, place)
      return place
    }),
    modules: [...modules.keys()],
    ...figuresOf(candidates),
    why: candidates.map(({ why }) => why),
    details: candidates.slice(0, DETAILED).map(detailOf),
  }
}

function figuresOf(candidates: readonly Candidate[]): Record<Figure, (number | null)[]> {
  const all = (figure: Figure): (number | null)[] => candidates.map((one) => short(one[figure]))
  return {
    lines: all('lines'),
    score: all('score'),
    coverage_score: all('coverage_score'),
    executable: all('executable'),
    uncovered: all('uncovered'),
    branches: all('branches'),
    uncovered_branches: all('uncovered_branches'),
    uncovered_functions: all('uncovered_functions'),
    uncovered_statements: all('uncovered_statements'),
    commits: all('commits'),
    churn: all('churn'),
    authors: all('authors'),
    fixes: all('fixes'),
    complexity: all('complexity'),
    fan_in: all('fan_in'),
    fan_in_all: all('fan_in_all'),
  }
}

function detailOf({ uncovered_lines: ranges, functions }: Candidate): PackedDetail {
  return [
    ranges.slice(0, MOST.ranges),
    Math.max(0, ranges.length - MOST.ranges),
    functions
      .slice(0, MOST.functions)
      .map((one) => [
        one.name,
        one.start_line,
        one.end_line,
        one.complexity,
        one.executable,
        one.uncovered,
        short(one.score)!,
      ]),
    Math.max(0, functions.length - MOST.functions),
  ]
}

/** Two decimals are more than anybody sees. */
function short(figure: number | null): number | null {
  return figure === null ? null : Math.round(figure * 100) / 100
}

/** @returns the folders, and for each file the place of its own */
function foldersOf(files: readonly string[]): Pick<Packed, 'folders' | 'folder'> {
  const root: Folder = { name: '', folders: new Map(), files: [] }
  for (const [index, file] of files.entries()) {
    let at = root
    for (const name of file.split('/').slice(0, -1)) {
      const next = at.folders.get(name) ?? { name, folders: new Map(), files: [] }
      at.folders.set(name, next)
      at = next
    }
    at.files.push(index)
  }
  const folders: Packed['folders'] = { name: [], parent: [] }
  const folder = Array.from<number>({ length: files.length })
  const left = [{ one: root, parent: -1 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { parent } = next
    const one = parent === -1 ? next.one : joined(next.one)
    const place = folders.name.push(one.name) - 1
    folders.parent.push(parent)
    for (const file of one.files) folder[file] = place
    for (const inner of one.folders.values()) left.push({ one: inner, parent: place })
  }
  return { folders, folder }
}

function joined(folder: Folder): Folder {
  let { name, folders, files } = folder
  while (files.length === 0 && folders.size === 1) {
    const [only] = folders.values()
    name = `${name}/${only!.name}`
    ;({ folders, files } = only!)
  }
  return { name, folders, files }
}
