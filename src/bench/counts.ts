import { groupRuns, type Failure } from './benchmarks.ts'
import { median } from './quantiles.ts'
import type { FileRun } from './session.ts'

export interface FileCounts {
  /** By benchmark: the instructions of one call, for each process. */
  counts: Map<string, number[]>
  failures: Failure[]
  /** Files that hold no benchmarks of Vitest. */
  without: string[]
}

/** @param file relative to the root */
export function countsOf(file: string, runs: readonly FileRun[]): FileCounts {
  const { byId, failures, without } = groupRuns(file, runs)
  const counts = new Map<string, number[]>()
  for (const [id, { processes }] of byId)
    if (!failures.has(id))
      counts.set(
        id,
        processes.flatMap(({ counted }) => counted?.instructions ?? []),
      )
  return {
    counts,
    failures: [...failures].map(([id, message]) => ({ id, message })),
    without: without ? [file] : [],
  }
}

export interface CountedBenchmark {
  id: string
  /** Instructions of one call. */
  base: number
  head: number
  ratio: number
  /** How far apart the counts of one side are at most, relative to the median. */
  spread: number
  verdict: 'faster' | 'slower' | 'same' | 'inconclusive'
}

/**
 * A difference counts where it is at least as large as the margin, and every process of one side is beyond every one of
 * the other. Of one process a side nobody knows how far others would be apart: all of it is open.
 * @param margin the least relative difference that matters
 */
export function compareCounts(
  base: ReadonlyMap<string, readonly number[]>,
  head: ReadonlyMap<string, readonly number[]>,
  margin: number,
): CountedBenchmark[] {
  return [...base].flatMap(([id, before]) => {
    const after = head.get(id)
    if (after === undefined) return []
    const ratio = median(after) / median(before)
    const several = Math.min(before.length, after.length) > 1
    const apart = Math.min(...after) > Math.max(...before) || Math.max(...after) < Math.min(...before)
    const beyond = ratio >= 1 + margin ? 'slower' : ratio <= 1 - margin ? 'faster' : 'same'
    const verdict = several && (beyond === 'same' || apart) ? beyond : 'inconclusive'
    const spread = Math.max(spreadOf(before), spreadOf(after))
    return [
      {
        id,
        base: Math.round(median(before)),
        head: Math.round(median(after)),
        ratio,
        spread,
        verdict,
      },
    ]
  })
}

function spreadOf(counts: readonly number[]): number {
  return (Math.max(...counts) - Math.min(...counts)) / median(counts)
}
