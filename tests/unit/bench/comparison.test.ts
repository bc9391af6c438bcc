import { describe, expect, test } from 'vitest'
import type { FileResult } from '../../../src/bench/benchmarks.ts'
import { broken, compareSides, confirmWith, doubtful, percent } from '../../../src/bench/comparison.ts'
import { parseRule } from '../../../src/bench/rules.ts'
import { inTwoRounds } from '../../../src/bench/two-rounds.ts'
import { benchmark, steady } from './fixtures.ts'

const SLOWER = [parseRule('fail-on', 'slower')]
const results = (files: Record<string, FileResult>): Map<string, FileResult> => new Map(Object.entries(files))
/** One file, with what each benchmark takes. */
const side = (times: Record<string, number | number[]>, failures: FileResult['failures'] = []) =>
  results({
    'a.bench.ts': {
      benchmarks: Object.entries(times).map(([name, time]) =>
        benchmark(`a.bench.ts::${name}`, typeof time === 'number' ? steady(time) : time),
      ),
      failures,
    },
  })
/** Around 10 ms, so unsteady that nothing can be said. */
const wild = (times = 1): number[] => [7, 8, 8.5, 9, 9.9, 10.1, 11, 11.5, 12, 14].map((one) => one * times)

describe('both sides', () => {
  test('are compared by benchmark, whatever their order', () => {
    const { benchmarks, only, failures } = compareSides(
      { base: side({ one: 10, two: 5 }), head: side({ two: 5, one: 12 }) },
      0.05,
    )
    expect(benchmarks.map(({ id, verdict, confirmed }) => [id, verdict, confirmed])).toEqual([
      ['a.bench.ts::one', 'slower', null],
      ['a.bench.ts::two', 'same', null],
    ])
    expect([...only, ...failures]).toEqual([])
    expect(benchmarks[0]!.metrics.p95.ratio).toBeCloseTo(1.2, 9)
  })

  test('a benchmark of one side alone is named, and compared with nothing', () => {
    const compared = compareSides({ base: side({ old: 1, both: 1 }), head: side({ both: 1, new: 1 }) }, 0.05)
    expect(compared.benchmarks.map(({ name }) => name)).toEqual(['both'])
    expect(compared.only).toEqual([
      { id: 'a.bench.ts::old', side: 'base' },
      { id: 'a.bench.ts::new', side: 'head' },
    ])
  })

  test('what failed on one side is a failure there, not missing', () => {
    const failure = { id: 'a.bench.ts::one', message: 'it threw' }
    const compared = compareSides({ base: side({ one: 1, two: 1 }), head: side({ two: 1 }, [failure]) }, 0.05)
    expect(compared.only).toEqual([])
    expect(compared.failures).toEqual([{ ...failure, side: 'head' }])
  })

  test('so are all benchmarks of a file that failed', () => {
    const failure = { id: 'a.bench.ts', message: 'cannot load' }
    const compared = compareSides({ base: side({ one: 1 }), head: side({}, [failure]) }, 0.05)
    expect([compared.only, compared.benchmarks]).toEqual([[], []])
    expect(compared.failures).toHaveLength(1)
  })

  test('some of them can be chosen', () => {
    const both = { base: side({ one: 1, two: 1 }), head: side({ one: 1, two: 1 }) }
    expect(compareSides(both, 0.05, new Set(['a.bench.ts::two'])).benchmarks.map(({ name }) => name)).toEqual(['two'])
  })
})

