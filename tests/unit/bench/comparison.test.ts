import { describe, expect, test } from 'vitest'
import type { FileResult } from '../../../src/bench/benchmarks.ts'
import { compareSides, confirmWith, doubtful, percent, type ComparedBenchmark } from '../../../src/bench/comparison.ts'
import { judge } from '../../../src/bench/judgement.ts'
import { parseRule } from '../../../src/bench/rules.ts'
import { inTwoRounds } from '../../../src/bench/two-rounds.ts'
import { benchmark, steady } from './fixtures.ts'

const SLOWER = [parseRule('fail-on', 'slower')]
const judged = (benchmarks: ComparedBenchmark[], rules = SLOWER, lax = false) =>
  judge({ benchmarks, failures: [] }, rules, 0.05, lax)
const broken = (benchmarks: ComparedBenchmark[], rules = SLOWER) => judged(benchmarks, rules).broken
const results = (files: Record<string, FileResult>): Map<string, FileResult> => new Map(Object.entries(files))
/** One file, with what each benchmark takes. */
const side = (times: Record<string, number | number[]>, failures: FileResult['failures'] = []) =>
  results({
    'a.bench.ts': {
      benchmarks: Object.entries(times).map(([name, time]) =>
        benchmark(`a.bench.ts::${name}`, typeof time === 'number' ? steady(time) : time),
      ),
      failures,
      skipped: [],
      without: false,
      flags: null,
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
      reason: `slower at first (p50 +20.0%), not confirmed (${again})`,
    })
    expect(one!.metrics.p50.verdict).toBe('inconclusive')
  })

  test('decides of what noise hid in the first', () => {
    const open = compared(wild(), wild(1.1))
    expect(open[0]!.verdict).toBe('inconclusive')
    expect(confirmWith(open, first, SLOWER)[0]).toMatchObject({ verdict: 'slower', confirmed: null })
    expect(confirmWith(open, compared(10, 10), SLOWER)[0]).toMatchObject({ verdict: 'same', confirmed: null })
  })

  test('that says the opposite does not confirm, where that is a rule, too', () => {
    const rules = [...SLOWER, parseRule('fail-on', 'faster')]
    const both = confirmWith(first, compared(10, 8), rules)
    expect(both[0]).toMatchObject({ verdict: 'inconclusive', confirmed: false })
    expect(judged(both, rules)).toMatchObject({ verdict: 'inconclusive', broken: [], open: [{ rule: rules[1] }] })
  })

  test('is held against the rule that found something: its figure is told, and the median keeps its verdict', () => {
    const tail = (one: ComparedBenchmark, ratio: number): ComparedBenchmark => ({
      ...one,
      metrics: { ...one.metrics, p95: compared(10, 10 * ratio)[0]!.metrics.p95 },
    })
    const rules = [...SLOWER, parseRule('fail-on', 'p95 > +5%')]
    const [same] = compared(10, 10)
    const [one] = confirmWith([tail(same!, 1.2)], [tail(first[0]!, 0.8)], rules)
    expect(one).toMatchObject({
      verdict: 'slower',
      confirmed: false,
      reason: 'p95 > +5% at first (p95 +20.0%), not confirmed (-20.0%)',
    })
    const [again] = confirmWith([tail(first[0]!, 1.2)], [tail(first[0]!, 0.8)], rules)
    expect(again).toMatchObject({ verdict: 'slower', confirmed: true })
    expect(again!.reason).toContain('p95 > +5% at first')
  })

  test('is for what is required, too: what has it has to have it again', () => {
    const rules = [parseRule('require', 'p50 < -15%')]
    const faster = compared(10, 8)
    expect(doubtful(faster, rules, 0.05)).toHaveLength(1)
    expect(confirmWith(faster, compared(10, 8), rules)[0]).toMatchObject({ confirmed: true })
    expect(judged(confirmWith(faster, compared(10, 9), rules), rules)).toMatchObject({
      verdict: 'fail',
      unmet: [{ benchmarks: [] }],
    })
    // What every benchmark has to have is measured again where it may be so.
    const all = [parseRule('require', 'p50 < +3%')]
    expect(doubtful(compared(10, 10), all, 0.05)).toEqual([])
    expect(doubtful(compared(wild(), wild()), all, 0.05)).toHaveLength(1)
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

describe('the verdict of all', () => {
  const compared = (times: Record<string, [base: number | number[], head: number | number[]]>) => {
    const of = (at: 0 | 1) => side(Object.fromEntries(Object.entries(times).map(([name, both]) => [name, both[at]])))
    return compareSides({ base: of(0), head: of(1) }, 0.05).benchmarks
  }
  const few = [10, 10.01, 10.02]
  const told = (benchmarks: ComparedBenchmark[], ...rules: ReturnType<typeof parseRule>[]) => {
    const { verdict, open } = judged(benchmarks, rules)
    return [verdict, ...open.map(({ benchmark, rule }) => `${benchmark.name}: ${rule.text}`)]
  }
  const failOn = (text: string) => parseRule('fail-on', text)
  const require = (text: string) => parseRule('require', text)

  test('is pass where every rule is known not to be broken, whatever else is unknown', () => {
    expect(told(compared({ same: [10, 10], faster: [10, 8] }), ...SLOWER)).toEqual(['pass'])
    // So unsteady that it may be anything, but 40 % faster.
    expect(told(compared({ same: [10, 10], unsure: [wild(), wild(0.6)] }), ...SLOWER)).toEqual(['pass'])
  })

  test('is inconclusive where noise leaves open that a rule is broken, and names which', () => {
    const benchmarks = compared({ same: [10, 10], unsure: [wild(), wild(1.1)] })
    expect(told(benchmarks, ...SLOWER)).toEqual(['inconclusive', 'unsure: slower'])
    expect(told(benchmarks, failOn('p95 > +5%'))).toEqual(['inconclusive', 'unsure: p95 > +5%'])
    expect(told(benchmarks, failOn('p95 > +90%'))).toEqual(['pass'])
    // Sure to be slower, and not by how much.
    expect(told(compared({ one: [10, 10.46] }), failOn('p95 > +4.7%'))[0]).toBe('inconclusive')
  })

  test('is inconclusive where there are too few runs', () => {
    expect(told(compared({ same: [few, few] }), ...SLOWER)).toEqual(['inconclusive', 'same: slower'])
    expect(told(compared({ same: [few, few] }), failOn('inconclusive'))).toEqual(['fail'])
  })

  test('can be made lax: what is open passes, what failed or is broken does not', () => {
    const open = compared({ unsure: [wild(), wild(1.1)], few: [few, few] })
    expect(judged(open, SLOWER, true)).toMatchObject({ verdict: 'pass', open: [{}, {}] })
    expect(judged(compared({ slow: [10, 12] }), SLOWER, true).verdict).toBe('fail')
    const failures = [{ id: 'x', message: 'it threw', side: 'head' as const }]
    expect(judge({ benchmarks: open, failures }, SLOWER, 0.05, true).verdict).toBe('inconclusive')
  })

  test('what is required is so of one benchmark, or of every one where it includes "no change"', () => {
    const benchmarks = compared({ same: [10, 10], faster: [10, 8], unsure: [wild(), wild()] })
    const unmet = (text: string) =>
      judged(benchmarks, [require(text)]).unmet.map((one) => one.benchmarks.map(({ name }) => name))
    expect(unmet('p95 < -15%')).toEqual([])
    expect(unmet('p95 < -25%')).toEqual([[]])
    expect(unmet('p95 < +3%')).toEqual([['unsure']])
    expect(unmet('faster')).toEqual([])
    expect(unmet('same')).toEqual([['faster', 'unsure']])
  })
})

test('percents have a sign', () => {
  expect([1, 1.0526, 0.85, 3].map(percent)).toEqual(['+0.0%', '+5.3%', '-15.0%', '+200.0%'])
})
