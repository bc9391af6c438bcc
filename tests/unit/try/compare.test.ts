import { describe, expect, test } from 'vitest'
import { compareRuns, outcomeKey, outcomesOf, UNHANDLED, type State } from '../../../src/try/compare.ts'
import type { Outcome, RunReport } from '../../../src/try/report.ts'

function outcome(test_id: string, state: Outcome['state'], rest: Partial<Outcome> = {}): Outcome {
  return {
    kind: 'test',
    test_id,
    project: '',
    file: test_id.split('::')[0]!,
    state,
    message: state === 'failed' ? `${test_id} broke` : null,
    network: [],
    ...rest,
  }
}
const report = (tests: Outcome[], unhandled: string[] = [], suites: Outcome[] = []): RunReport => ({
  version: '4.1.12',
  files: 1,
  tests,
  suites,
  unhandled: unhandled.map((message) => ({ message, file: null })),
  isolated: true,
  line: false,
})
const STATES = ['passed', 'failed', 'skipped', 'pending', undefined] as const
const reported = (state: Outcome['state'] | undefined): State =>
  state === undefined || state === 'pending' ? 'missing' : state

describe('every transition of one test', () => {
  const pairs = STATES.flatMap((before) => STATES.map((after) => [before, after] as const)).filter(
    ([before, after]) => before ?? after,
  )

  test.each(pairs)('%s, then %s', (before, after) => {
    const run = (state: Outcome['state'] | undefined): RunReport =>
      report(state ? [outcome('a.test.ts::t', state)] : [])
    const changes = compareRuns(run(before), run(after))
    if (reported(before) === reported(after)) {
      expect(changes).toEqual([])
      return
    }
    const message = before === 'failed' || after === 'failed' ? 'a.test.ts::t broke' : null
    expect(changes).toEqual([
      {
        kind: 'test',
        test_id: 'a.test.ts::t',
        project: '',
        file: 'a.test.ts',
        before: reported(before),
        after: reported(after),
        message,
      },
    ])
  })
})

describe('compareRuns', () => {
  test('the message is that of the run in which the test failed', () => {
    const failed = outcome('a.test.ts::t', 'failed', { message: 'only once' })
    const passed = outcome('a.test.ts::t', 'passed')
    expect(compareRuns(report([passed]), report([failed]))[0]?.message).toBe('only once')
    expect(compareRuns(report([failed]), report([passed]))[0]?.message).toBe('only once')
  })

  test('another message of a test that fails both times is no change', () => {
    const run = (message: string): RunReport => report([outcome('a.test.ts::t', 'failed', { message })])
    expect(compareRuns(run('one'), run('other'))).toEqual([])
  })

  test('changes come in the order of the first run, new tests after them', () => {
    const before = report([outcome('c::t', 'passed'), outcome('a::t', 'passed'), outcome('b::t', 'passed')])
    const after = report([
      outcome('z::t', 'passed'),
      outcome('a::t', 'failed'),
      outcome('b::t', 'passed'),
      outcome('c::t', 'failed'),
    ])
    expect(compareRuns(before, after).map(({ test_id }) => test_id)).toEqual(['c::t', 'a::t', 'z::t'])
  })

  test('the same id in two projects is two tests', () => {
    const run = (web: Outcome['state']): RunReport =>
      report([outcome('a::t', 'passed', { project: 'node' }), outcome('a::t', web, { project: 'web' })])
    const changes = compareRuns(run('passed'), run('failed'))
    expect(changes).toEqual([
      expect.objectContaining({ test_id: 'a::t', project: 'web', before: 'passed', after: 'failed' }),
    ])
  })

  test('a run compared with itself shows nothing', () => {
    const run = report([outcome('a::t', 'passed'), outcome('b::t', 'failed'), outcome('c::t', 'pending')], ['oops'])
    expect(compareRuns(run, run)).toEqual([])
  })

  test('an unhandled error that comes, or goes, is a change of the run', () => {
    const [quiet, loud] = [report([]), report([], ['oops'])]
    const change = { kind: 'run', test_id: UNHANDLED, project: '', file: '', message: 'oops' }
    expect(compareRuns(quiet, loud)).toEqual([{ ...change, before: 'passed', after: 'failed' }])
    expect(compareRuns(loud, quiet)).toEqual([{ ...change, before: 'failed', after: 'passed' }])
    expect(compareRuns(loud, report([], ['oops', 'oops']))).toEqual([])
  })

  test('the unhandled errors of a run are one outcome, whatever they say and however many there are', () => {
    expect(compareRuns(report([], ['port 41234']), report([], ['port 41235', 'more']))).toEqual([])
    expect(compareRuns(report([]), report([], ['one', 'two'])).map(({ message }) => message)).toEqual(['one'])
  })
})

describe('suites', () => {
  const suite = (state: Outcome['state'] | undefined): RunReport =>
    report(
      [outcome('a::s', 'passed')],
      [],
      state ? [outcome('a::s', state, { kind: 'suite' }), outcome('a', 'passed', { kind: 'module' })] : [],
    )

  test.each([
    ['passed', 'failed'],
    ['failed', 'passed'],
    ['skipped', 'failed'],
    ['failed', undefined],
    [undefined, 'failed'],
  ] as const)('%s, then %s, is a change, also next to a test of that id', (before, after) => {
    expect(compareRuns(suite(before), suite(after))).toEqual([
      expect.objectContaining({
        kind: 'suite',
        before: reported(before),
        after: reported(after),
        message: 'a::s broke',
      }),
    ])
  })

  test.each([
    ['passed', 'skipped'],
    ['passed', undefined],
    [undefined, 'skipped'],
    ['failed', 'failed'],
  ] as const)('%s, then %s, is none', (before, after) => {
    expect(compareRuns(suite(before), suite(after))).toEqual([])
  })
})

test('outcomes are found by project and id', () => {
  const [one, other] = [outcome('a::t', 'passed'), outcome('a::t', 'failed', { project: 'web' })]
  const outcomes = outcomesOf(report([one, other], ['oops']))
  expect(outcomes.size).toBe(3)
  for (const test of [one, other]) expect(outcomes.get(outcomeKey(test))).toBe(test)
  expect(outcomes.get(outcomeKey({ kind: 'run', project: '', test_id: UNHANDLED }))).toMatchObject({
    state: 'failed',
    message: 'oops',
  })
})
