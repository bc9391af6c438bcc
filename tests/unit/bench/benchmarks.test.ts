import { describe, expect, test } from 'vitest'
import { resultsOf } from '../../../src/bench/benchmarks.ts'
import type { FileRun } from '../../../src/bench/session.ts'

const FILE = 'src/a.bench.ts'
/** 100 ns, in milliseconds. */
const CLOCK = 1e-4

const bench = (titles: string[], values: number[], error: string | null = null): FileRun['benchmarks'][number] => ({
  file: `/r/${FILE}`,
  titles,
  worker: '1-0',
  error,
  count: values.length,
  stride: 1,
  values: Float64Array.from(values),
})
const run = (...benchmarks: FileRun['benchmarks']): FileRun => ({ benchmarks, failures: [], skipped: [] })
const judged = (...runs: FileRun[]) => resultsOf(FILE, runs, runs.length, CLOCK)
const messages = (...runs: FileRun[]) => judged(...runs).failures.map(({ id, message }) => `${id}: ${message}`)

test('a benchmark that each process measured has its figures, to six digits', () => {
  const { benchmarks, failures } = judged(run(bench(['math', 'add'], [1, 2, 3])), run(bench(['math', 'add'], [2, 4])))
  expect(failures).toEqual([])
  expect(benchmarks).toHaveLength(1)
  expect(benchmarks[0]).toMatchObject({
    id: `${FILE}::math::add`,
    name: 'math > add',
    file: FILE,
    coarse: false,
    samples: 5,
    p50_ms: 2.16667,
    p95_ms: 3.775,
    p50_ci_ms: [2, 3],
  })
  expect(judged(run(bench(['third'], [1 / 3]))).benchmarks[0]!.p50_ms).toBe(0.333333)
})

describe('no benchmark, but a failure:', () => {
  const fine = bench(['fine'], [1, 2])

  test('one that threw', () => {
    const { benchmarks, failures } = judged(run(fine, bench(['bad'], [], 'not today')))
    expect(failures).toEqual([{ id: `${FILE}::bad`, message: 'not today' }])
    expect(benchmarks.map(({ name }) => name)).toEqual(['fine'])
  })

  test('one that threw in its second process', () => {
    const { benchmarks, failures } = judged(run(bench(['bad'], [1])), run(bench(['bad'], [], 'not today')))
    expect([benchmarks, failures]).toEqual([[], [{ id: `${FILE}::bad`, message: 'not today' }]])
  })

  test('what Vitest said is told first', () => {
    const said = { ...run(bench(['bad'], [])), failures: [{ titles: ['bad'], message: 'hook failed' }] }
    expect(messages(said)).toEqual([`${FILE}::bad: hook failed`])
  })

  test('a file that did not load', () => {
    const unloaded = { ...run(), failures: [{ titles: [], message: 'cannot find ./x' }] }
    expect(messages(unloaded)).toEqual([`${FILE}: cannot find ./x`])
  })

  test.each([
    [
      'a name that is used twice',
      [bench(['x'], [1]), bench(['x'], [2])],
      'the name is used twice: give each benchmark of a suite its own',
    ],
    ['no samples', [bench(['x'], [])], 'it returned no samples: give it time or iterations'],
    ['NaN', [bench(['x'], [1, NaN])], 'it returned samples that are no times'],
    ['infinite', [bench(['x'], [1, Infinity])], 'it returned samples that are no times'],
    ['negative', [bench(['x'], [-1, 1])], 'it returned samples that are no times'],
    [
      'faster than twice the clock',
      [bench(['x'], [CLOCK, 1.9 * CLOCK, 5])],
      'a call takes 190 ns, reading the clock 100 ns: repeat the work within the benchmark',
    ],
  ])('%s', (_, benchmarks, message) => {
    const { benchmarks: left, failures } = judged(run(...benchmarks, fine))
    expect(failures).toEqual([{ id: `${FILE}::x`, message }])
    expect(left.map(({ name }) => name)).toEqual(['fine'])
  })

  test('one whose calls took no time in one process, on a clock that seems to cost nothing', () => {
    const coarse = resultsOf(FILE, [run(bench(['x'], [0, 0, 1])), run(bench(['x'], [1, 1, 1]))], 2, 0)
    expect(coarse.benchmarks).toEqual([])
    expect(coarse.failures[0]!.message).toMatch(/^a call takes .* ns, reading the clock 0 ns/)
  })

  test('one that was measured in too few processes', () => {
    expect(messages(run(bench(['x'], [1])), run(), run(bench(['x'], [1])))).toEqual([
      `${FILE}::x: it was measured in 2 of 3 processes`,
    ])
  })
})

test('of the same name in other suites is another', () => {
  expect(judged(run(bench(['a', 'x'], [1]), bench(['b', 'x'], [1]))).benchmarks).toHaveLength(2)
})

test('one of a few clock readings is coarse', () => {
  const { benchmarks } = judged(run(bench(['short'], [9 * CLOCK]), bench(['long'], [11 * CLOCK])))
  expect(benchmarks.map(({ coarse }) => coarse)).toEqual([true, false])
})

test('nothing is nothing', () => {
  expect(resultsOf(FILE, [], 5, CLOCK)).toEqual({
    benchmarks: [],
    failures: [],
    skipped: [],
    without: false,
    flags: null,
  })
})

test('what a file leaves out is named, once', () => {
  const leaving = (title: string): FileRun => ({ ...run(bench(['in'], [1])), skipped: [[title]] })
  const { benchmarks, failures, skipped, without } = judged(leaving('out'), leaving('out'))
  expect([benchmarks.length, failures, skipped, without]).toEqual([1, [], [`${FILE}::out`], false])
  // Of one that runs and one of its name that does not, the one is measured.
  expect(judged(leaving('in')).failures).toEqual([])
})

test('a file holds no benchmarks where nothing in it ran, failed or is left out', () => {
  expect(judged(run())).toMatchObject({ benchmarks: [], failures: [], skipped: [], without: true })
  expect(judged({ ...run(), skipped: [['out']] })).toMatchObject({ skipped: [`${FILE}::out`], without: false })
  expect(judged({ ...run(), failures: [{ titles: [], message: 'no' }] }).without).toBe(false)
})

test('a file of two projects is refused with their names', () => {
  const both = run({ ...bench(['x'], [1]), project: 'unit' }, bench(['x'], [1]))
  expect(messages(both)).toEqual([
    `${FILE}: it belongs to several projects of Vitest, unit and the one without a name: have one of them include it`,
  ])
})
