import type { LineHits } from '../reports/lines.ts'
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
  /** What the report says of a file. */
  hitsOf(file: string): LineHits | undefined
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
  /** Changed lines of code in files that the report does not know. */
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
  /** Files with changed lines of code that the report does not know. */
  unknown: { file: string; module: string | null; lines: number; ranges: string[] }[]
  /** Lines of code that comments newly take out of coverage. */
  ignored: { file: string; lines: number; ranges: string[] }[]
}

/**
 * Judges the share of changed executable lines that are covered. Equal to the target passes; a file that the report
 * does not know fails if lines of code changed in it, unless the target is 0. Without changed lines it passes.
 */
export function judgeChangedLines({ changes, hitsOf, min, minLines, ownerOf }: ChangedLinesInput): ChangedLinesResult {
  const result: Pick<ChangedLinesResult, 'files' | 'unknown' | 'ignored'> = { files: [], unknown: [], ignored: [] }
  const parts = new Map<string | null, Part>()
  for (const change of [...changes].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const { file } = change
    const hits = hitsOf(file)
    const ignored = effective(change, hits)
    if (ignored.length > 0) result.ignored.push({ file, lines: ignored.length, ranges: ranges(ignored) })

    const executable = change.lines.filter((line) => hits?.has(line))
    const uncovered = executable.filter((line) => hits?.get(line) === 0)
    const unknown = hits || change.ignoredWhole ? [] : change.code
    if (executable.length + unknown.length === 0) continue
    const owner = ownerOf?.(file)
    const part = partOf(parts, owner ?? { module: null, target: min })
    const covered = executable.length - uncovered.length
    part.covered += covered
    part.total += executable.length
    part.unknown += unknown.length
    const { module } = part
    if (hits) result.files.push({ file, module, covered, total: executable.length, uncovered: ranges(uncovered) })
    else result.unknown.push({ file, module, lines: unknown.length, ranges: ranges(unknown) })
  }
  return { ...verdictOf([...parts.values()], minLines), ...result }
}

/** A comment that the provider did not see leaves its lines in the report. */
function effective({ ignored }: ChangedSource, hits: LineHits | undefined): number[] {
  return [...new Set(ignored.filter((lines) => !lines.some((line) => hits?.has(line))).flat())]
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
