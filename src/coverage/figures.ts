import { ranges } from '../line-ranges.ts'
import { percentOf } from '../percent.ts'
import type { LineHits } from '../reports/file-report.ts'

/** Lines of one module or file. */
export interface Lines {
  covered: number
  total: number
}

export interface Figure extends Lines {
  /** In percent, floored to two decimals; `null` without executable lines. */
  coverage: number | null
  files: (Lines & { file: string; uncovered: string[] })[]
}

/** Hits of executable lines, by file. */
export type FileLines = Map<string, LineHits>

/** Sums lines over files: rates are never averaged. Lines of which it is not known whether they ran are not covered. */
export function figureOf(files: ReadonlyMap<string, LineHits>): Figure {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = sorted.map(([file, hits]) => {
    const uncovered = [...hits].flatMap(([line, count]) => ((count ?? 0) > 0 ? [] : [line]))
    return { file, covered: hits.size - uncovered.length, total: hits.size, uncovered: ranges(uncovered) }
  })
  const covered = parts.reduce((sum, part) => sum + part.covered, 0)
  const total = parts.reduce((sum, part) => sum + part.total, 0)
  return { covered, total, coverage: percentOf(covered, total), files: parts }
}

/** A part of a whole, of any size. */
export interface Share {
  covered: number | bigint
  total: number | bigint
}

/** A percentage as lines, exactly as it is written: 80.01 % are 8001 of 10,000. */
export function percentLines(value: number): Share {
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  const [whole, fraction = ''] = digits.split('.') as [string, string?]
  const decimals = BigInt(fraction.length - Number(exponent))
  const covered = BigInt(whole + fraction)
  return decimals >= 0n
    ? { covered, total: 100n * 10n ** decimals }
    : { covered: covered * 10n ** -decimals, total: 100n }
}

/** Whether a share is at least another, less some percentage points; equal is. In whole numbers: nothing is rounded. */
export function reaches(figure: Share, asked: Share, tolerance = 0): boolean {
  const [covered, total, askedCovered, askedTotal] = [figure.covered, figure.total, asked.covered, asked.total].map(
    BigInt,
  ) as [bigint, bigint, bigint, bigint]
  const pardoned = BigInt(Math.round(tolerance * 1e6)) * total * askedTotal
  return covered * askedTotal * 100_000_000n + pardoned >= askedCovered * total * 100_000_000n
}
