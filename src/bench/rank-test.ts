import { ascending } from './quantiles.ts'

/** From so many values on a side the normal approximation is as good; R's `wilcox.test` has the same limit. */
const MANY = 50

/**
 * Two-sided p-value of the Wilcoxon rank sum test, which is the Mann-Whitney U test: how probable it is that two groups
 * drawn from one distribution differ by at least so much. Exact below 50 values each, where values are equal by the
 * distribution of the sum of the ranks that they share. Mann and Whitney, On a Test of Whether one of Two Random
 * Variables is Stochastically Larger than the Other (1947).
 * @param a at least one value
 * @param b at least one value
 */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  if (a.length >= MANY || b.length >= MANY) return approximateRankTest(a, b)
  const { ranks, ties } = ranksOf([...a, ...b])
  return ties.length === 0 ? exact(statisticOf(a, ranks), a.length, b.length) : exactOfTies(ranks, a.length)
}

/**
 * The same by the normal approximation with corrections for ties and continuity, as R's `wilcox.test` has it for many
 * values, and for few where some are equal: there it is off, most of all for groups that lie apart.
 */
export function approximateRankTest(a: readonly number[], b: readonly number[]): number {
  const { ranks, ties } = ranksOf([...a, ...b])
  return approximate(statisticOf(a, ranks), a.length, b.length, ties)
}

/** Mann and Whitney's U of the values whose ranks come first. */
function statisticOf({ length }: readonly number[], ranks: readonly number[]): number {
  return sumOf(ranks.slice(0, length)) - (length * (length + 1)) / 2
}

function sumOf(values: Iterable<number>): number {
  let sum = 0
  for (const one of values) sum += one
  return sum
}

/** Ranks from 1, equal values sharing the mean of theirs, and the sizes of such groups. */
function ranksOf(values: readonly number[]): { ranks: number[]; ties: number[] } {
  const order = [...values.keys()].sort((i, j) => ascending(values[i]!, values[j]!))
  const ranks = Array.from<number>({ length: values.length })
  const ties: number[] = []
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1
    for (const index of order.slice(from, to)) ranks[index] = (from + 1 + to) / 2
    if (to - from > 1) ties.push(to - from)
    from = to
  }
  return { ranks, ties }
}

function exact(u: number, m: number, n: number): number {
  const counts = arrangements(m, n)
  const all = counts.reduce((sum, one) => sum + one, 0)
  const least = Math.min(u, m * n - u)
  const beyond = counts.slice(0, least + 1).reduce((sum, one) => sum + one, 0)
  return Math.min(1, (2 * beyond) / all)
}

/** In how many orders of m and n values each U comes out: the coefficients of a Gaussian binomial. */
function arrangements(m: number, n: number): Float64Array {
  const counts = new Float64Array(m * n + 1)
  counts[0] = 1
  for (let part = 1; part <= m; part += 1) {
    for (let u = m * n; u >= n + part; u -= 1) counts[u]! -= counts[u - n - part]!
    for (let u = part; u <= m * n; u += 1) counts[u]! += counts[u - part]!
  }
  return counts
}

/**
 * The share of all ways to deal out these ranks in which the first group's sum is as far from its mean: counted value by
 * value. Shared ranks are halves: twice their sums are whole numbers.
 */
function exactOfTies(ranks: readonly number[], m: number): number {
  const twice = ranks.map((rank) => 2 * rank)
  const greatest = sumOf(twice.toSorted((x, y) => y - x).slice(0, m))
  // In how many ways so many of the values seen so far have this sum.
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(greatest + 1))
  ways[0]![0] = 1
  for (const [seen, rank] of twice.entries())
    for (let taken = Math.min(m, seen + 1); taken > 0; taken -= 1) {
      const [to, from] = [ways[taken]!, ways[taken - 1]!]
      for (let sum = greatest; sum >= rank; sum -= 1) to[sum]! += from[sum - rank]!
    }
  // Its mean is m (m + n + 1) / 2; twice that is whole, too.
  const middle = m * (ranks.length + 1)
  const distance = Math.abs(sumOf(twice.slice(0, m)) - middle)
  const beyond = ways[m]!.filter((_, sum) => Math.abs(sum - middle) >= distance)
  return Math.min(1, sumOf(beyond) / sumOf(ways[m]!))
}

function approximate(u: number, m: number, n: number, ties: readonly number[]): number {
  const tied = ties.reduce((sum, t) => sum + t ** 3 - t, 0)
  const deviation = Math.sqrt(((m * n) / 12) * (m + n + 1 - tied / ((m + n) * (m + n - 1))))
  if (deviation === 0) return 1
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5)
  return Math.min(1, complementaryError(distance / deviation / Math.SQRT2))
}

/**
 * erfc for x >= 0: by its series below 2, else by its continued fraction. Abramowitz and Stegun, Handbook of
 * Mathematical Functions (1964), 7.1.6 and 7.1.14.
 */
function complementaryError(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI)
  if (x < 2) {
    let term = x
    let sum = x
    for (let k = 1; term > sum * 1e-17; k += 1) sum += term *= (2 * x * x) / (2 * k + 1)
    return 1 - 2 * scale * sum
  }
  let fraction = 0
  for (let k = 120; k > 0; k -= 1) fraction = k / 2 / (x + fraction)
  return scale / (x + fraction)
}

/**
 * P-values corrected for how many there are: none of all is below a limit by chance with more than that probability.
 * Holm, A Simple Sequentially Rejective Multiple Test Procedure (1979).
 */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((i, j) => ascending(pValues[i]!, pValues[j]!))
  const corrected = Array.from<number>({ length: pValues.length })
  let highest = 0
  for (const [nth, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, pValues[index]! * (pValues.length - nth)))
    corrected[index] = highest
  }
  return corrected
}

/** The least p-value that groups of these sizes can have: with too few values nothing can be found. */
export function leastP(m: number, n: number): number {
  // Two of all orders, which are m + n over m.
  let p = 2
  for (let k = 1; k <= m; k += 1) p *= k / (n + k)
  return p
}
