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

/** Figures, ascending, each with a weight, 1 for those of the largest group. */
export interface Weighted {
  figures: Float64Array
  weights: Float64Array
  /** Of all. */
  total: number
}

/**
 * Several groups as one, each with the same weight however many figures it has.
 * @param groups each sorted, with at least one figure
 */
export function poolGroups(groups: readonly Float64Array[]): Weighted {
  const most = Math.max(...groups.map(({ length }) => length))
  return groups
    .map((figures): Weighted => {
      const weights = new Float64Array(figures.length).fill(most / figures.length)
      return { figures, weights, total: most }
    })
    .reduce(merge)
}

function merge(one: Weighted, other: Weighted): Weighted {
  const length = one.figures.length + other.figures.length
  const merged = {
    figures: new Float64Array(length),
    weights: new Float64Array(length),
    total: one.total + other.total,
  }
  for (let at = 0, i = 0, j = 0; at < length; at += 1) {
    const first = j === other.figures.length || one.figures[i]! <= other.figures[j]!
    const [from, index] = first ? [one, i++] : [other, j++]
    merged.figures[at] = from.figures[index]!
    merged.weights[at] = from.weights[index]!
  }
  return merged
}

/** The quantile of weighted figures; where all weights are the same, that of the figures by the definition above. */
export function weightedQuantile({ figures, weights, total }: Weighted, q: number): number {
  const last = figures.length - 1
  // The greatest has nothing above it to be interpolated with.
  const wanted = q * (total - weights[last]!)
  let below = 0
  let at = 0
  while (at < last && below + weights[at]! <= wanted) below += weights[at++]!
  const [low, high] = [figures[at]!, figures[Math.min(at + 1, last)]!]
  return low + (high - low) * Math.min(1, (wanted - below) / weights[at]!)
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
