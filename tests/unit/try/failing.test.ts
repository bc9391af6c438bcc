import { describe, expect, test } from 'vitest'
import type { Cause, Change } from '../../../src/try/compare.ts'
import { failingIn, verdictOf } from '../../../src/try/failing.ts'
import type { Outcome, RunReport } from '../../../src/try/report.ts'

const outcome = (kind: Outcome['kind'], test_id: string, state: Outcome['state']): Outcome => ({
  kind,
  test_id,
  project: '',
  file: test_id.split('::')[0]!,
  state,
  message: state === 'failed' ? 'broke' : null,
  network: [],
})
/** By file: the states of its tests; `null`: it does not load. */
function report(files: Record<string, Outcome['state'][] | null>, unhandled: string[] = []): RunReport {
  const tests = Object.entries(files).flatMap(([file, states]) =>
    (states ?? []).map((state, index) => outcome('test', `${file}::${index}`, state)),
  )
  const suites = Object.entries(files).map(([file, states]) => outcome('module', file, states ? 'passed' : 'failed'))
  return {
    version: '4.1.12',
    files: suites.length,
    tests,
    suites,
    unhandled: unhandled.map((message) => ({ message, file: null })),
    isolated: true,
    line: false,
  }
}

test('what fails in every run is named: tests, files that do not load, errors of the run', () => {
  const runs = [
    report({ a: ['failed', 'failed', 'passed'], b: null, c: null }, ['x']),
    report({ a: ['failed', 'passed', 'failed'], b: null, c: ['passed'] }, ['y']),
  ]
  expect(failingIn(runs).map(({ kind, test_id, loaded }) => [kind, test_id, loaded])).toEqual([
    ['test', 'a::0', true],
    ['module', 'b', false],
    ['run', '(unhandled errors)', true],
  ])
})

test('a file that loads and whose hook fails is not taken for one that does not load', () => {
  const run = report({ a: ['passed'] })
  run.suites[0]!.state = 'failed'
  expect(failingIn([run, run])).toMatchObject([{ kind: 'module', loaded: true }])
})

describe('verdictOf', () => {
  const verdict = (files: Parameters<typeof report>[0], causes: Cause[] = [], unhandled: string[] = []): string => {
    const before = report(files, unhandled)
    const changed = causes.map((cause, index) => ({
      ...(before.tests[index] as unknown as Change),
      cause,
    }))
    return verdictOf(before, changed, failingIn([before, before]))
  }

  test.each<[string, Parameters<typeof report>[0], Cause[], string]>([
    ['all pass', { a: ['passed'] }, [], 'pass'],
    ['one in two fails', { a: ['passed', 'failed'] }, [], 'pass'],
    ['more fail', { a: ['passed', 'failed', 'failed'] }, [], 'inconclusive'],
    ['more do not load', { a: ['passed', 'passed', 'passed'], b: null, c: null }, [], 'inconclusive'],
    ['as many do not load', { a: ['passed'], b: null }, [], 'pass'],
    ['none passes', { a: ['failed'] }, [], 'inconclusive'],
    ['none runs', { a: ['skipped', 'pending'] }, [], 'inconclusive'],
    ['skipped ones say nothing against it', { a: ['passed'], b: ['skipped'], c: ['skipped', 'skipped'] }, [], 'pass'],
    ['one changed', { a: ['passed', 'passed'] }, ['clock'], 'fail'],
    ['one changed, whatever else', { a: ['passed'], b: null, c: null }, ['other'], 'fail'],
    ['one is flaky', { a: ['passed', 'passed'] }, ['flaky-before'], 'pass'],
    ['all are flaky', { a: ['passed', 'passed'] }, ['flaky-before', 'flaky-before'], 'inconclusive'],
  ])('%s', (_, files, causes, expected) => {
    expect(verdict(files, causes)).toBe(expected)
  })

  test('errors of the run alone leave the tests judged', () => {
    expect(verdict({ a: ['passed'] }, [], ['x'])).toBe('pass')
  })
})
