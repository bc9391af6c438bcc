import { expect, test } from 'vitest'
import { brokenRules, type Judged, type TestRun } from '../../../../src/candidates/check/rules.ts'
import type { FileChange, Figures } from '../../../../src/candidates/check/coverage-change.ts'

const figures = (covered: number, total: number, branches: Figures['branches'] = null): Figures => ({
  covered,
  total,
  uncovered: total - covered,
  branches,
  functions: null,
  statements: null,
})
const rose: FileChange = {
  file: 'src/rose.ts',
  change: 'rose',
  before: figures(0, 2),
  after: figures(1, 2),
  gained: { lines: 1, branches: 0, functions: 0, statements: 0 },
  newly_covered: ['1'],
  lost: [],
  lost_branches: [],
  lost_functions: [],
  lost_statements: [],
}
const run: TestRun = {
  passed: 1,
  failed: 0,
  skipped: 0,
  failures: [],
  ran: new Map([['a.test.ts', 1]]),
  types: new Set(),
}
const paid: Judged = {
  files: [rose],
  asked: [],
  changes: {
    tests: { added: ['a.test.ts'], changed: [], removed: [] },
    production: [],
    config: [],
    support: [],
    others: [],
  },
  maxTests: 2,
  run,
  failedBefore: [],
  leftOut: [],
  silenced: [],
  rewritten: [],
  rules: [],
}

const messages = (judged: Partial<Judged>): string[] =>
  brokenRules({ ...paid, ...judged }).map(({ rule, message }) => `${rule} ${message}`)

test('where all rules are kept, none is broken', () => {
  expect(messages({})).toEqual([])
  expect(messages({ run: null })).toEqual([])
})

test('every test file that was touched counts against the limit', () => {
  const tests = { added: ['a.test.ts'], changed: ['b.test.ts'], removed: ['c.test.ts'] }
  const ran = new Map([...run.ran, ['b.test.ts', 1] as const])
  expect(messages({ changes: { ...paid.changes, tests }, run: { ...run, ran } })).toEqual([
    'max-tests 3 test files were changed, 2 are allowed: a.test.ts, b.test.ts, c.test.ts',
  ])
  expect(messages({ changes: { ...paid.changes, tests }, run: { ...run, ran }, maxTests: 3 })).toEqual([])
})

test('failures are told as they are; a file that failed is not also one that ran nothing', () => {
  const failures = [
    { test_id: 'a.test.ts', message: 'Cannot find module' },
    { test_id: 'b.test.ts::x', message: '[Vitest] Unexpected .only modifier. Remove it or pass --allowOnly argument' },
  ]
  expect(messages({ run: { ...run, failures, ran: new Map() } })).toEqual([
    'only b.test.ts: it has .only, which leaves out other tests',
    'tests-pass a.test.ts: Cannot find module',
  ])
})

test('what failed before the change is no fault of it: a test whatever it said, anything else where it says the same', () => {
  const fails = (test_id: string, message = 'no') => ({ test_id, message })
  const failures = [fails('a.test.ts::old', 'now'), fails('a.test.ts::new'), fails('b.test.ts'), fails('c.test.ts')]
  const failedBefore = [fails('a.test.ts::old', 'then'), fails('b.test.ts'), fails('c.test.ts', 'another')]
  expect(messages({ run: { ...run, failures }, failedBefore })).toEqual([
    'tests-pass a.test.ts::new: no',
    'tests-pass c.test.ts: no',
  ])
})

test('a touched file that does not load, as before, runs nothing all the same', () => {
  const failures = [{ test_id: 'a.test.ts', message: 'Cannot find module' }]
  expect(messages({ run: { ...run, failures, ran: new Map() }, failedBefore: failures })).toEqual([
    'tests-run a.test.ts: Vitest runs no test of it',
  ])
})

