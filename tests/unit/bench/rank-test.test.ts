import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approximateRankTest, holm, leastP, rankTest } from '../../../src/bench/rank-test.ts'
import { fixture, toDigits } from './fixtures.ts'

interface Wilcox {
  cases: { name: string; a: number[]; b: number[]; p: number }[]
}
interface FromR {
  holm: { p: number[]; expected: number[] }[]
}

const { cases } = fixture<Wilcox>('wilcox.json')

describe("p-values are those of R's wilcox.test", () => {
  test('in 50 cases, exact and approximate', () => {
    expect(cases).toHaveLength(50)
    const exact = cases.filter(({ name }) => name.endsWith(', exact'))
    expect(exact.length).toBeGreaterThan(15)
    expect(exact.length).toBeLessThan(35)
    expect(Math.min(...cases.map(({ p }) => p))).toBeLessThan(1e-20)
  })

  // Of few values that are equal R has the approximation, too; ours are exact there.
  test.each(cases)('$name', ({ name, a, b, p }) => {
    const exact = name.endsWith(', exact')
    const many = a.length >= 50 || b.length >= 50
    expect(toDigits((exact || many ? rankTest : approximateRankTest)(a, b), 6)).toBe(toDigits(p, 6))
  })
})

describe('where some values are equal', () => {
  test('ten that lie apart from ten are found as surely as without, for all of 60 benchmarks', () => {
    const [low, high] = [range(10, 1), range(10, 20)]
    expect(rankTest(low, high.with(1, 20))).toBeCloseTo(leastP(10, 10), 15)
    // The approximation leaves it open.
    expect(60 * approximateRankTest(low, high.with(1, 20))).toBeGreaterThan(0.01)
  })

  test('the p-value is the share of all ways to deal the values out that are as far apart', () => {
    const few = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(few, few, (a, b) => {
        expect(rankTest(a, b)).toBeCloseTo(shareAsFarApart(a, b), 12)
      }),
    )
  })

  test('49 against 49 take no more than a moment', () => {
    const before = performance.now()
    expect(rankTest(range(49, 0), range(49, 25))).toBeLessThan(0.01)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

test('where all values are equal, nothing differs', () => {
  expect(rankTest([1, 1, 1], [1, 1])).toBe(1)
  expect(rankTest([1], [1])).toBe(1)
  expect(rankTest([1], [2])).toBe(1)
})

describe('whatever the values', () => {
  const values = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 55 })

  test('which side is which does not matter, nor the unit, nor the order', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const p = rankTest(a, b)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        expect(rankTest(b, a)).toBeCloseTo(p, 12)
        expect(rankTest(a.map((one) => one * 1024).reverse(), b.map((one) => one * 1024).reverse())).toBe(p)
      }),
    )
  })

  test('the exact p-value is the share of all ways to deal the values out that are as far apart', () => {
    const sizes = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(sizes, sizes, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (m, n, stream) => {
        const all = [...new Set(stream.take(m + n))]
        fc.pre(all.length === m + n)
        const [a, b] = [all.slice(0, m), all.slice(m)]
        expect(rankTest(a, b)).toBeCloseTo(shareAsFarApart(a, b), 12)
      }),
    )
  })
})

function shareAsFarApart(a: number[], b: number[]): number {
  const sums = choices(ranksOf([...a, ...b]), a.length).map((ranks) => ranks.reduce((sum, one) => sum + one, 0))
  const middle = (a.length * (a.length + b.length + 1)) / 2
  return sums.filter((one) => Math.abs(one - middle) >= Math.abs(sums[0]! - middle)).length / sums.length
}

/** Those of equal values are the mean of theirs. */
function ranksOf(values: number[]): number[] {
  const count = (which: (other: number) => boolean): number => values.filter(which).length
  return values.map((one) => count((other) => other < one) + (count((other) => other === one) + 1) / 2)
}

/** All ways to choose some of the items; the first has the first items. */
function choices(items: number[], some: number): number[][] {
  if (some === 0) return [[]]
  return items.flatMap((item, index) => choices(items.slice(index + 1), some - 1).map((rest) => [item, ...rest]))
}

describe('the least p-value', () => {
  test('is that of groups that do not overlap', () => {
    for (const [m, n] of [
      [1, 1],
      [2, 5],
      [5, 5],
      [10, 10],
      [20, 13],
      [40, 40],
    ] as const)
      expect(leastP(m, n) / rankTest(range(m, 0), range(n, m))).toBeCloseTo(1, 12)
    // 2 of 252 orders; the reason why five against five is too few for ten benchmarks.
    expect(leastP(5, 5)).toBeCloseTo(2 / 252, 15)
    expect(leastP(10, 10)).toBeCloseTo(2 / 184_756, 15)
  })

  test('of a thousand runs is there at once', () => {
    const start = performance.now()
    expect(leastP(1000, 1000)).toBe(0)
    expect(performance.now() - start).toBeLessThan(100)
  })
})

function range(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index)
}

describe("Holm's correction", () => {
  test.each(fixture<FromR>('r.json').holm)("is R's p.adjust of $p", ({ p, expected }) => {
    expect(holm(p).map((one) => toDigits(one, 12))).toEqual(expected.map((one) => toDigits(one, 12)))
  })

  test('never lowers a p-value, keeps their order, and finds what Bonferroni finds', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (values) => {
        const corrected = holm(values)
        for (const [i, one] of values.entries()) {
          expect(corrected[i]).toBeGreaterThanOrEqual(one)
          expect(corrected[i]).toBeLessThanOrEqual(Math.min(1, one * values.length))
          for (const [j, other] of values.entries()) if (one < other) expect(corrected[i]! <= corrected[j]!).toBe(true)
        }
      }),
    )
    expect(holm([])).toEqual([])
  })
})
