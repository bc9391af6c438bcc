import { byModule, commitIn, numberIn, textIn, type Committed, type Moment } from './by-module.ts'
import type { Payload } from './line.ts'
import type { Ledger } from './read.ts'

/** One figure of a module, as a line of the coverage ledger has it; `null` where the line does not say. */
interface CoverageFigure {
  /** Percent of lines, 0 to 100. */
  coverage: number
  covered: number | null
  total: number | null
  /** What measured it. Figures of different providers are not compared. */
  provider: string | null
  commit: string | null
  /** Whether there were uncommitted changes; the commit is then the one that holds them, as far as it is known. */
  dirty: boolean
  /** How many tests failed when it was measured. */
  failures: number
  /** Percentage points since the last point of the same provider; `null` for the first. */
  change: number | null
}

export type Point = Moment & CoverageFigure

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

/** The course of each module's coverage. */
export function coverageTrends(ledger: Ledger, committed: Committed = new Map()): Trends {
  const { modules, skipped } = byModule(ledger, (value) => figureOf(value, committed))
  for (const { points } of modules) addChanges(points)
  return { trends: modules, skipped }
}

function figureOf(value: Payload, committed: Committed): CoverageFigure | null {
  const coverage = numberIn(value, 'coverage')
  if (coverage === null || !(coverage >= 0 && coverage <= 100)) return null
  return {
    coverage,
    covered: numberIn(value, 'covered'),
    total: numberIn(value, 'total'),
    provider: textIn(value, 'provider'),
    commit: commitIn(value, committed),
    dirty: value.dirty === true,
    failures: numberIn(value, 'failures') ?? 0,
    change: null,
  }
}

function addChanges(points: readonly Point[]): void {
  const last = new Map<string | null, number>()
  for (const point of points) {
    const before = last.get(point.provider)
    if (before !== undefined) point.change = Math.round((point.coverage - before) * 100) / 100
    last.set(point.provider, point.coverage)
  }
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

/**
 * First, best and last of what can be compared with the last figure: what the same provider measured. Figures with
 * failing tests are the best only among themselves.
 */
export function comparable({ points }: Trend): { first: Point; best: Point; last: Point } {
  const last = points.at(-1)!
  const same = points.filter(({ provider }) => provider === last.provider)
  const sound = same.filter(({ failures }) => failures === 0)
  const best = (sound.length > 0 ? sound : same).reduce((best, point) =>
    point.coverage > best.coverage ? point : best,
  )
  return { first: same[0]!, best, last }
}
