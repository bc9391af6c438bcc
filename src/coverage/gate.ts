import type { Module } from '../modules/index.ts'
import type { Verdict } from '../verdict.ts'
import { percentOf } from '../percent.ts'
import { percentLines, reaches, type Lines } from './figures.ts'

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
  /**
   * The best on the ledger that may be compared with the observation; only where a ratchet asks for it. `incomparable`:
   * the ledger has figures of the module, but none by the provider of the observation.
   */
  best: Best | 'incomparable' | null
}

export interface Best extends Lines {
  coverage: number
  commit: string | null
}

export interface Rules {
  allowStale: boolean
  /** Judges figures that were measured with failing tests like any other. @default false */
  allowFailures?: boolean
  /** Percentage points that a figure may lie below what is asked. */
  tolerance: number
  /** Percentage points that it may lie below the best of its module: every run is a sample. @default 0 */
  margin?: number
}

/**
 * Holds a module's observation against its target. Unknown never passes: what is missing or invalid fails, what is
 * stale is inconclusive.
 */
export function judge(module: Module, { hasTests, stale, best }: Facts, rules: Rules): Judgement {
  const { allowStale, allowFailures = false, tolerance, margin = 0 } = rules
  const { name, manifest, lane, target, testing } = module
  const value = testing.coverage_observed
  const asked = target === null ? '' : ` (target ${target}%)`
  const failures = failuresBehind(testing)
  const decide = (verdict: Verdict, reason: string, observed: number | null = null): Judgement => ({
    module: name,
    manifest,
    lane,
    target,
    observed,
    verdict,
    reason,
  })

  const fault = module.faults.find(({ kind }) => kind === 'layout' || kind === 'target')
  if (fault) return decide('fail', fault.message)
  const nothing = value === undefined || value === null
  const noCode = hasNoCode(testing)
  const lost = best !== null && (noCode || (nothing && !hasTests))
  if (lost) return decide('fail', `${noCode ? 'no executable lines' : 'no tests'} now, but figures on the ledger`)
  if (nothing && !noCode)
    return hasTests ? decide('fail', `missing coverage_observed${asked}`) : decide('skipped', 'no tests')
  if (stale !== null && !allowStale) return decide('inconclusive', `${stale}${asked}`, isPercent(value) ? value : null)
  if (noCode) return decide('skipped', 'no executable lines')
  if (!isPercent(value)) return decide('fail', `coverage_observed ${JSON.stringify(value)} is no percentage${asked}`)
  const { lines_covered, lines_total } = testing
  const figure = linesBehind(lines_covered, lines_total)
  const alone = lines_covered === undefined && lines_total === undefined
  if (!alone && (!figure || percentOf(figure.covered, figure.total) !== value))
    return decide(
      'fail',
      `coverage_observed ${value} is not ${shown(lines_covered)} of ${shown(lines_total)} lines`,
      value,
    )
  if (target === null) return decide('fail', 'no target', value)
  if (!reaches(figure ?? percentLines(value), percentLines(target), tolerance))
    return decide('fail', `${value}% < target ${target}% (lane ${lane})${failures}`, value)
  if (best === 'incomparable')
    return decide('inconclusive', `nothing by ${String(testing.provider)} on the ledger to compare with`, value)
  const allowed = Math.max(tolerance, margin)
  if (best && !reaches(figure ?? percentLines(value), figure ? best : percentLines(best.coverage), allowed))
    return decide('fail', `${value}% < best ${best.coverage}% on the ledger${less(allowed)}${failures}`, value)
  const reached = `${value}% >= target ${target}%${failures}`
  return failures === '' || allowFailures
    ? decide('pass', reached, value)
    : decide('inconclusive', `${reached}: mend the tests, or judge it all the same with --allow-failures`, value)
}

/** `, less 1 point`; nothing for none. */
export function less(points: number): string {
  return points === 0 ? '' : `, less ${points} point${points === 1 ? '' : 's'}`
}

/** A failing test has covered what nobody checked, and stopped before the rest. */
export function failuresBehind({ observed_failures: count }: Record<string, unknown>): string {
  if (count === undefined || count === 0) return ''
  return count === 1 ? ', measured with 1 failing test' : `, measured with ${shown(count)} failing tests`
}

/**
 * Types and nothing else: not applicable, which is neither 100 % nor 0 %. It has to be told of some code, since nobody
 * could write it down by mistake then.
 */
function hasNoCode({ coverage_observed, lines_total, observed_code }: Record<string, unknown>): boolean {
  return coverage_observed === null && lines_total === 0 && typeof observed_code === 'string'
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100
}

/** The lines behind a figure; `null` where no figure can have these. */
function linesBehind(covered: unknown, total: unknown): Lines | null {
  return isCount(covered) && isCount(total) && covered <= total && total > 0 ? { covered, total } : null
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function shown(value: unknown): string {
  return value === undefined ? '?' : JSON.stringify(value)
}
