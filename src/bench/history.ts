import type { LatencyChange, LatencyPoint } from '../ledger/latency.ts'
import { changePoints } from './change-points.ts'
import { median } from './quantiles.ts'

/**
 * Where a module's latencies change for good. Ratios count, not differences: latencies are compared by their logarithms,
 * and each benchmark with itself: that another is the worst now is no change of either.
 * @param points of one machine, by time
 */
export function latencyChanges(points: readonly LatencyPoint[]): LatencyChange[] {
  const places = [...points.keys()]
  const benchmarks = [...new Set(points.map(({ benchmark }) => benchmark))]
  return benchmarks
    .flatMap((benchmark) =>
      changesAmong(
        points,
        places.filter((index) => points[index]!.benchmark === benchmark),
      ),
    )
    .sort((a, b) => a.index - b.index)
}

/** @param places the points that it is about, by their indices */
function changesAmong(points: readonly LatencyPoint[], places: readonly number[]): LatencyChange[] {
  const own = places.map((index) => points[index]!)
  const starts = changePoints(own.map(({ ms }) => Math.log(ms)))
  const bounds = [0, ...starts, own.length]
  const levels = bounds.slice(1).map((to, nth) => median(own.slice(bounds[nth], to).map(({ ms }) => ms)))
  return starts.map((start, nth) => {
    const [before, after] = [levels[nth]!, levels[nth + 1]!]
    return {
      index: places[start]!,
      ts: own[start]!.ts,
      before_commit: own[start - 1]!.commit,
      after_commit: own[start]!.commit,
      before_ms: before,
      after_ms: after,
      change_percent: (after / before - 1) * 100,
    }
  })
}
