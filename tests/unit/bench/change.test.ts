import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALPHA, enough, judgeChanges, type Sides } from '../../../src/bench/change.ts'
import { leastP } from '../../../src/bench/rank-test.ts'
import { steady } from './fixtures.ts'

const sides = (ratio: number, runs = 10, spread = 0.001): Sides => ({
  base: steady(10, runs, spread),
  head: steady(10 * ratio, runs, spread),
})
const verdictOf = (one: Sides, margin = 0.05) => judgeChanges([one], margin)[0]!.verdict

describe('one benchmark', () => {
  test.each([
    ['slower', 1.1],
    ['slower', 1.051],
    ['same', 1.03],
    ['same', 1],
    ['same', 0.97],
    ['faster', 0.94],
    ['faster', 0.5],
  ])('is %s at %d times the time', (verdict, ratio) => {
    expect(verdictOf(sides(ratio))).toBe(verdict)
  })

  test('is told with its figures', () => {
    const [change] = judgeChanges([sides(1.1)], 0.05)
    expect(change).toMatchObject({ verdict: 'slower', reason: null, too_few: false })
    expect(change!.p).toBeCloseTo(leastP(10, 10), 15)
    expect(change!.ratio).toBeCloseTo(1.1, 9)
    expect(change!.head_ms / change!.base_ms).toBeCloseTo(1.1, 9)
  })

  test('is inconclusive where noise is larger than the margin, and says so', () => {
    const [change] = judgeChanges([sides(1.02, 10, 0.03)], 0.05)
    expect(change).toMatchObject({
      verdict: 'inconclusive',
      reason: 'too much noise',
      too_few: false,
    })
  })

  test('counts by the margin that is asked for', () => {
    expect(verdictOf(sides(1.1), 0.2)).toBe('same')
    expect(verdictOf(sides(1.02), 0.01)).toBe('slower')
  })

  test('that one slow process disturbs is the same', () => {
    const { base, head } = sides(1)
    expect(verdictOf({ base, head: [...head.slice(1), 40] })).toBe('same')
  })
})

describe('too few runs', () => {
  test('five against five are refused for ten benchmarks, however far apart', () => {
    const changes = judgeChanges(
      Array.from({ length: 10 }, () => sides(3, 5)),
      0.05,
    )
    for (const change of changes)
      expect(change).toMatchObject({
        verdict: 'inconclusive',
        too_few: true,
        reason: '5 against 5 processes cannot tell for 10 benchmarks: take 7 runs',
      })
    // The same runs are enough for one.
    expect(verdictOf(sides(3, 5))).toBe('slower')
  })

  test.each([
    [5, 10, 60, '5 against 10 processes cannot tell for 60 benchmarks: take 8 runs of the base'],
    [10, 4, 20, '10 against 4 processes cannot tell for 20 benchmarks: take 8 runs of the head'],
    [3, 3, 1, '3 against 3 processes cannot tell for 1 benchmark: take 5 runs'],
  ])('%d against %d: the advice is for the side that has less', (base, head, benchmarks, reason) => {
    const one = { base: steady(10, base), head: steady(30, head) }
    expect(
      judgeChanges(
        Array.from({ length: benchmarks }, () => one),
        0.05,
      )[0]!.reason,
    ).toBe(reason)
  })

  test.each([1, 2, 3, 4])('%d against as many tell nothing, not even that nothing changed', (runs) => {
    expect(judgeChanges([sides(1, runs)], 0.05)[0]).toMatchObject({ verdict: 'inconclusive', too_few: true })
    expect(judgeChanges([sides(9, runs)], 0.05)[0]).toMatchObject({ verdict: 'inconclusive', too_few: true })
  })

  test.each([
    [1, 5],
    [10, 7],
    [50, 8],
    [900, 10],
  ])('for %d benchmarks %d are enough, one less is not', (benchmarks, runs) => {
    expect(enough(benchmarks)).toBe(runs)
    expect(leastP(runs, runs) * benchmarks).toBeLessThanOrEqual(ALPHA)
    expect(leastP(runs - 1, runs - 1) * benchmarks).toBeGreaterThan(ALPHA)
  })
})

test('fifty benchmarks, one of them slower: that one alone is found', () => {
  const changes = judgeChanges(
    Array.from({ length: 50 }, (_, nth) => sides(nth === 17 ? 1.1 : 1, 10, 0.004)),
    0.05,
  )
  expect(changes.flatMap(({ verdict }, nth) => (verdict === 'same' ? [] : [`${nth} ${verdict}`]))).toEqual([
    '17 slower',
  ])
})

test('slower one way is faster the other', () => {
  const times = fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 5, maxLength: 12 })
  const opposite = { slower: 'faster', faster: 'slower' } as Record<string, string>
  fc.assert(
    fc.property(times, times, fc.double({ min: 0.5, max: 2, noNaN: true }), (base, more, ratio) => {
      const head = more.map((one) => one * ratio)
      const [there, back] = [judgeChanges([{ base, head }], 0)[0]!, judgeChanges([{ base: head, head: base }], 0)[0]!]
      expect(back.p).toBeCloseTo(there.p, 12)
      expect(back.verdict).toBe(opposite[there.verdict] ?? there.verdict)
    }),
    { numRuns: 40 },
  )
})

test('none is none', () => {
  expect(judgeChanges([], 0.05)).toEqual([])
})