test('a test file has to run something', () => {
  expect(messages({ run: { ...run, ran: new Map([['a.test.ts', 0]]) } })).toEqual([
    'tests-run a.test.ts: all of its tests are skipped',
  ])
  expect(messages({ run: { ...run, ran: new Map() } })).toEqual(['tests-run a.test.ts: Vitest runs no test of it'])
})

test('checks of types run nothing, and need not', () => {
  const changes = { ...paid.changes, tests: { added: ['a.test-d.ts'], changed: [], removed: [] } }
  expect(messages({ changes })).toEqual(['tests-run a.test-d.ts: Vitest runs no test of it'])
  expect(messages({ changes, run: { ...run, types: new Set(['a.test-d.ts']) } })).toEqual([])
})

test('tests that are left out are told, and code that tests rewrite', () => {
  expect(messages({ silenced: [{ file: 'c.test.ts', was: 3, is: 1 }] })).toEqual([
    'tests-run c.test.ts: nobody changed it, but 1 of its tests ran, 3 before',
  ])
  expect(messages({ leftOut: ['b.test.ts'], rewritten: ['src/a.ts'] })).toEqual([
    'production src/a.ts: a test rewrote it during the run; write to a temporary folder instead',
    'tests-run b.test.ts: it is still there, but Vitest does not take it any more',
  ])
})

test('what became of files is told with figures', () => {
  const of = (change: FileChange['change'], before: Figures | null, after: Figures | null, lost: string[] = []) =>
    messages({
      files: [
        rose,
        { ...rose, file: 'src/x.ts', change, before, after, newly_covered: [], lost, lost_branches: ['7'] },
      ],
    })
  expect(of('fell', figures(3, 9), figures(1, 9), ['4-5'])).toEqual([
    'fell src/x.ts: 1 of 9 lines covered, 3 before; no longer covered: 4-5',
  ])
  const branches = (covered: number): Figures => figures(3, 9, { covered, total: 4 })
  expect(of('fell', branches(4), branches(1))).toEqual(['fell src/x.ts: 1 of 4 branches taken, 4 before'])
  expect(of('fell', branches(3), branches(3))).toEqual([
    'fell src/x.ts: as many branches taken, but others; fewer than before at 7',
  ])
  const others = (functions: number, statements: number): Figures => ({
    ...figures(3, 9),
    functions: { covered: functions, total: 2 },
    statements: { covered: statements, total: 9 },
  })
  expect(of('fell', others(2, 8), others(1, 7))).toEqual(['fell src/x.ts: 1 of 2 functions called, 2 before'])
  expect(of('fell', others(2, 8), others(2, 7))).toEqual(['fell src/x.ts: 7 of 9 statements covered, 8 before'])
  expect(of('vanished', figures(3, 9), null)).toEqual([
    'same-lines src/x.ts: its 9 lines are not in the report any more, of which 3 were covered',
  ])
  expect(of('other-lines', figures(3, 9), figures(3, 7))).toEqual([
    'same-lines src/x.ts: other lines can be executed than before (7, 9 before), though it is the same',
  ])
  expect(of('appeared', null, figures(3, 7))).toEqual([
    'coverage-rules src/x.ts: it is in the report after, and was not before; coverage is of other files',
  ])
})

test('without a file that rose it did not pay, nor where that is not the one that was asked for', () => {
  expect(messages({ files: [] })).toEqual(['rose no file has more coverage than before'])
  expect(messages({ asked: ['src/rose.ts'] })).toEqual([])
  expect(messages({ asked: ['src/other.ts'] })).toEqual(['rose src/other.ts: it has no more coverage than before'])
})

test('a config does not bring coverage; fixtures may', () => {
  const changes = { ...paid.changes, tests: { added: [], changed: [], removed: ['a.test.ts'] } }
  expect(messages({ changes: { ...changes, support: ['tests/cases.ts'] } })).toEqual([])
  expect(messages({ changes: { ...changes, config: ['vitest.config.ts'] } })).toEqual([
    'rose coverage rose by vitest.config.ts: no test file was added or changed',
  ])
})
