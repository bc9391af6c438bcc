import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_HISTORY, type FileHistory } from '../../../src/candidates/history/history.ts'
import { riskOf, scoreOf, WEIGHTS, type RiskFacts } from '../../../src/candidates/score.ts'

const history = (part: Partial<FileHistory>): FileHistory => ({ ...NO_HISTORY, ...part })
const facts = (part: Partial<RiskFacts> = {}): RiskFacts => ({
  history: NO_HISTORY,
  lines: 100,
  complexity: 0,
  fan_in: 0,
  ...part,
})

test('the formula of docs/candidates.md', () => {
  const known = history({ heat: 3, fix_heat: 8, churn_heat: 150, authors: 15 })
  // 4 x 9^0.5 x 2.5^0.25 x 16^0.25 x 81^0.25 x 1024^0.1
  expect(riskOf(facts({ history: known, complexity: 80, fan_in: 1023 }), WEIGHTS)).toBeCloseTo(
    4 * 3 * 2.5 ** 0.25 * 2 * 3 * 2,
    10,
  )
  expect(riskOf(facts(), WEIGHTS)).toBe(1)
})

test('what is not known does not count: no history, no complexity', () => {
  expect(riskOf(facts({ history: null, complexity: null }), WEIGHTS)).toBe(1)
})

test('churn is relative to size, down to ten lines', () => {
  const risk = (lines: number): number =>
    riskOf(facts({ history: history({ churn_heat: 30 }), lines }), { ...WEIGHTS, churn: 1 })
  expect(risk(30)).toBe(2)
  expect(risk(10)).toBe(4)
  expect(risk(1)).toBe(4)
})

test('the score is 100 for the greatest risk without coverage, 0 for what is covered', () => {
  expect(scoreOf(8, 1, 8, WEIGHTS)).toBe(100)
  expect(scoreOf(4, 0.5, 8, WEIGHTS)).toBe(25)
  expect(scoreOf(8, 0, 8, WEIGHTS)).toBe(0)
  expect(scoreOf(8, 0, 8, { ...WEIGHTS, uncovered: 0 })).toBe(100)
})

test('more of anything never makes a file less of a risk', () => {
  const amount = fc.double({ min: 0, max: 1e6, noNaN: true })
  const parts = fc.record({
    heat: amount,
    fix_heat: amount,
    churn_heat: amount,
    authors: amount,
    complexity: amount,
    fan_in: amount,
  })
  fc.assert(
    fc.property(
      parts,
      fc.constantFrom('heat', 'fix_heat', 'churn_heat', 'authors', 'complexity', 'fan_in'),
      amount,
      (one, key, more) => {
        const risk = ({ complexity, fan_in, ...own }: typeof one): number =>
          riskOf(facts({ history: history(own), complexity, fan_in }), WEIGHTS)
        return risk({ ...one, [key]: one[key] + more }) >= risk(one)
      },
    ),
  )
})
