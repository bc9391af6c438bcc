import type { Module } from '../modules/index.ts'
import { figureOf, type Figure } from './figures.ts'
import type { Verdict } from './gate.ts'
import { linesOf } from './istanbul-lines.ts'
import type { CoverageLines } from './lines.ts'
import type { ModuleOutcome } from './outcomes.ts'
import type { ModuleRun } from './run-file.ts'

/** What came of measuring one module. Only what is `measured` or has `no-code` may be recorded. */
export interface ModuleResult {
  module: Module
  state: 'measured' | 'no-code' | 'no-tests' | 'tests-failed' | 'not-in-report' | 'report-too-old'
  /** Files are relative to the root. */
  figure: Figure
  failures: ModuleOutcome['failures']
  /** The figure before, by the same provider; `null` where there is none. */
  previous: number | null
  verdict: Verdict
}

const NOTHING: Figure = { covered: 0, total: 0, coverage: null, files: [] }

/** @param hasTests whether there is anything that could run: a module without is no failure */
export function resultOfRun(module: Module, run: ModuleRun, hasTests: boolean, previous: number | null): ModuleResult {
  const figure = figureOf(linesOf(run.coverage))
  const state = run.failures.length > 0 ? 'tests-failed' : hasTests ? stateOf(figure) : 'no-tests'
  return result(module, state, figure, previous, run.failures)
}

/** @param lines the module's own code, as a report made elsewhere knows it; files relative to the root */
export function resultOfReport(
  module: Module,
  lines: CoverageLines,
  { hasTests, tooOld }: { hasTests: boolean; tooOld: boolean },
  previous: number | null,
): ModuleResult {
  const figure = figureOf(lines)
  if (!hasTests) return result(module, 'no-tests', figure, previous)
  if (lines.size === 0) return result(module, 'not-in-report', NOTHING, previous)
  return result(module, tooOld ? 'report-too-old' : stateOf(figure), figure, previous)
}

function stateOf({ total }: Figure): 'measured' | 'no-code' {
  return total === 0 ? 'no-code' : 'measured'
}

function result(
  module: Module,
  state: ModuleResult['state'],
  figure: Figure,
  previous: number | null,
  failures: ModuleOutcome['failures'] = [],
): ModuleResult {
  return { module, state, figure, failures, previous, verdict: verdictOf(state, figure, module.target) }
}

function verdictOf(state: ModuleResult['state'], { covered, total }: Figure, target: number | null): Verdict {
  if (state === 'no-tests' || state === 'no-code') return 'skipped'
  if (state !== 'measured' || target === null) return 'inconclusive'
  return Math.round(covered * 1e8) >= Math.round(target * 1e6) * total ? 'pass' : 'fail'
}
