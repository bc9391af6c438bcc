import type { Module } from '../modules/index.ts'
import { percentOf, type Lines } from './figures.ts'

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'skipped'

export interface Judgement {
  module: string
  manifest: string
  lane: string
  /** Percent of lines; `null` where the manifest has none that is valid. */
  target: number | null
  /** Percent of lines; `null` where there is no valid observation. */
  observed: number | null
  verdict: Verdict
  /** For people, without the module's name. */
  reason: string
}

/** What the gate has to know of a module beside its manifest. */
export interface Facts {
  hasTests: boolean
  /** Why the observation is not one of the code at hand; `null` where it is, or where nothing tells. */
  stale: string | null
  /** The best on the ledger that may be compared with the observation; only where `ratchet` asks for it. */
  best: Best | null
}

export interface Best extends Lines {
  coverage: number
  commit: string | null
}

export interface Rules {
  allowStale: boolean
  /** Percentage points that a figure may lie below what is asked. */
  tolerance: number
}

/**
 * Holds a module's observation against its target. Unknown never passes: what is missing or invalid fails, what is
 * stale is inconclusive.
 */
export function judge(module: Module, { hasTests, stale, best }: Facts, { allowStale, tolerance }: Rules): Judgement {
  const { name, manifest, lane, target, testing } = module
  const value = testing.coverage_observed
  const asked = target === null ? '' : ` (target ${target}%)`
  const decide = (verdict: Verdict, reason: string, observed: number | null = null): Judgement => ({
    module: name,
    manifest,
    lane,
    target,
    observed,
    verdict,
    reason,
  })

  const fault = module.faults.find(({ kind }) => kind !== 'warning')
  if (fault) return decide('fail', fault.message)
  const nothing = value === undefined || value === null
  if (nothing && !hasTests)
    return best ? decide('fail', `no tests < best ${best.coverage}% on the ledger`) : decide('skipped', 'no tests')
  if (stale !== null && !allowStale && (!nothing || hasNoCode(testing)))
    return decide('inconclusive', `${stale}${asked}`, isPercent(value) ? value : null)
  if (nothing)
    return hasNoCode(testing)
      ? decide('skipped', 'no executable lines')
      : decide('fail', `missing coverage_observed${asked}`)
  if (!isPercent(value)) return decide('fail', `coverage_observed ${JSON.stringify(value)} is no percentage${asked}`)
  if (target === null) return decide('fail', 'no target', value)

  const figure = exact(testing, value)
  if (!reaches(figure ?? percent(value), percent(target), tolerance))
    return decide('fail', `${value}% < target ${target}% (lane ${lane})`, value)
  if (best && !reaches(figure ?? percent(value), figure ? best : percent(best.coverage), tolerance))
    return decide('fail', `${value}% < best ${best.coverage}% on the ledger`, value)
  return decide('pass', `${value}% >= target ${target}%`, value)
}

/** Types and nothing else: not applicable, which is neither 100 % nor 0 %. */
function hasNoCode(testing: Record<string, unknown>): boolean {
  return testing.coverage_observed === null && testing.lines_total === 0
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100
}

/** The lines behind a figure; `null` where there are none, or somebody has changed the figure without them. */
function exact(testing: Record<string, unknown>, observed: number): Lines | null {
  const { lines_covered: covered, lines_total: total } = testing
  if (!Number.isSafeInteger(covered) || !Number.isSafeInteger(total)) return null
  const lines = { covered: covered as number, total: total as number }
  return percentOf(lines.covered, lines.total) === observed ? lines : null
}

/** A percentage as lines: in millionths, where 0.1 + 0.2 is 0.3. */
function percent(value: number): Lines {
  return { covered: Math.round(value * 1e6), total: 1e8 }
}

/** Whether a share is at least another, less some percentage points; equal is. In whole numbers: nothing is rounded. */
function reaches(figure: Lines, asked: Lines, tolerance: number): boolean {
  const [covered, total, askedCovered, askedTotal] = [figure.covered, figure.total, asked.covered, asked.total].map(
    BigInt,
  ) as [bigint, bigint, bigint, bigint]
  const pardoned = BigInt(Math.round(tolerance * 1e6)) * total * askedTotal
  return covered * askedTotal * 100_000_000n + pardoned >= askedCovered * total * 100_000_000n
}

/** The verdict over all modules: one failure fails, one that is inconclusive leaves it open. */
export function overall(judgements: readonly Judgement[]): Exclude<Verdict, 'skipped'> {
  const verdicts = new Set(judgements.map(({ verdict }) => verdict))
  return verdicts.has('fail') ? 'fail' : verdicts.has('inconclusive') ? 'inconclusive' : 'pass'
}