describe('a second round', () => {
  const compared = (base: number | number[], head: number | number[]) =>
    compareSides({ base: side({ one: base }), head: side({ one: head }) }, 0.05).benchmarks
  const first = compared(10, 12)

  test('that says the same confirms, with its figures', () => {
    const [one] = confirmWith(first, compared(10, 11.5), SLOWER)
    expect(one).toMatchObject({ verdict: 'slower', confirmed: true })
    expect(one!.ratio).toBeCloseTo(1.15, 9)
    expect(broken([one!], SLOWER)).toHaveLength(1)
  })

  test('that finds no change takes it back', () => {
    const [one] = confirmWith(first, compared(10, 10), SLOWER)
    expect(one).toMatchObject({ verdict: 'same', confirmed: false, reason: null })
    expect(broken([one!], SLOWER)).toEqual([])
  })

  test.each([
    ['nothing', wild(), 'inconclusive at first', '+0.0%'],
    ['the opposite', 8, '', '-20.0%'],
  ])('that finds %s leaves it open', (_, head, __, again) => {
    const [one] = confirmWith(first, compared(typeof head === 'number' ? 10 : wild(), head), SLOWER)
    expect(one).toMatchObject({
      verdict: 'inconclusive',
      confirmed: false,
      reason: `slower at first (+20.0%), not confirmed (${again})`,
    })
    expect(one!.metrics.p50.verdict).toBe('inconclusive')
  })

  test('decides of what noise hid in the first', () => {
    const open = compared(wild(), wild(1.1))
    expect(open[0]!.verdict).toBe('inconclusive')
    expect(confirmWith(open, first, SLOWER)[0]).toMatchObject({ verdict: 'slower', confirmed: null })
    expect(confirmWith(open, compared(10, 10), SLOWER)[0]).toMatchObject({ verdict: 'same', confirmed: null })
  })

  test('leaves alone what was not measured again', () => {
    expect(confirmWith(first, [], SLOWER)).toEqual(first)
  })

  test('is for what broke a rule, and for what may have', () => {
    const { benchmarks } = compareSides(
      {
        base: side({ slower: 10, same: 10, faster: 10, wild: wild(), steady: wild() }),
        head: side({ slower: 12, same: 10, faster: 8, wild: wild(1.1), steady: wild(0.6) }),
      },
      0.05,
    )
    expect(doubtful(benchmarks, SLOWER, 0.05).map(({ name }) => name)).toEqual(['slower', 'wild'])
    expect(doubtful(benchmarks, [], 0.05)).toEqual([])
    expect(doubtful(benchmarks, [parseRule('fail-on', 'p95 < -90%')], 0.05)).toEqual([])
  })
})

describe('two rounds', () => {
  const RULES = { runs: 10, margin: 0.05, rules: SLOWER }
  type Asked = [runs: number, round: string, files: string[] | null]
  const measuring = (...rounds: { base: ReturnType<typeof side>; head: ReturnType<typeof side> }[]) => {
    const asked: Asked[] = []
    const measure: Parameters<typeof inTwoRounds>[0] = async (runs, round, files) => {
      asked.push([runs, round, files && [...files]])
      return rounds[asked.length - 1]!
    }
    return { asked, measure }
  }

  test('are one where nothing is doubtful', async () => {
    const { asked, measure } = measuring({ base: side({ one: 1 }), head: side({ one: 1 }) })
    expect(await inTwoRounds(measure, RULES)).toMatchObject({ again: 0, benchmarks: [{ verdict: 'same' }] })
    expect(asked).toEqual([[10, 'round 1', null]])
  })

  test('are twice as many runs of the files that it is about, the second time', async () => {
    const { asked, measure } = measuring(
      { base: side({ one: 1, two: 1 }), head: side({ one: 1.2, two: 1 }) },
      { base: side({ one: 1, two: 1 }), head: side({ one: 1.2, two: 9 }) },
    )
    const { benchmarks, again } = await inTwoRounds(measure, RULES)
    expect(again).toBe(1)
    expect(asked[1]).toEqual([20, 'round 2', ['a.bench.ts']])
    // The other benchmark of the file keeps its first figures.
    expect(benchmarks.map(({ verdict, confirmed }) => [verdict, confirmed])).toEqual([
      ['slower', true],
      ['same', null],
    ])
  })

  test('tell what failed in the second', async () => {
    const { measure } = measuring(
      { base: side({ one: 1 }), head: side({ one: 1.2 }) },
      { base: side({ one: 1 }), head: side({}, [{ id: 'a.bench.ts::one', message: 'it threw' }]) },
    )
    expect(await inTwoRounds(measure, RULES)).toMatchObject({
      benchmarks: [{ verdict: 'slower', confirmed: null }],
      failures: [{ id: 'a.bench.ts::one', side: 'head', message: 'it threw' }],
    })
  })

  test.each([
    [{}, {}, 'Vitest finds no benchmarks on either side'],
    [{ one: 1 }, { two: 1 }, 'no benchmark is on both sides: 2 are on one alone, such as a.bench.ts::one'],
  ])('of nothing are refused', async (base, head, message) => {
    const { measure } = measuring({ base: side(base), head: side(head) })
    await expect(inTwoRounds(measure, RULES)).rejects.toMatchObject({
      code: 'ERR_NO_BENCHMARKS',
      message: expect.stringContaining(message) as string,
    })
  })
})

test('percents have a sign', () => {
  expect([1, 1.0526, 0.85, 3].map(percent)).toEqual(['+0.0%', '+5.3%', '-15.0%', '+200.0%'])
})
