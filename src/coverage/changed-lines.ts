import { unsureText, type Numbered } from '../reports/numbering.ts'
import type { ChangedSource } from './changes.ts'
import { ranges } from '../line-ranges.ts'
import { percentOf } from '../percent.ts'
import { overall, type Verdict } from '../verdict.ts'
import { percentLines, reaches } from './figures.ts'

/** Who answers for a file, and for what share of its lines in percent; `null` where that is not known. */
export interface Owner {
  module: string
  target: number | null
}

export interface ChangedLinesInput {
  changes: readonly ChangedSource[]
  /** What the report says of a file. */
  reportOf(file: string): Known | undefined
  /** Percent; `null`: only modules have targets. */
  min: number | null
  /** Fewer changed lines of code than this, in all, are let pass. */
  minLines: number
  /** Given, each module's lines are judged by its own target. */
  ownerOf?: ((file: string) => Owner | undefined) | undefined
}

/** What a report says of a file, by lines as git numbers them. */
export type Known = Pick<Numbered, 'report' | 'unsureFrom'>

/** What is judged together: a module, or everything. */
export interface Part {
  /** `null`: everything, or what no module owns. */
  module: string | null
  target: number | null
  covered: number
  total: number
  /** Floored to two decimals; `null` where no changed line is executable. */
  percent: number | null
  /** Changed lines of code of which the report does not say whether they ran. */
  unknown: number
  /** Changed lines of code of files whose lines tools number differently: which the report means is not sure. */
  unsure: number
  /** Whether the lines that the report knows reach the target; `null` without one. */
  reached: boolean | null
  verdict: Verdict
}

export interface ChangedLinesResult {
  verdict: Exclude<Verdict, 'skipped'>
  covered: number
  total: number
  percent: number | null
  /** Why it passes whatever is covered, or `null`. */
  waived: string | null
  parts: Part[]
  /** Files with changed executable lines. */
  files: { file: string; module: string | null; covered: number; total: number; uncovered: string[] }[]
  /** Files with changed lines of code of which the report does not say whether they ran. */
  unknown: UnknownLines[]
  /** Lines of code that comments newly take out of coverage. */
  ignored: { file: string; lines: number; ranges: string[] }[]
}

export interface UnknownLines {
  file: string
  module: string | null
  lines: number
  ranges: string[]
  /** Why a report that knows the file does not say it; `null` where it does not know the file. */
  reason: string | null
}

/**
 * Judges the share of changed executable lines that are covered. Equal to the target passes; changed lines of
 * code of which the report does not say whether they ran fail, unless the target is 0. Without changed lines it passes.
 */
export function judgeChangedLines({
  changes,
  reportOf,
  min,
  minLines,
  ownerOf,
}: ChangedLinesInput): ChangedLinesResult {
  const result: Pick<ChangedLinesResult, 'files' | 'unknown' | 'ignored'> = { files: [], unknown: [], ignored: [] }
  const parts = new Map<string | null, Part>()
  for (const change of [...changes].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const { file } = change
    const report = reportOf(file)
    const ignored = effective(change, report)
    if (ignored.length > 0) result.ignored.push({ file, lines: ignored.length, ranges: ranges(ignored) })

    const { covered, uncovered, unknown, unsure } = sorted(change, report)
    const total = covered.length + uncovered.length
    if (total + unknown.length + unsure.length === 0) continue
    const owner = ownerOf?.(file)
    const part = partOf(parts, owner ?? { module: null, target: min })
    part.covered += covered.length
    part.total += total
    part.unknown += unknown.length
    part.unsure += unsure.length
    const { module } = part
    if (total > 0) result.files.push({ file, module, covered: covered.length, total, uncovered: ranges(uncovered) })
    const notSaid = [...unknown, ...unsure]
    if (notSaid.length > 0)
      result.unknown.push({ file, module, lines: notSaid.length, ranges: ranges(notSaid), reason: reasonOf(report) })
  }
  return { ...verdictOf([...parts.values()], minLines), ...result }
}

