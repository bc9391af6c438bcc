import alea from 'seedrandom/lib/alea.js'
import { quantile } from './quantiles.ts'

/** How many times as much one group has as another: 1.1 is 10 % more. */
export interface Effect {
  ratio: number
  /** A 95 % interval. */
  low: number
  high: number
}

const RESAMPLES = 1000

/**
 * The ratio of two groups of positive values: the median of the ratios of all pairs (Hodges and Lehmann, Estimates of
 * Location Based on Rank Tests, 1963), with a percentile bootstrap interval (Efron, Bootstrap Methods, 1979). The same
 * groups give the same interval: resampling has a seed of its own.
 */
export function effectOf(base: readonly number[], head: readonly number[]): Effect {
  const [a, b] = [base.map(Math.log), head.map(Math.log)]
  const random = alea('effect')
  const drawn = (values: readonly number[]): number[] => values.map(() => values[Math.floor(random() * values.length)]!)
  const shifts = Float64Array.from({ length: RESAMPLES }, () => shiftOf(drawn(a), drawn(b))).sort()
  const ratio = shiftOf(a, b)
  return {
    ratio: Math.exp(ratio),
    low: Math.exp(Math.min(ratio, quantile(shifts, 0.025))),
    high: Math.exp(Math.max(ratio, quantile(shifts, 0.975))),
  }
}

function shiftOf(a: readonly number[], b: readonly number[]): number {
  const differences = new Float64Array(a.length * b.length)
  let at = 0
  for (const x of a) for (const y of b) differences[at++] = y - x
  return quantile(differences.sort(), 0.5)
}
