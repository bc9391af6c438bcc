import type { FileHistory } from './history/history.ts'

/** How much each part of the score counts: the power that it is raised to. 0 leaves it out. */
export interface Weights {
  hotness: number
  fixes: number
  churn: number
  authors: number
  complexity: number
  fan_in: number
  uncovered: number
}

/** Chosen on five public repositories, proven on six others: docs/candidates.md. */
export const WEIGHTS: Weights = {
  hotness: 1,
  fixes: 0.5,
  churn: 0.25,
  authors: 0.25,
  complexity: 0.25,
  fan_in: 0.1,
  uncovered: 1,
}

export interface RiskFacts {
  /** `null` where there is no history to ask. */
  history: FileHistory | null
  /** Lines of the file. */
  lines: number
  /** `null` where the file does not parse. */
  complexity: number | null
  /** Files that import it. */
  fan_in: number
}

/** Fewer lines than that say little of how much of a file has changed. */
const FEWEST_LINES = 10

/**
 * How likely a file is to need mending, as a product of powers of what goes before that; its logarithm, from 0 and of
 * no unit: powers outgrow numbers. Its factors are those that predict bug fixes best together: docs/candidates.md has
 * the formula and the proof.
 */
export function logRiskOf({ history, lines, complexity, fan_in }: RiskFacts, weights: Weights): number {
  const inside = weights.complexity * Math.log1p(complexity ?? 0) + weights.fan_in * Math.log1p(fan_in)
  if (history === null) return inside
  const { heat, fix_heat, churn_heat, authors } = history
  return (
    inside +
    weights.hotness * Math.log1p(heat) +
    weights.fixes * Math.log1p(fix_heat) +
    weights.churn * Math.log1p(churn_heat / Math.max(lines, FEWEST_LINES)) +
    weights.authors * Math.log1p(authors)
  )
}

/**
 * The part of a risk that a test can still take away, 0 to 100.
 * @param logRisk not above `most`
 * @param share the part of the code that nothing covers, 0 to 1
 * @param most the greatest logarithm of a risk of all files: 100 is such a file without any coverage
 */
export function scoreOf(logRisk: number, share: number, most: number, weights: Weights): number {
  // Parts that make up a whole may add up to a little more, which a power makes a lot of.
  return Math.round(Math.exp(logRisk - most) * Math.min(share, 1) ** weights.uncovered * 10_000) / 100
}
