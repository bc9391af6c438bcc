import { expect, test } from 'vitest'
import type { ComparedBenchmark } from '../../../src/bench/comparison.ts'
import { parseRule } from '../../../src/bench/rules.ts'
import { runsToSettle } from '../../../src/bench/settle.ts'

/** What noise leaves open: an estimate and how far it may be off, both as factors. */
const open = (rule: string, ratio: number, off: number) => {
  const change = { ratio, low: ratio / off, high: ratio * off }
  const benchmark = { ...change, metrics: { p50: change, p95: change, p99: change } }
  return { benchmark: benchmark as unknown as ComparedBenchmark, rule: parseRule('fail-on', rule) }
}

test('four times the runs make an interval half as wide', () => {
  // To the limit it is about half as far as the interval reaches.
  expect(runsToSettle([open('p95 > +21%', 1.1, 1.2)], 10, 0.05)).toBe(40)
  expect(runsToSettle([open('slower', 1.1, 1.2)], 10, 0.21)).toBe(40)
  expect(runsToSettle([open('faster', 0.9, 1 / 0.82)], 10, 0.19)).toBe(40)
})

test('the one that takes most counts; it is never fewer than twice as many', () => {
  expect(runsToSettle([open('slower', 1, 1.06)], 10, 0.05)).toBe(20)
  expect(runsToSettle([open('slower', 1, 1.06), open('p95 > +21%', 1.1, 1.2)], 10, 0.05)).toBe(40)
  expect(runsToSettle([open('slower', 1, 1.06)], 80, 0.05)).toBe(160)
})

test('a verdict that has two limits has to be clear of both', () => {
  expect(runsToSettle([open('same', 1.04, 1.1)], 10, 0.05)).toBeNull()
  expect(runsToSettle([open('same', 1.2, 1.2)], 10, 0.05)).toBe(20)
})

test('what lies at the limit is not settled by any number', () => {
  expect(runsToSettle([open('slower', 1.05, 1.2)], 10, 0.05)).toBeNull()
  expect(runsToSettle([open('p50 > +0%', 1, 1.2)], 10, 0.05)).toBeNull()
  expect(runsToSettle([open('slower', 1.04, 1.2)], 10, 0.05)).toBeNull()
})
