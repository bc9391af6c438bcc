import { EvolveError } from '../errors.ts'
import type { FileResult } from './benchmarks.ts'
import { withCommits, withSessions, type CommonOptions, type CompareOptions } from './commits.ts'
import type { BothSides } from './comparison.ts'
import type { Side } from './rounds.ts'
import { inTwoRounds, measureSides, type TwoRounds } from './two-rounds.ts'

export interface Compared extends TwoRounds {
  vitest: string
  /** Whether the base is of an earlier run: the same in both rounds. */
  stored: boolean
}

/**
 * Measures the same benchmarks on two commits, side by side in one run.
 * @throws EvolveError those of `withCommits` and `openSession`, `ERR_NO_BENCHMARKS` where there is nothing to compare
 */
export async function compareCommits(options: CompareOptions): Promise<Compared> {
  return withCommits(options, (base, head) =>
    withSessions([base, head], options, async (sessions) => {
      const sides = sessions.map((session): Side => ({ session, files: session.files.filter(options.chosen) }))
      const measure = async (runs: number, round: string, files: ReadonlySet<string> | null): Promise<BothSides> => {
        const [before, after] = await measureSides(sides, runs, files, counted(round, options))
        return { base: before!, head: after! }
      }
      return { ...(await inTwoRounds(measure, options)), vitest: sessions[1]!.vitest, stored: false }
    }),
  )
}

/**
 * Compares what is stored of an earlier run with the files as they are.
 * @param stored benchmarks of the earlier run, by file
 * @throws EvolveError those of `openSession`, `ERR_NO_BENCHMARKS`, and `ERR_BENCH_ENVIRONMENT` where Node is told other
 *   flags now than `options.flags`, unless those are `undefined`
 */
export async function compareWithStored(
  stored: ReadonlyMap<string, FileResult>,
  options: CommonOptions & { root: string; flags: string | null | undefined },
): Promise<Compared> {
  return withSessions([options.root], options, async (sessions) => {
    const sides = sessions.map((session): Side => ({ session, files: session.files.filter(options.chosen) }))
    const base = new Map([...stored].filter(([file]) => options.chosen(file)))
    const measure = async (runs: number, round: string, files: ReadonlySet<string> | null): Promise<BothSides> => {
      const [head] = await measureSides(sides, runs, files, counted(round, options))
      if (options.flags !== undefined) requireFlags(options.flags, [...head!.values()])
      return { base, head: head! }
    }
    const rounds = await inTwoRounds(measure, options)
    // Both rounds have one base: what was odd about it is found again, and confirms nothing.
    const benchmarks = rounds.benchmarks.map((one) => ({ ...one, confirmed: null }))
    return { ...rounds, benchmarks, vitest: sessions[0]!.vitest, stored: true }
  })
}

function counted(round: string, { onProgress }: CommonOptions): (nth: number, total: number) => void {
  return (nth, total) => onProgress(`${round}: ${nth} of ${total} runs`)
}

/** Known only once they have run: a config may have them. */
function requireFlags(before: string | null, results: readonly FileResult[]): void {
  if (results.every(({ benchmarks }) => benchmarks.length === 0)) return
  const now = results.find(({ flags }) => flags !== null)?.flags ?? null
  if (now === before) return
  throw new EvolveError(
    'ERR_BENCH_ENVIRONMENT',
    `it was measured with ${before ?? 'no flags'} for Node, here it is ${now ?? 'none'}; compare all the same with --across`,
  )
}
