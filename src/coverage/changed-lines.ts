import type { FileReport } from '../reports/file-report.ts'
import type { ChangedSource } from './changes.ts'
import { ranges } from '../line-ranges.ts'
import { percentOf } from '../percent.ts'
import { percentLines, reaches } from './figures.ts'

/** Who answers for a file, and for what share of its lines in percent; `null` where that is not known. */
export interface Owner {
  module: string
  target: number | null
}

export interface ChangedLinesInput {
  changes: readonly ChangedSource[]
  /** What the report says of a file, by lines as git numbers them. */
  reportOf(file: string): FileReport | undefined
  /** Percent; `null`: only modules have targets. */
  min: number | null
  /** Fewer changed lines of code than this, in all, are let pass. */
  minLines: number
  /** Given, each module's lines are judged by its own target. */
  ownerOf?: ((file: string) => Owner | undefined) | undefined
}

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
  /** Whether the lines that the report knows reach the target; `null` without one. */
  reached: boolean | null
  verdict: 'pass' | 'fail' | 'skipped'
}

export interface ChangedLinesResult {
  verdict: 'pass' | 'fail'
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

    const { covered, uncovered, unknown } = sorted(change, report)
    const total = covered.length + uncovered.length
    if (total + unknown.length === 0) continue
    const owner = ownerOf?.(file)
    const part = partOf(parts, owner ?? { module: null, target: min })
    part.covered += covered.length
    part.total += total
    part.unknown += unknown.length
    const { module } = part
    if (total > 0) result.files.push({ file, module, covered: covered.length, total, uncovered: ranges(uncovered) })
    if (unknown.length > 0)
      result.unknown.push({ file, module, lines: unknown.length, ranges: ranges(unknown), reason: reasonOf(report) })
  }
  return { ...verdictOf([...parts.values()], minLines), ...result }
}

/**
 * Changed lines by what the report says of them: they ran, did not run, or it does not say. A line that it does not list
 * cannot run, unless the listing has a gap: then a statement that starts there may have been left out. So may all of
 * them where it lists no line at all.
 */
function sorted(
  { lines, code, statements, ignoredWhole }: ChangedSource,
  report: FileReport | undefined,
): Record<'covered' | 'uncovered' | 'unknown', number[]> {
  if (!report) return { covered: [], uncovered: [], unknown: ignoredWhole ? [] : code }
  const { lines: hits, gap } = report
  const unlisted = gap !== null || hits.size === 0 ? statements.filter((line) => !hits.has(line)) : []
  const unknown = new Set([...lines.filter((line) => hits.get(line) === null), ...unlisted])
  return {
    covered: lines.filter((line) => (hits.get(line) ?? 0) > 0),
    uncovered: lines.filter((line) => hits.get(line) === 0),
    unknown: lines.filter((line) => unknown.has(line)),
  }
}

function reasonOf(report: FileReport | undefined): string | null {
  if (!report) return null
  return report.flaws[0] ?? report.gap ?? 'it lists no line of the file'
}

/** A comment that the provider did not see leaves its lines in the report. */
function effective({ ignored }: ChangedSource, report: FileReport | undefined): number[] {
  return [...new Set(ignored.filter((lines) => !lines.some((line) => report?.lines.has(line))).flat())]
}

function partOf(
  parts: Map<string | null, Part>,
  { module, target }: { module: string | null; target: number | null },
): Part {
  let part = parts.get(module)
  if (!part) {
    part = { module, target, covered: 0, total: 0, percent: null, unknown: 0, reached: null, verdict: 'pass' }
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
  const sum = (key: 'covered' | 'total' | 'unknown'): number => parts.reduce((all, part) => all + part[key], 0)
  const [covered, total] = [sum('covered'), sum('total')]
  const lines = total + sum('unknown')
  const failed = parts.some(({ verdict }) => verdict === 'fail')
  const waived = lines > 0 && lines < minLines ? `${lines} changed line${lines === 1 ? '' : 's'} < ${minLines}` : null
  return {
    verdict: failed && waived === null ? 'fail' : 'pass',
    covered,
    total,
    percent: percentOf(covered, total),
    waived,
    parts,
  }
}

function judged({ module, target, reached, unknown }: Part): Part['verdict'] {
  if (target === null) return module === null ? 'skipped' : 'fail'
  return reached && (unknown === 0 || target === 0) ? 'pass' : 'fail'
}

/** In whole numbers: 2 of 3 are not 66.6667 %. */
function isReached({ covered, total, target }: Part): boolean | null {
  return target === null ? null : reaches({ covered, total }, percentLines(target))
}
