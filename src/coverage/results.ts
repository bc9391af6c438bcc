import type { Module } from '../modules/index.ts'
import { istanbulFile } from '../reports/istanbul-file.ts'
import type { Verdict } from '../verdict.ts'
import { figureOf, percentLines, reaches, type Figure, type FileLines } from './figures.ts'
import { NOT_ENDED, type ModuleOutcome } from '../outcomes.ts'
import type { ModuleRun, Unmeasured } from './run-file.ts'

/** What came of measuring one module. Only what is `measured` or has `no-code` may be recorded. */
export interface ModuleResult {
  module: Module
  state:
    | 'measured'
    | 'no-code'
    | 'no-tests'
    | 'tests-failed'
    | 'run-failed'
    | 'not-measurable'
    | 'changed-meanwhile'
    | 'not-in-report'
    | 'report-too-old'
  /** Files are relative to the root. */
  figure: Figure
  /** What failed, or could not be measured. A module that is `measured` with failures is so because they are allowed. */
  failures: ModuleOutcome['failures']
  /** The figure before, by the same provider; `null` where there is none. */
  previous: number | null
  verdict: Verdict
}

/** By file, of our own run. */
function linesOf(coverage: ModuleRun['coverage']): FileLines {
  const files = Object.entries(coverage) as unknown as [string, Record<string, unknown>][]
  return new Map(files.map(([file, data]) => [file, istanbulFile(data).lines]))
}

const NOTHING: Figure = { covered: 0, total: 0, coverage: null, files: [] }

/**
 * @param facts whether there is anything that could run (a module without is no failure), whether the run had an error
 * that no test caught and that could be anyone's, and whether tests may fail
 */
export function resultOfRun(
  module: Module,
  run: ModuleRun,
  { hasTests, uncaught, allowFailures }: { hasTests: boolean; uncaught: boolean; allowFailures: boolean },
  previous: number | null,
): ModuleResult {
  const figure = figureOf(linesOf(run.coverage))
  const { failures } = run
  // Where not one test ended there is nothing to allow: the figure would be of none.
  if (failures.length > 0 && !(allowFailures && ended(run) > 0))
    return result(module, 'tests-failed', figure, previous, failures)
  if (!hasTests) return result(module, 'no-tests', figure, previous)
  if (uncaught) return result(module, 'run-failed', figure, previous)
  const unmeasured = run.unmeasured.map(({ file, why }) => ({ test_id: file, message: UNMEASURED[why] }))
  const state = unmeasured.length > 0 ? 'not-measurable' : run.changed ? 'changed-meanwhile' : stateOf(figure)
  return result(module, state, figure, previous, state === 'measured' ? failures : [...unmeasured, ...failures])
}

/** A file that did not end counts as one that failed. */
function ended({ tests, failures }: ModuleRun): number {
  return tests.passed + tests.failed - failures.filter(({ message }) => message === NOT_ENDED).length
}

const UNMEASURED: Record<Unmeasured['why'], string> = {
  unparsed: 'it cannot be measured: mend what does not parse, or leave it out with coverage.exclude',
  gone: 'it cannot be measured: it was removed during the run',
  percent: 'it cannot be measured: the provider does not take the % in its path',
  'left-out': 'it is left out by coverage.include or coverage.exclude, as is all code of the module',
}

/** @param lines the module's own code, as a report made elsewhere knows it; files relative to the root */
export function resultOfReport(
  module: Module,
  lines: FileLines,
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
  return {
    module,
    state,
    figure,
    failures,
    previous,
    verdict: verdictOf(state, figure, module.target, failures.length),
  }
}

function verdictOf(state: ModuleResult['state'], figure: Figure, target: number | null, failures: number): Verdict {
  if (state === 'no-tests' || state === 'no-code') return 'skipped'
  if (state !== 'measured' || target === null) return 'inconclusive'
  if (!reaches(figure, percentLines(target))) return 'fail'
  return failures > 0 ? 'inconclusive' : 'pass'
}
