import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/bench/change.ts'
import { mayMeet, meets, metricOf, parseRule } from '../../../src/bench/rules.ts'

/** A change that is found beyond doubt, unless told otherwise. */
const change = (ratio: number, more: Partial<Change> = {}): Change => ({
  ratio,
  low: ratio - 0.02,
  high: ratio + 0.02,
  base_ms: 10,
  head_ms: 10 * ratio,
  p: 0.0001,
  too_few: false,
  verdict: ratio > 1 ? 'slower' : 'faster',
  reason: null,
  ...more,
})
const rule = (text: string) => parseRule('fail-on', text)

describe('what is asked', () => {
  test.each([
    ['p95 > +5%', { required: false, metric: 'p95', above: true, percent: 5, text: 'p95 > +5%' }],
    ['p50<-15%', { required: false, metric: 'p50', above: false, percent: -15, text: 'p50 < -15%' }],
    [' p99 >  2.5 % ', { required: false, metric: 'p99', above: true, percent: 2.5, text: 'p99 > 2.5%' }],
    ['slower', { required: false, verdict: 'slower', text: 'slower' }],
    [' inconclusive ', { required: false, verdict: 'inconclusive', text: 'inconclusive' }],
  ])('%j', (text, expected) => {
    expect(rule(text)).toEqual(expected)
  })

  test.each(['', 'p90 > 5%', 'p95 >= 5%', 'p95 > 5', 'p95 > x%', 'p95 > 1e3%', 'p95 > 5% ', 'Slower', 'p95 > --5%'])(
    '%j is refused, unless it is only wider',
    (text) => {
      if (text === 'p95 > 5% ') expect(rule(text).text).toBe('p95 > 5%')
      else
        expect(() => rule(text)).toThrow(
          `bench compare: --fail-on takes 'p95 > +5%', 'p50 < -15%' or a verdict such as slower, not ${JSON.stringify(text)}`,
        )
    },
  )

  test('verdicts are about the median', () => {
    expect(['slower', 'p95 > 5%', 'p99 < 0%'].map((text) => metricOf(rule(text)))).toEqual(['p50', 'p95', 'p99'])
  })
})

describe('a rule that excludes "no change"', () => {
  test.each([
    ['p50 > +5%', change(1.06), true],
    ['p50 > +5%', change(1.05), false],
    ['p50 > +5%', change(1.06, { p: 0.02 }), false],
    ['p50 > +0%', change(1.001), true],
    ['p50 > +0%', change(1), false],
    ['p50 < -15%', change(0.84), true],
    ['p50 < -15%', change(0.86), false],
    ['p50 < -15%', change(1.2), false],
  ])('%s: found by the test and that large', (text, one, expected) => {
    expect(meets(rule(text), one)).toBe(expected)
  })
})

describe('the same, of --require', () => {
  test.each([
    ['p50 < -15%', change(0.82), true],
    ['p50 < -15%', change(0.84), false],
    ['p50 < -15%', change(0.82, { p: 0.02 }), false],
  ])('%s: found by the test, and the whole interval is that large', (text, one, expected) => {
    expect(meets(parseRule('require', text), one)).toBe(expected)
  })

  test('what reaches beyond the limit may turn out to be that large', () => {
    expect(mayMeet(parseRule('require', 'p50 < -15%'), change(0.84), 0.05)).toBe(true)
    expect(mayMeet(parseRule('require', 'p50 < -15%'), change(0.9), 0.05)).toBe(false)
  })
})

describe('a rule that includes it', () => {
  test.each([
    ['p50 < +3%', change(1, { p: 0.9 }), true],
    ['p50 < +3%', change(1.02, { p: 0.9 }), false],
    ['p50 > -5%', change(0.97, { p: 0.2 }), false],
    ['p50 > -5%', change(0.98, { p: 0.2 }), true],
    ['p50 > -5%', change(2), true],
  ])('%s: the whole interval lies there', (text, one, expected) => {
    expect(meets(rule(text), one)).toBe(expected)
  })
})

test.each(['p50 < +3%', 'p50 > +5%', 'slower', 'same'])('of too few processes %s is not known', (text) => {
  const one = change(1, { low: 1, high: 1, p: 1, too_few: true, verdict: 'inconclusive' })
  expect(meets(rule(text), one)).toBe(false)
  expect(mayMeet(rule(text), one, 0.05)).toBe(false)
  expect(meets(rule('inconclusive'), one)).toBe(true)
})

describe('what more runs may show', () => {
  const open = (low: number, high: number): Change => change(1.02, { low, high, p: 0.3, verdict: 'inconclusive' })

  test.each([
    ['slower', open(0.99, 1.06), true],
    ['slower', open(0.94, 1.02), false],
    ['faster', open(0.94, 1.02), true],
    ['faster', open(0.99, 1.06), false],
    ['same', open(0.94, 1.06), true],
    ['same', open(1.06, 1.2), false],
    ['p95 > +20%', change(1.15, { low: 1.05, high: 1.25 }), true],
    ['p95 > +2%', change(1, { low: 0.97, high: 1.03, verdict: 'same' }), true],
    ['p95 > +5%', change(1.06), false],
    ['p95 > +5%', open(0.99, 1.06), true],
    ['p95 > +10%', open(0.99, 1.06), false],
    ['p95 < -5%', open(0.94, 1.06), true],
    ['slower', change(1, { verdict: 'same' }), false],
  ])('%s', (text, one, expected) => {
    expect(mayMeet(rule(text), one, 0.05)).toBe(expected)
  })
})
