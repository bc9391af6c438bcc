import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_HISTORY, type FileHistory } from '../../../src/candidates/history/history.ts'
import { logRiskOf, scoreOf, WEIGHTS, type RiskFacts } from '../../../src/candidates/score.ts'

const history = (part: Partial<FileHistory>): FileHistory => ({ ...NO_HISTORY, ...part })
const riskOf = (...of: Parameters<typeof logRiskOf>): number => Math.exp(logRiskOf(...of))
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
  expect(risk(30)).toBeCloseTo(2, 10)
  expect(risk(10)).toBeCloseTo(4, 10)
  expect(risk(1)).toBeCloseTo(4, 10)
})

test('the score is 100 for the greatest risk without coverage, 0 for what is covered', () => {
  expect(scoreOf(Math.log(8), 1, Math.log(8), WEIGHTS)).toBe(100)
  expect(scoreOf(Math.log(4), 0.5, Math.log(8), WEIGHTS)).toBe(25)
  expect(scoreOf(Math.log(8), 0, Math.log(8), WEIGHTS)).toBe(0)
  expect(scoreOf(Math.log(8), 0, Math.log(8), { ...WEIGHTS, uncovered: 0 })).toBe(100)
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
          logRiskOf(facts({ history: history(own), complexity, fan_in }), WEIGHTS)
        return risk({ ...one, [key]: one[key] + more }) >= risk(one)
      },
    ),
  )
})

test('weights of any size give scores', () => {
  const weights = { hotness: 1e6, fixes: 1e6, churn: 1e6, authors: 1e6, complexity: 1e6, fan_in: 1e6, uncovered: 1e6 }
  const known = history({ heat: 900, fix_heat: 300, churn_heat: 1e6, authors: 50 })
  const most = logRiskOf(facts({ history: known, complexity: 1e4, fan_in: 1e4 }), weights)
  expect(scoreOf(most, 1, most, weights)).toBe(100)
  expect(scoreOf(most, 1 + 1e-12, most, weights)).toBe(100)
  expect(scoreOf(most - 0.5, 1, most, weights)).toBe(60.65)
  expect(scoreOf(logRiskOf(facts(), weights), 0.5, most, weights)).toBe(0)
})
