import { ranges } from '../../line-ranges.ts'
import { countOf, KINDS, type Count, type FileCoverage, type Kind } from '../file-coverage.ts'
import { gainsOf, type Gains } from './gains.ts'

/** How much of a file is covered on one side. */
export interface Figures {
  /** Lines. */
  covered: number
  total: number
  uncovered: number
  /** Each `null` where the report does not count them. */
  branches: Count | null
  functions: Count | null
  statements: Count | null
}

/**
 * What became of a file's coverage. `appeared`: it came into the report though what is reported may have changed;
 * `vanished`: it left it; `other-lines`: nobody changed it, but other lines of it are executable; `touched`: its code was
 * changed, so that its lines are not those of before; `unknown`: neither side knows it.
 */
export type Change = 'rose' | 'fell' | 'same' | 'appeared' | 'vanished' | 'other-lines' | 'touched' | 'unknown'

export interface FileChange {
  /** Relative to the root, with `/`. */
  file: string
  change: Change
  /** `null` where the report of that side does not know it. */
  before: Figures | null
  after: Figures | null
  /** How many more of each kind are covered, on lines that have more of it; `null` where lines cannot be compared. */
  gained: Record<Kind, number> | null
  /** Ranges of lines; `null` where the lines of both sides cannot be told to be the same. */
  newly_covered: string[] | null
  lost: string[] | null
  /** Ranges of lines of which fewer are covered. */
  lost_branches: string[] | null
  lost_functions: string[] | null
  lost_statements: string[] | null
}

export interface Sides {
  /** By file, relative to the root: production code alone. */
  before: ReadonlyMap<string, FileCoverage>
  after: ReadonlyMap<string, FileCoverage>
  /** Whether both sides report by the same rules, so that what one of them leaves out, no test has loaded there. */
  sameRules: boolean
  /**
   * Whether code is compiled alike on both sides. Which lines of it can be executed may depend on who loads it all the
   * same: components are compiled otherwise for a server than for a browser.
   */
  sameCompiler: boolean
  /** Files whose code was changed. */
  touched: ReadonlySet<string>
}

/** What differs between the sides, and of the files in `named` also what does not; by file. */
export function coverageChanges(sides: Sides, named: readonly string[]): FileChange[] {
  const always = new Set(named)
  const files = new Set([...sides.before.keys(), ...sides.after.keys(), ...named])
  return [...files]
    .sort()
    .map((file) => changeOf(file, sides))
    .filter(({ file, change, before, after }) => always.has(file) || !isSame(change, before, after))
}

function isSame(change: Change, before: Figures | null, after: Figures | null): boolean {
  return change === 'same' || (change === 'touched' && JSON.stringify(before) === JSON.stringify(after))
}

function changeOf(file: string, sides: Sides): FileChange {
  const { before: all, after: now, touched } = sides
  const [before, after] = [all.get(file), now.get(file)]
  const figures = { before: figuresOf(before), after: figuresOf(after) }
  if (!before && !after) return { file, ...figures, ...NOT_COMPARED, change: 'unknown' }
  if (touched.has(file)) return { file, ...figures, ...NOT_COMPARED, change: 'touched' }
  // The text is the same: what is covered on one side and not executable on the other is lost or new all the same.
  const gains = byKind((kind) => gainsOf(kind, before, after))
  const lost = byKind((kind) => ranges([...gains[kind].lost.keys()]))
  return {
    file,
    ...figures,
    change: kindOfChange(before, after, gains, sides),
    gained: byKind((kind) => sum(gains[kind].gained)),
    newly_covered: ranges([...gains.lines.gained.keys()]),
    lost: lost.lines,
    lost_branches: lost.branches,
    lost_functions: lost.functions,
    lost_statements: lost.statements,
  }
}

const NOT_COMPARED = {
  gained: null,
  newly_covered: null,
  lost: null,
  lost_branches: null,
  lost_functions: null,
  lost_statements: null,
}

function kindOfChange(
  before: FileCoverage | undefined,
  after: FileCoverage | undefined,
  gains: Record<Kind, Gains>,
  { sameRules, sameCompiler }: Sides,
): Change {
  const [was, is] = [before, after].map(coveredAndTotal)
  // Types alone come and go with whoever loads them.
  if (was!.total + is!.total === 0) return 'same'
  if (!after) return 'vanished'
  // What no test loads is in no report, unless the config asks for it.
  if (!before) return sameRules ? (is!.covered > 0 ? 'rose' : 'same') : 'appeared'
  if (!sameCompiler && !sameLines(before, after)) return 'other-lines'
  const more = KINDS.map((kind) => sum(gains[kind].gained) - sum(gains[kind].lost))
  if (more.some((one) => one < 0)) return 'fell'
  if (more.some((one) => one > 0)) return 'rose'
  // As many, but others: some were lost.
  return KINDS.every((kind) => gains[kind].lost.size === 0) ? 'same' : 'fell'
}

/** What a report leaves out may be there all the same. */
function sameLines(before: FileCoverage, after: FileCoverage): boolean {
  const missing = (one: FileCoverage, other: FileCoverage): boolean =>
    other.gap === null && [...one.lines.keys()].some((line) => !other.lines.has(line))
  return !missing(before, after) && !missing(after, before)
}

/** Of all kinds together. */
function coveredAndTotal(coverage: FileCoverage | undefined): Count {
  return countOf(KINDS.flatMap((kind) => [...(coverage?.[kind]?.values() ?? [])].flat()))
}

function figuresOf(coverage: FileCoverage | undefined): Figures | null {
  if (!coverage) return null
  const count = (kind: Kind): Count | null => coverage[kind] && countOf([...coverage[kind].values()].flat())
  const total = coverage.lines.size
  const { covered } = count('lines')!
  return {
    covered,
    total,
    uncovered: total - covered,
    branches: count('branches'),
    functions: count('functions'),
    statements: count('statements'),
  }
}

function byKind<Value>(of: (kind: Kind) => Value): Record<Kind, Value> {
  const [lines, branches, functions, statements] = KINDS.map(of) as [Value, Value, Value, Value]
  return { lines, branches, functions, statements }
}

function sum(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((total, one) => total + one, 0)
}
