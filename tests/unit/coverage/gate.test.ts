import { describe, expect, test } from 'vitest'
import { judge, type Best, type Facts } from '../../../src/coverage/gate.ts'
import { parseManifest } from '../../../src/modules/manifest.ts'

const FACTS: Facts = { hasTests: true, stale: null, best: null }
const RULES = { allowStale: false, tolerance: 0 }

const verdict = (content: object, facts: Partial<Facts> = {}, rules: Partial<typeof RULES> = {}) => {
  const { verdict, reason } = judge(
    parseManifest('/r/m/module.manifest.json', JSON.stringify(content)),
    { ...FACTS, ...facts },
    { ...RULES, ...rules },
  )
  return `${verdict}: ${reason}`
}
const observed = (coverage_observed: unknown, more: object = {}) => ({ testing: { coverage_observed, ...more } })

const NO_CODE = observed(null, { lines_total: 0, observed_code: '0123456789abcdef' })

describe('the truth table of the gate', () => {
  test.each([
    ['missing', {}, {}, 'fail: missing coverage_observed (target 80%)'],
    ['null, as JSON writes NaN', observed(null), {}, 'fail: missing coverage_observed (target 80%)'],
    ['over 100', observed(100.5), {}, 'fail: coverage_observed 100.5 is no percentage (target 80%)'],
    ['negative', observed(-1), {}, 'fail: coverage_observed -1 is no percentage (target 80%)'],
    ['a string', observed('85'), {}, 'fail: coverage_observed "85" is no percentage (target 80%)'],
    ['true', observed(true), {}, 'fail: coverage_observed true is no percentage (target 80%)'],
    ['below', observed(79.99), {}, 'fail: 79.99% < target 80% (lane L2)'],
    ['equal', observed(80), {}, 'pass: 80% >= target 80%'],
    ['stale', observed(99), { stale: 'old' }, 'inconclusive: old (target 80%)'],
    ['stale and below', observed(9), { stale: 'old' }, 'inconclusive: old (target 80%)'],
    [
      'measured with failures',
      observed(85, { observed_failures: 2 }),
      {},
      'inconclusive: 85% >= target 80%, measured with 2 failing tests: mend the tests, or judge it all the same with --allow-failures',
    ],
    [
      'measured with failures and below',
      observed(75, { observed_failures: 1 }),
      {},
      'fail: 75% < target 80% (lane L2), measured with 1 failing test',
    ],
    ['target 0', observed(0, { coverage_target: 0 }), {}, 'pass: 0% >= target 0%'],
    ['target 0, missing', { testing: { coverage_target: 0 } }, {}, 'fail: missing coverage_observed (target 0%)'],
    [
      'an unknown lane',
      { tags: ['lane:L9'], ...observed(100) },
      {},
      'fail: unknown lane L9; use L0, L1, L2, L3, L4, L5, or set testing.coverage_target',
    ],
    ['two lanes', { tags: ['lane:L0', 'lane:L5'], ...observed(75) }, {}, 'pass: 75% >= target 70%'],
    ['no tests', {}, { hasTests: false }, 'skipped: no tests'],
    ['no tests, yet a figure', observed(10), { hasTests: false }, 'fail: 10% < target 80% (lane L2)'],
    [
      'tests of which none ran',
      observed(0, { lines_covered: 0, lines_total: 7 }),
      {},
      'fail: 0% < target 80% (lane L2)',
    ],
    ['no code, or types alone', NO_CODE, {}, 'skipped: no executable lines'],
    ['no code, says somebody', observed(null, { lines_total: 0 }), {}, 'fail: missing coverage_observed (target 80%)'],
    [
      'a figure that its lines contradict',
      observed(99, { lines_covered: 0, lines_total: 1 }),
      {},
      'fail: coverage_observed 99 is not 0 of 1 lines',
    ],
    [
      'a figure of no lines',
      observed(95, { lines_covered: 0, lines_total: 0 }),
      {},
      'fail: coverage_observed 95 is not 0 of 0 lines',
    ],
    ...[
      [-1, -100, '-1 of -100'],
      [2, 1, '2 of 1'],
      [1.5, 3, '1.5 of 3'],
      ['1', 1, '"1" of 1'],
      [95, undefined, '95 of ?'],
      [undefined, 100, '? of 100'],
      [null, null, 'null of null'],
    ].map(([covered, total, words]): [string, object, object, string] => [
      `a figure of ${String(words)} lines`,
      observed(95, { lines_covered: covered, lines_total: total }),
      {},
      `fail: coverage_observed 95 is not ${String(words)} lines`,
    ]),
    [
      'a hair below',
      observed(80, { coverage_target: 80.0000000001 }),
      {},
      'fail: 80% < target 80.0000000001% (lane L2)',
    ],
    ['an atom below', observed(80, { coverage_target: 80.00000000000001 }), {}, /^fail/],
    ['no code when it was measured, code now', NO_CODE, { stale: 'changed' }, 'inconclusive: changed (target 80%)'],
  ] as [string, object, Partial<Facts>, string | RegExp][])('%s', (_, content, facts, expected) => {
    expect(verdict(content, facts)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  test('--allow-stale pardons what is stale, and nothing else', () => {
    expect(verdict(observed(85), { stale: 'old' }, { allowStale: true })).toBe('pass: 85% >= target 80%')
    expect(verdict(observed(75), { stale: 'old' }, { allowStale: true })).toBe('fail: 75% < target 80% (lane L2)')
    expect(verdict(observed('75'), { stale: 'old' }, { allowStale: true })).toMatch(/^fail/)
    expect(verdict({}, { stale: 'old' }, { allowStale: true })).toMatch(/^fail: missing/)
  })
})

describe('lines behind a figure', () => {
  test('decide where the floored figure does not', () => {
    // 2 of 3 lines are 66.66 %: as much as a target of two thirds asks for, to six decimals.
    const lines = { lines_covered: 2, lines_total: 3, coverage_target: 66.666666 }
    expect(verdict(observed(66.66, lines))).toMatch(/^pass/)
    expect(verdict(observed(66.66, { coverage_target: 66.666666 }))).toMatch(/^fail/)
  })

  test.each([0.1, 33.3, 66.67, 85.1, 99.99])('a target of %d %% is reached by exactly as much', (target) => {
    const lines = { lines_covered: target * 100, lines_total: 10_000, coverage_target: target }
    lines.lines_covered = Math.round(lines.lines_covered)
    expect(verdict(observed(target, lines))).toMatch(/^pass/)
    expect(verdict(observed(target, { coverage_target: target }))).toMatch(/^pass/)
  })
})

describe('--tolerance', () => {
  test('is in percentage points, and equal passes', () => {
    expect(verdict(observed(79.7), {}, { tolerance: 0.3 })).toMatch(/^pass/)
    expect(verdict(observed(79.69), {}, { tolerance: 0.3 })).toMatch(/^fail/)
  })
})

describe('--ratchet', () => {
  const best: Best = { coverage: 90.9, covered: 10, total: 11, commit: null }

  test('refuses less than the best on the ledger, also above the target', () => {
    expect(verdict(observed(90), { best })).toBe('fail: 90% < best 90.9% on the ledger')
    expect(verdict(observed(90.9), { best })).toMatch(/^pass/)
    expect(verdict(observed(90), { best }, { tolerance: 1 })).toMatch(/^pass/)
  })

  test('compares lines, not floored figures', () => {
    expect(verdict(observed(90.9, { lines_covered: 20, lines_total: 22 }), { best })).toMatch(/^pass/)
    expect(verdict(observed(90.9, { lines_covered: 90_900, lines_total: 100_000 }), { best })).toMatch(/^fail/)
  })

  test('is open where the ledger has figures of another provider alone', () => {
    expect(verdict(observed(90, { provider: 'istanbul' }), { best: 'incomparable' })).toBe(
      'inconclusive: nothing by istanbul on the ledger to compare with',
    )
    expect(verdict(observed(9), { best: 'incomparable' })).toMatch(/^fail: 9%/)
  })

  test('sees that a module has lost its tests', () => {
    expect(verdict({}, { best, hasTests: false })).toBe('fail: no tests now, but figures on the ledger')
    expect(verdict(NO_CODE, { best })).toBe('fail: no executable lines now, but figures on the ledger')
  })
})
