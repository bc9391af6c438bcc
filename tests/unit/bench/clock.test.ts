import { expect, test } from 'vitest'
import { clockCost } from '../../../src/bench/clock.ts'

/** A clock whose readings take so long, and that stands still between steps. */
const clock = (cost: number, step: number): (() => number) => {
  let time = 0
  return () => Math.floor((time += cost) / step) * step
}

test('a fine clock costs what reading it takes', () => {
  expect(clockCost(clock(40, 1))).toBeCloseTo(40, 0)
})

test('of a coarse one nothing shorter than its step is known, also where it stands still for long', () => {
  expect(clockCost(clock(40, 1000))).toBe(1000)
  expect(clockCost(clock(40, 15_000_000))).toBe(15_000_000)
})

test('one that stands still is nothing to wait for', () => {
  expect(clockCost(() => 7)).toBe(0)
})

test('one reading that was disturbed does not count', () => {
  let nth = 0
  const fine = clock(40, 1)
  let late = 0
  expect(clockCost(() => fine() + (nth++ === 30_000 ? (late += 1e9) : late))).toBeCloseTo(40, 0)
})

test('this one takes some nanoseconds, and is not free', () => {
  const cost = clockCost(() => performance.now())
  expect(cost).toBeGreaterThan(0)
  expect(cost).toBeLessThan(0.01)
})
