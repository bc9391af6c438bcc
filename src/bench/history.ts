import type { LatencyChange, LatencyPoint } from '../ledger/latency.ts'
import { changePoints } from './change-points.ts'
import { median } from './quantiles.ts'

/**
 * Where a module's latencies change for good. Ratios count, not differences: latencies are compared by their logarithms.
 * @param points of one machine, by time
 */
export function latencyChanges(points: readonly LatencyPoint[]): LatencyChange[] {
  const starts = changePoints(points.map(({ ms }) => Math.log(ms)))
  const bounds = [0, ...starts, points.length]
  const levels = bounds.slice(1).map((to, nth) => median(points.slice(bounds[nth], to).map(({ ms }) => ms)))
  return starts.map((index, nth) => {
    const [before, after] = [levels[nth]!, levels[nth + 1]!]
    return {
      index,
      ts: points[index]!.ts,
      before_commit: points[index - 1]!.commit,
      after_commit: points[index]!.commit,
      before_ms: before,
      after_ms: after,
      change_percent: (after / before - 1) * 100,
    }
  })
}
