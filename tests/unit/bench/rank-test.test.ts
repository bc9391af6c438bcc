import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holm, leastP, rankTest } from '../../../src/bench/rank-test.ts'
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

  test.each(cases)('$name', ({ a, b, p }) => {
    expect(toDigits(rankTest(a, b), 6)).toBe(toDigits(p, 6))
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
        const sums = choices(ranksOf(all), m).map((ranks) => ranks.reduce((sum, one) => sum + one, 0))
        const middle = (m * (m + n + 1)) / 2
        const apart = sums.filter((one) => Math.abs(one - middle) >= Math.abs(sums[0]! - middle))
        expect(rankTest(all.slice(0, m), all.slice(m))).toBeCloseTo(apart.length / sums.length, 12)
      }),
    )
  })
})

function ranksOf(values: number[]): number[] {
  return values.map((one) => 1 + values.filter((other) => other < one).length)
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
