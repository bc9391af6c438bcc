import { effectOf, type Effect } from './effect.ts'
import { median } from './quantiles.ts'
import { holm, leastP, rankTest } from './rank-test.ts'

export type ChangeVerdict = 'faster' | 'slower' | 'same' | 'inconclusive'

/** One figure of one benchmark on two sides, a value for each process, in milliseconds. */
export interface Sides {
  base: readonly number[]
  head: readonly number[]
}

export interface Change extends Effect {
  base_ms: number
  head_ms: number
  /** Corrected for the number of benchmarks. */
  p: number
  /** Whether so few processes cannot tell, whatever they say. */
  too_few: boolean
  verdict: ChangeVerdict
  /** Why nothing could be said; `null` where something was. */
  reason: string | null
}

/** Why nothing could be said where the runs were enough. */
export const NOISE = 'too much noise'

/** How sure a difference has to be: of all benchmarks that did not change, one in a hundred runs shows any as changed. */
export const ALPHA = 0.01

/**
 * Says of each benchmark whether it changed. A difference counts if a rank test finds it and it is at least as large as
 * the margin; none is `same` unless the interval of the ratio lies within the margin.
 * @param margin the least relative difference that matters, such as 0.05
 */
export function judgeChanges(benchmarks: readonly Sides[], margin: number): Change[] {
  const corrected = holm(benchmarks.map(({ base, head }) => rankTest(base, head)))
  return benchmarks.map(({ base, head }, index) => {
    const effect = effectOf(base, head)
    const p = corrected[index]!
    const tooFew = leastP(base.length, head.length) * benchmarks.length > ALPHA
    const difference = Math.abs(effect.ratio - 1)
    const within = effect.low > 1 - margin && effect.high < 1 + margin
    const verdict = tooFew
      ? 'inconclusive'
      : p < ALPHA && difference >= margin
        ? effect.ratio > 1
          ? 'slower'
          : 'faster'
        : within
          ? 'same'
          : 'inconclusive'
    const reason = tooFew
      ? tooFewText(base.length, head.length, benchmarks.length)
      : verdict === 'inconclusive'
        ? NOISE
        : null
    return { ...effect, base_ms: median(base), head_ms: median(head), p, too_few: tooFew, verdict, reason }
  })
}

/** With what would be enough, of the side that has less. */
function tooFewText(base: number, head: number, benchmarks: number): string {
  const needed = enough(benchmarks)
  const short = base >= needed ? ' of the head' : head >= needed ? ' of the base' : ''
  return `${base} against ${head} processes cannot tell for ${benchmarks} benchmark${benchmarks === 1 ? '' : 's'}: take ${needed} runs${short}`
}

/** Runs that can find a difference among so many benchmarks. */
export function enough(benchmarks: number): number {
  let runs = 2
  while (leastP(runs, runs) * benchmarks > ALPHA) runs += 1
  return runs
}
