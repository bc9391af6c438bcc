import alea from 'seedrandom/lib/alea.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { median, medianInterval, poolGroups, quantile, weightedQuantile } from '../../../src/bench/quantiles.ts'
import { fixture, toDigits } from './fixtures.ts'

interface FromR {
  quantiles: { values: number[]; q: number[]; expected: number[] }[]
}

const figures = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 })
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

describe('quantiles', () => {
  test.each(fixture<FromR>('r.json').quantiles)(
    "of $values.length figures are R's of type 7",
    ({ values, q, expected }) => {
      expect(q.map((one) => toDigits(quantile(sorted(values), one), 12))).toEqual(
        expected.map((one) => toDigits(one, 12)),
      )
    },
  )

  test('lie between least and greatest, and never fall', () => {
    fc.assert(
      fc.property(figures, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (values, shares) => {
        const at = sorted(shares).map((q) => quantile(sorted(values), q))
        expect(quantile(sorted(values), 0)).toBe(Math.min(...values))
        expect(quantile(sorted(values), 1)).toBe(Math.max(...values))
        for (const [index, one] of at.slice(1).entries()) expect(one).toBeGreaterThanOrEqual(at[index]! * (1 - 1e-12))
      }),
    )
  })

  test('the median takes any order and leaves it', () => {
    const values = [3, 1, 2, 10]
    expect(median(values)).toBe(2.5)
    expect(values).toEqual([3, 1, 2, 10])
  })
})

describe('the quantile of several groups', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const ofGroups = (groups: readonly (readonly number[])[], q: number): number =>
    weightedQuantile(poolGroups(groups.map((one) => Float64Array.from(sorted(one)))), q)

  test('is that of all figures where the groups are of one size', () => {
    const groups = fc.integer({ min: 1, max: 12 }).chain((size) =>
      fc.array(fc.array(fc.double({ min: 1, max: 9, noNaN: true }), { minLength: size, maxLength: size }), {
        minLength: 1,
        maxLength: 6,
      }),
    )
    fc.assert(
      fc.property(groups, share, (all, q) => {
        expect(ofGroups(all, q)).toBeCloseTo(quantile(sorted(all.flat()), q), 9)
      }),
    )
  })

  test('lies between the least and the greatest figure, and never falls', () => {
    fc.assert(
      fc.property(
        fc.array(figures, { minLength: 1, maxLength: 6 }),
        fc.array(share, { minLength: 2 }),
        (all, shares) => {
          const at = sorted(shares).map((q) => ofGroups(all, q))
          expect(ofGroups(all, 0)).toBe(Math.min(...all.flat()))
          expect(ofGroups(all, 1)).toBeCloseTo(Math.max(...all.flat()), 6)
          for (const [index, one] of at.slice(1).entries()) expect(one).toBeGreaterThanOrEqual(at[index]! * (1 - 1e-12))
        },
      ),
    )
  })

  test('gives each group the same weight', () => {
    const slow = Array.from({ length: 20 }, () => 10)
    const fast = Array.from({ length: 2000 }, () => 1)
    // By calls one in a hundred is slow; by processes every second.
    expect(ofGroups([fast, slow], 0.95)).toBe(10)
    expect(ofGroups([fast, slow], 0.45)).toBe(1)
  })
})

/** How probable it is that the median is outside from the k-th smallest to the k-th largest: all 2^n cases counted. */
function outside(n: number, k: number): number {
  let count = 0
  for (let sides = 0; sides < 2 ** n; sides += 1) {
    const below = sides.toString(2).replaceAll('0', '').length
    if (below < k || n - below < k) count += 1
  }
  return count / 2 ** n
}

describe('the interval of a median', () => {
  test.each(Array.from({ length: 12 }, (_, index) => index + 1))('of %d values has the coverage that it says', (n) => {
    const { low, high, confidence } = medianInterval(Array.from({ length: n }, (_, index) => index + 1))
    expect(low + high).toBe(n + 1)
    expect(confidence).toBe(n === 1 ? 0 : 1 - outside(n, low))
    if (n >= 6) expect(confidence).toBeGreaterThanOrEqual(0.95)
    // And no narrower one would do.
    if (n >= 6 && low + 1 <= n / 2) expect(1 - outside(n, low + 1)).toBeLessThan(0.95)
    if (n < 6) expect([low, high]).toEqual([1, n])
  })

  test.each([5, 10, 20])('of %d values of a skewed distribution holds its median as often as it says', (n) => {
    const random = alea(`median of ${n}`)
    const rounds = 4000
    let held = 0
    let confidence = 0
    for (let round = 0; round < rounds; round += 1) {
      const interval = medianInterval(Array.from({ length: n }, () => -Math.log(1 - random())))
      confidence = interval.confidence
      if (interval.low <= Math.LN2 && Math.LN2 <= interval.high) held += 1
    }
    const error = Math.sqrt((confidence * (1 - confidence)) / rounds)
    expect(Math.abs(held / rounds - confidence)).toBeLessThan(4 * error)
  })

  test('of a thousand values is narrow', () => {
    const { low, high, confidence } = medianInterval(Array.from({ length: 1000 }, (_, index) => index))
    expect(confidence).toBeGreaterThanOrEqual(0.95)
    expect(high - low).toBeLessThan(70)
  })
})
