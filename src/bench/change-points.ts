import alea from 'seedrandom/lib/alea.js'
import { ascending } from './quantiles.ts'

/** Fewest values on either side of a change. */
const LEAST = 3

/** How probable it may be that a change is found in a stretch that has none. */
const SIGNIFICANCE = 0.01

/** With 999 orders a p-value is known to a thousandth. */
const ORDERS = 999

/** Orders of the same values that are cut equally well may differ by this much. */
const ROUNDING = 1e-9

/**
 * Where a series changes: the indices of the first values after each change, ascending. E-divisive (Matteson and James,
 * A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data, 2014) with exponent 1: a stretch is
 * cut where the energy distance between its two parts is greatest, if no more than one of a hundred random orders of its
 * values can be cut as well, and so are its parts. The same series gives the same changes: the orders have a seed.
 */
export function changePoints(values: readonly number[]): number[] {
  const random = alea('change points')
  const found: number[] = []
  const open = [{ from: 0, to: values.length }]
  for (let part = open.pop(); part; part = open.pop()) {
    const { from, to } = part
    const stretch = stretchOf(values.slice(from, to))
    const order = Uint32Array.from({ length: to - from }, (_, index) => index)
    const { at, distance } = bestCut(stretch, order)
    if (at === 0 || !isRare(stretch, order, distance, random)) continue
    found.push(from + at)
    open.push({ from: from + at, to }, { from, to: from + at })
  }
  return found.sort(ascending)
}

/** What stays the same in whatever order the values are looked at. */
interface Stretch {
  values: Float64Array
  /** Of each value among all, from 1; equal values in any order. */
  ranks: Uint32Array
  /** The sum of its distances to all others. */
  distances: Float64Array
  /** The sum of the distances of all pairs. */
  total: number
}

function stretchOf(figures: readonly number[]): Stretch {
  // From the least on: what is all the same is 0, and sums have no rounding that looks like a change.
  const lowest = figures.reduce((low, one) => Math.min(low, one), Infinity)
  const values = figures.map((one) => one - lowest)
  const order = [...values.keys()].sort((a, b) => ascending(values[a]!, values[b]!))
  const ranks = new Uint32Array(values.length)
  const distances = new Float64Array(values.length)
  const sum = values.reduce((all, one) => all + one, 0)
  let below = 0
  let total = 0
  for (const [count, index] of order.entries()) {
    const value = values[index]!
    ranks[index] = count + 1
    distances[index] = value * count - below + (sum - below - value * (values.length - count))
    total += value * count - below
    below += value
  }
  return { values: Float64Array.from(values), ranks, distances, total }
}

/**
 * The cut with the greatest energy distance, 0 where there are too few values. One value after the other goes from the
 * right part to the left, and the sums follow: n log n, since a Fenwick tree (1994) by rank knows what on the left is
 * less than the value that comes.
 */
function bestCut(stretch: Stretch, order: Uint32Array): { at: number; distance: number } {
  const { values, ranks, distances, total } = stretch
  const n = values.length
  const counts = new Uint32Array(n + 1)
  const sums = new Float64Array(n + 1)
  const best = { at: 0, distance: 0 }
  let sum = 0
  let left = 0
  let right = total
  for (let taken = 0; taken < n - LEAST; taken += 1) {
    const index = order[taken]!
    const value = values[index]!
    let count = 0
    let below = 0
    for (let node = ranks[index]!; node > 0; node &= node - 1) {
      count += counts[node]!
      below += sums[node]!
    }
    for (let node = ranks[index]!; node <= n; node += node & -node) {
      counts[node]! += 1
      sums[node]! += value
    }
    const toLeft = value * count - below + (sum - below - value * (taken - count))
    left += toLeft
    right -= distances[index]! - toLeft
    sum += value
    const at = taken + 1
    if (at < LEAST) continue
    const distance = energy(left, right, total - left - right, at, n - at)
    if (distance > best.distance) Object.assign(best, { at, distance })
  }
  return best
}

/** Between two parts of m and n values, from the sums of the distances of pairs within each and across; scaled as Q. */
function energy(left: number, right: number, across: number, m: number, n: number): number {
  const distance = (2 * across) / (m * n) - (2 * left) / (m * (m - 1)) - (2 * right) / (n * (n - 1))
  return ((m * n) / (m + n)) * distance
}

/** Whether so great a distance is rare among random orders of the same values; shuffles `order`. */
function isRare(stretch: Stretch, order: Uint32Array, distance: number, random: () => number): boolean {
  const allowed = SIGNIFICANCE * (ORDERS + 1) - 1
  let reached = 0
  for (let nth = 0; nth < ORDERS && reached <= allowed; nth += 1) {
    shuffle(order, random)
    if (bestCut(stretch, order).distance >= distance * (1 - ROUNDING)) reached += 1
  }
  return reached <= allowed
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const kept = order[last]!
    order[last] = order[other]!
    order[other] = kept
  }
}
