import type { LedgerLine } from './line.ts'
import type { Ledger } from './read.ts'

/** One figure of a module, as a line of the coverage ledger has it; `null` where the line does not say. */
export interface Point {
  /** Number of its line in the ledger. */
  line: number
  ts: string | null
  /** `ts` in epoch milliseconds; that of the module's point before where it has none. */
  time: number
  /** Percent of lines, 0 to 100. */
  coverage: number
  covered: number | null
  total: number | null
  /** What measured it. Figures of different providers are not compared. */
  provider: string | null
  commit: string | null
  /** Percentage points since the last point of the same provider; `null` for the first. */
  change: number | null
}

export interface Trend {
  module: string
  /** By time. */
  points: Point[]
}

export interface Trends {
  /** By name. */
  trends: Trend[]
  /** Numbers of lines that have no module, or no figure from 0 to 100. */
  skipped: number[]
}

/** The course of each module's coverage. Lines that a merge has moved stand where their time puts them. */
export function coverageTrends({ lines }: Ledger): Trends {
  const byModule = new Map<string, Point[]>()
  const skipped: number[] = []
  for (const line of lines) {
    if (line.kind === 'marker') continue
    const module = line.kind === 'broken' ? undefined : line.value.module
    const before = typeof module === 'string' ? byModule.get(module) : undefined
    const point = pointOf(line, before?.at(-1)?.time ?? 0)
    if (typeof module !== 'string' || point === null) skipped.push(line.number)
    else if (before) before.push(point)
    else byModule.set(module, [point])
  }
  const trends = [...byModule].map(([module, points]) => ({ module, points: withChanges(points) }))
  return { trends: trends.sort((a, b) => (a.module < b.module ? -1 : 1)), skipped }
}

function pointOf(line: LedgerLine, timeBefore: number): Point | null {
  if (line.kind !== 'chained' && line.kind !== 'legacy') return null
  const { ts, coverage, covered, total, provider, commit } = line.value
  if (typeof coverage !== 'number' || !(coverage >= 0 && coverage <= 100)) return null
  const time = typeof ts === 'string' ? Date.parse(ts) : NaN
  return {
    line: line.number,
    ts: Number.isNaN(time) ? null : (ts as string),
    time: Number.isNaN(time) ? timeBefore : time,
    coverage,
    covered: typeof covered === 'number' ? covered : null,
    total: typeof total === 'number' ? total : null,
    provider: typeof provider === 'string' ? provider : null,
    commit: typeof commit === 'string' ? commit : null,
    change: null,
  }
}

function withChanges(points: Point[]): Point[] {
  const last = new Map<string | null, number>()
  for (const point of points.sort((a, b) => a.time - b.time)) {
    const before = last.get(point.provider)
    if (before !== undefined) point.change = Math.round((point.coverage - before) * 100) / 100
    last.set(point.provider, point.coverage)
  }
  return points
}

/** Stretches of one provider each: a line may be drawn within one, not from one to the next. */
export function stretches(points: readonly Point[]): Point[][] {
  const all: Point[][] = []
  for (const point of points) {
    const current = all.at(-1)
    if (current?.at(-1)?.provider === point.provider) current!.push(point)
    else all.push([point])
  }
  return all
}

/** First, best and last of what can be compared with the last figure: what the same provider measured. */
export function comparable({ points }: Trend): { first: Point; best: Point; last: Point } {
  const last = points.at(-1)!
  const same = points.filter(({ provider }) => provider === last.provider)
  return { first: same[0]!, best: same.reduce((best, point) => (point.coverage > best.coverage ? point : best)), last }
}