type Sorted = Record<'covered' | 'uncovered' | 'unknown' | 'unsure', number[]>

/**
 * Changed lines of code by what the report says of them: they ran, did not run, or it does not say. One that it does not
 * list is of the statement around it, whose first line stands for it. Where that is not listed either, it cannot run,
 * unless the listing has a gap: then it may have been left out. So may all where it lists no line at all.
 */
function sorted({ code, statements, ignoredWhole }: ChangedSource, known: Known | undefined): Sorted {
  const found: Sorted = { covered: [], uncovered: [], unknown: [], unsure: [] }
  if (!known) return { ...found, unknown: ignoredWhole ? [] : code }
  const { lines, gap } = known.report
  const mayLack = gap !== null || lines.size === 0
  const asked = new Set(code.map((line) => (lines.has(line) ? line : statements.get(line))))
  for (const line of asked) {
    if (line === undefined) continue
    const hits = lines.get(line)
    if (known.unsureFrom !== null && line >= known.unsureFrom) found.unsure.push(line)
    else if (hits === null || (hits === undefined && mayLack)) found.unknown.push(line)
    else if (hits !== undefined) (hits > 0 ? found.covered : found.uncovered).push(line)
  }
  return found
}

function reasonOf(known: Known | undefined): string | null {
  if (!known) return null
  const { report, unsureFrom } = known
  if (unsureFrom !== null) return unsureText(unsureFrom)
  return report.flaws[0] ?? report.gap ?? 'it lists no line of the file'
}

/** A comment that the provider did not see leaves its lines in the report. */
function effective({ ignored }: ChangedSource, known: Known | undefined): number[] {
  return [...new Set(ignored.filter((lines) => !lines.some((line) => known?.report.lines.has(line))).flat())]
}

function partOf(
  parts: Map<string | null, Part>,
  { module, target }: { module: string | null; target: number | null },
): Part {
  let part = parts.get(module)
  if (!part) {
    part = {
      module,
      target,
      covered: 0,
      total: 0,
      percent: null,
      unknown: 0,
      unsure: 0,
      reached: null,
      verdict: 'pass',
    }
    parts.set(module, part)
  }
  return part
}

function verdictOf(
  open: Part[],
  minLines: number,
): Pick<ChangedLinesResult, 'verdict' | 'covered' | 'total' | 'percent' | 'waived' | 'parts'> {
  const parts = open
    .map((part) => ({ ...part, percent: percentOf(part.covered, part.total), reached: isReached(part) }))
    .map((part) => ({ ...part, verdict: judged(part) }))
    .sort((a, b) => ((a.module ?? '') < (b.module ?? '') ? -1 : 1))
  const sum = (key: 'covered' | 'total' | 'unknown' | 'unsure'): number =>
    parts.reduce((all, part) => all + part[key], 0)
  const [covered, total] = [sum('covered'), sum('total')]
  const lines = total + sum('unknown') + sum('unsure')
  const verdict = overall(parts)
  const waived = lines > 0 && lines < minLines ? `${lines} changed line${lines === 1 ? '' : 's'} < ${minLines}` : null
  return {
    // Where nothing is asked, no change is refused.
    verdict: waived !== null || verdict === 'skipped' ? 'pass' : verdict,
    covered,
    total,
    percent: percentOf(covered, total),
    waived,
    parts,
  }
}

function judged({ module, target, covered, total, unknown, unsure }: Part): Verdict {
  if (target === null) return module === null ? 'skipped' : 'fail'
  if (target === 0) return 'pass'
  // At best, all that is not sure is covered.
  const atBest = reaches({ covered: covered + unsure, total: total + unsure }, percentLines(target))
  if (unknown > 0 || !atBest) return 'fail'
  return unsure > 0 ? 'inconclusive' : 'pass'
}

/** In whole numbers: 2 of 3 are not 66.6667 %. */
function isReached({ covered, total, target }: Part): boolean | null {
  return target === null ? null : reaches({ covered, total }, percentLines(target))
}
