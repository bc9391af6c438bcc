/**
 * The quantile of sorted figures, interpolated between the two next to rank (n - 1) q: definition 7 of Hyndman and Fan,
 * Sample Quantiles in Statistical Packages (1996), the default of R and NumPy.
 * @param sorted at least one figure, ascending
 * @param q from 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const rank = (sorted.length - 1) * q
  const below = Math.floor(rank)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (rank - below)
}

/**
 * The quantile of several groups together, each with the same weight however many figures it has: where, in the mean of
 * the groups, a share of `q` lies below. It is never outside of what the groups' own quantiles are.
 * @param groups each sorted, with at least one figure
 */
export function quantileOfGroups(groups: readonly ArrayLike<number>[], q: number): number {
  const own = groups.map((group) => quantile(group, q))
  let low = Math.min(...own)
  let high = Math.max(...own)
  // Halved until nothing lies between; twice as often as a number has digits, for those that differ by magnitudes.
  for (let step = 0; step < 104; step += 1) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    const below = groups.reduce((sum, group) => sum + shareBelow(group, middle), 0) / groups.length
    if (below < q) low = middle
    else high = middle
  }
  return high
}

/** The other way round: the greatest `q` whose quantile is not above a figure. */
function shareBelow(sorted: ArrayLike<number>, figure: number): number {
  const last = sorted.length - 1
  if (figure < sorted[0]!) return 0
  if (figure >= sorted[last]!) return 1
  let [at, above] = [0, last]
  while (above - at > 1) {
    const middle = (at + above) >> 1
    if (sorted[middle]! <= figure) at = middle
    else above = middle
  }
  return (at + (figure - sorted[at]!) / (sorted[above]! - sorted[at]!)) / last
}

export function median(figures: readonly number[]): number {
  return quantile(figures.toSorted(ascending), 0.5)
}

export function ascending(a: number, b: number): number {
  return a - b
}

/** Two figures between which the median of what a few values were drawn from lies, and how surely. */
export interface Interval {
  low: number
  high: number
  /** Probability from 0 to 1. */
  confidence: number
}

/**
 * An interval for the median of a population from a few independent draws, whatever its distribution: from the k-th
 * smallest to the k-th largest value, with the largest k that still gives `wanted`; below six values there is none, and
 * it is from the least to the greatest with the confidence that this has. David and Nagaraja, Order Statistics (2003),
 * section 7.1: the number of draws below the median is binomial with 1/2.
 */
export function medianInterval(values: readonly number[], wanted = 0.95): Interval {
  const sorted = values.toSorted(ascending)
  const n = sorted.length
  let outside = 0.5 ** n
  let term = outside
  let k = 1
  for (; k < n / 2; k += 1) {
    term *= (n - k + 1) / k
    if (1 - 2 * (outside + term) < wanted) break
    outside += term
  }
  return { low: sorted[k - 1]!, high: sorted[n - k]!, confidence: 1 - 2 * outside }
}
