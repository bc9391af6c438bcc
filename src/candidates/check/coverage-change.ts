import { ranges } from '../../line-ranges.ts'
import type { FileCoverage } from '../file-coverage.ts'

/** How much of a file is covered on one side. */
export interface Figures {
  /** Lines. */
  covered: number
  total: number
  uncovered: number
  /** `null` where the report does not count them. */
  branches: { covered: number; total: number } | null
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
  /** Ranges of lines; `null` where the lines of both sides cannot be told to be the same. */
  newly_covered: string[] | null
  lost: string[] | null
  /** Ranges of lines of which fewer branches are taken. */
  lost_branches: string[] | null
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
  const without = { file, ...figures, newly_covered: null, lost: null, lost_branches: null }
  if (!before && !after) return { ...without, change: 'unknown' }
  if (touched.has(file)) return { ...without, change: 'touched' }
  const lines = { before: before?.lines ?? NO_LINES, after: after?.lines ?? NO_LINES }
  // The text is the same: what is covered on one side and not executable on the other is lost or new all the same.
  const newly_covered = ranges(coveredOnlyIn(lines.after, lines.before))
  const lost = ranges(coveredOnlyIn(lines.before, lines.after))
  const lost_branches = ranges(fewerBranches(before, after))
  return { file, ...figures, newly_covered, lost, lost_branches, change: kindOfChange(before, after, sides) }
}

const NO_LINES: FileCoverage['lines'] = new Map()

function kindOfChange(
  before: FileCoverage | undefined,
  after: FileCoverage | undefined,
  { sameRules, sameCompiler }: Sides,
): Change {
  const [was, is] = [figuresOf(before), figuresOf(after)]
  // Types alone come and go with whoever loads them.
  if ((was?.total ?? 0) + (is?.total ?? 0) === 0) return 'same'
  if (!is) return 'vanished'
  // What no test loads is in no report, unless the config asks for it.
  if (!was) return sameRules ? (is.covered > 0 ? 'rose' : 'same') : 'appeared'
  if (!sameCompiler && !sameLines(before!, after!)) return 'other-lines'
  const lines = is.covered - was.covered
  const branches = was.branches && is.branches ? is.branches.covered - was.branches.covered : 0
  if (lines < 0 || branches < 0) return 'fell'
  if (lines > 0 || branches > 0) return 'rose'
  return sameHits(before!, after!) ? 'same' : 'fell'
}

function sameLines(before: FileCoverage, after: FileCoverage): boolean {
  return before.lines.size === after.lines.size && [...before.lines.keys()].every((line) => after.lines.has(line))
}

/** As many lines or branches, but others: some were lost. */
function sameHits(before: FileCoverage, after: FileCoverage): boolean {
  return coveredOnlyIn(before.lines, after.lines).length + fewerBranches(before, after).length === 0
}

/** Lines of which fewer branches are taken, where both reports count them. */
function fewerBranches(before: FileCoverage | undefined, after: FileCoverage | undefined): number[] {
  if (!before?.branches || !after?.branches) return []
  const now = after.branches
  return [...before.branches].flatMap(([line, { covered }]) => (covered > (now.get(line)?.covered ?? 0) ? [line] : []))
}

function coveredOnlyIn(one: FileCoverage['lines'], other: FileCoverage['lines']): number[] {
  return [...one].flatMap(([line, hits]) => (hits > 0 && !(other.get(line)! > 0) ? [line] : []))
}

function figuresOf(coverage: FileCoverage | undefined): Figures | null {
  if (!coverage) return null
  const total = coverage.lines.size
  const covered = [...coverage.lines.values()].filter((hits) => hits > 0).length
  return { covered, total, uncovered: total - covered, branches: coverage.branches && sum(coverage.branches.values()) }
}

function sum(counts: Iterable<{ covered: number; total: number }>): { covered: number; total: number } {
  const all = { covered: 0, total: 0 }
  for (const { covered, total } of counts) {
    all.covered += covered
    all.total += total
  }
  return all
}
