import type { FileReport, RanByLine } from '../reports/file-report.ts'

/** What reports say of a file, as rankings and checks go by it. */
export interface FileCoverage {
  /** Hits by executable line, from 1: 0 also where the report does not say whether it ran. */
  lines: ReadonlyMap<number, number>
  /** Branches by the line they begin on; `null` where the report does not count them. */
  branches: ReadonlyMap<number, Count> | null
}

/** Of what begins on one line. Of which it is not said whether it ran, counts in neither. */
export interface Count {
  covered: number
  total: number
}

export function fileCoverage({ lines, branches }: FileReport): FileCoverage {
  return {
    lines: new Map([...lines].map(([line, hits]) => [line, hits ?? 0])),
    branches: branches && countsOf(branches),
  }
}

function countsOf(ran: RanByLine): Map<number, Count> {
  return new Map(
    [...ran].map(([line, all]) => [
      line,
      { covered: all.filter(Boolean).length, total: all.filter((one) => one !== null).length },
    ]),
  )
}
