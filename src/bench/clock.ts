/** Readings of the clock that are taken together, and how often: whatever disturbs, disturbs some of them. */
const READINGS = 20_000
const BATCHES = 5

/** After so many that are all equal it does not move. */
const MOST = 20_000_000

/**
 * What a clock can tell apart, in its own unit: how long reading it takes, or, where that is more, its least step. A
 * coarse clock says of most calls that they took no time.
 */
export function clockCost(now: () => number): number {
  let [least, mean] = [Infinity, Infinity]
  let before = now()
  let taken = 0
  for (let batch = 0; batch < BATCHES || (least === Infinity && taken < MOST); batch += 1) {
    const start = before
    for (let nth = 0; nth < READINGS; nth += 1) {
      const at = now()
      if (at > before && at - before < least) least = at - before
      before = at
    }
    taken += READINGS
    mean = Math.min(mean, (before - start) / READINGS)
  }
  return least === Infinity ? mean : Math.max(mean, least)
}
