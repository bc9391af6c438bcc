import alea from 'seedrandom/lib/alea.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectOf } from '../../../src/bench/effect.ts'
import { fixture, steady, toDigits } from './fixtures.ts'

interface FromR {
  effects: { base: number[]; head: number[]; ratio: number; interval: [number, number] }[]
}

const group = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 12 })

describe('the ratio of two groups', () => {
  test.each(fixture<FromR>('r.json').effects)(
    "of $base.length against $head.length is R's, and the interval is that of 20,000 resamples",
    ({ base, head, ratio, interval }) => {
      const { ratio: ours, low, high } = effectOf(base, head)
      expect(toDigits(ours, 12)).toBe(toDigits(ratio, 12))
      const width = interval[1] - interval[0]
      expect(Math.abs(low - interval[0])).toBeLessThan(width / 20)
      expect(Math.abs(high - interval[1])).toBeLessThan(width / 20)
    },
  )

  test('is that of the values where they do not vary', () => {
    const { ratio, low, high } = effectOf([10, 10, 10], [12, 12])
    for (const one of [ratio, low, high]) expect(one).toBeCloseTo(1.2, 12)
    expect(effectOf([3], [3])).toEqual({ ratio: 1, low: 1, high: 1 })
  })

  test('is not moved by one process that was slow', () => {
    const base = steady(10)
    const head = [...steady(11, 9), 100]
    expect(effectOf(base, head).ratio).toBeCloseTo(1.1, 2)
  })

  test('lies in its interval, is the same each time and in any unit, and turns round with the sides', () => {
    fc.assert(
      fc.property(group, group, (a, b) => {
        const effect = effectOf(a, b)
        expect(effectOf(a, b)).toEqual(effect)
        expect(effect.low).toBeLessThanOrEqual(effect.ratio)
        expect(effect.high).toBeGreaterThanOrEqual(effect.ratio)
        expect(
          effectOf(
            a.map((one) => one * 1e6),
            b.map((one) => one * 1e6),
          ).ratio / effect.ratio,
        ).toBeCloseTo(1, 9)
        expect(effectOf(b, a).ratio * effect.ratio).toBeCloseTo(1, 9)
        const identical = effectOf(a, a)
        expect(identical.ratio).toBeCloseTo(1, 12)
      }),
      { numRuns: 50 },
    )
  })
})

test('the interval of ten against ten holds the true ratio nearly as often as it says', () => {
  const random = alea('coverage')
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const draws = (around: number): number[] => Array.from({ length: 10 }, () => around * Math.exp(0.03 * normal()))
  let held = 0
  for (let round = 0; round < 300; round += 1) {
    const { low, high } = effectOf(draws(10), draws(11))
    if (low <= 1.1 && 1.1 <= high) held += 1
  }
  // A percentile bootstrap of so few values is somewhat narrow.
  expect(held / 300).toBeGreaterThan(0.88)
})

test('a hundred runs a side take no second', () => {
  const [base, head] = [steady(10, 100, 0.0003), steady(11, 100, 0.0003)]
  const start = performance.now()
  effectOf(base, head)
  expect(performance.now() - start).toBeLessThan(500)
})
