import { resultsOf, type FileResult } from './benchmarks.ts'
import { withCommits, withSessions, type CommonOptions, type CompareOptions } from './commits.ts'
import { broken, compareSides, confirmWith, nothingToCompare, type BothSides, type Comparison } from './comparison.ts'
import { runRounds, type Side } from './rounds.ts'

export interface Compared extends Comparison {
  vitest: string
  /** How many benchmarks were measured a second time. */
  again: number
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
        const [before, after] = await measured(sides, runs, round, files, options)
        return { base: before!, head: after! }
      }
      return { ...(await inTwoRounds(measure, options)), vitest: sessions[1]!.vitest }
    }),
  )
}

/**
 * Compares what is stored of an earlier run with the files as they are.
 * @param stored benchmarks of the earlier run, by file
 */
export async function compareWithStored(
  stored: ReadonlyMap<string, FileResult>,
  options: CommonOptions & { root: string },
): Promise<Compared> {
  return withSessions([options.root], options, async (sessions) => {
    const sides = sessions.map((session): Side => ({ session, files: session.files.filter(options.chosen) }))
    const base = new Map([...stored].filter(([file]) => options.chosen(file)))
    const measure = async (runs: number, round: string, files: ReadonlySet<string> | null): Promise<BothSides> => {
      const [head] = await measured(sides, runs, round, files, options)
      return { base, head: head! }
    }
    return { ...(await inTwoRounds(measure, options)), vitest: sessions[0]!.vitest }
  })
}

type Measure = (runs: number, round: string, files: ReadonlySet<string> | null) => Promise<BothSides>

/** What breaks a rule is measured a second time, for twice as long: what is not found again was noise. */
async function inTwoRounds(
  measure: Measure,
  { runs, margin, rules }: CommonOptions,
): Promise<Comparison & { again: number }> {
  const first = compareSides(await measure(runs, 'round 1', null), margin)
  if (first.benchmarks.length + first.failures.length === 0) throw nothingToCompare(first.only)
  const doubtful = first.benchmarks.filter((one) => broken([one], rules).length > 0)
  if (doubtful.length === 0) return { ...first, again: 0 }
  const files = new Set(doubtful.map(({ file }) => file))
  const second = compareSides(await measure(2 * runs, 'round 2', files), margin, new Set(doubtful.map(({ id }) => id)))
  return { ...first, benchmarks: confirmWith(first.benchmarks, second.benchmarks, rules), again: doubtful.length }
}

async function measured(
  sides: readonly Side[],
  runs: number,
  round: string,
  files: ReadonlySet<string> | null,
  { onProgress }: CommonOptions,
): Promise<Map<string, FileResult>[]> {
  const picked = sides.map((side) => ({ ...side, files: side.files.filter((file) => files?.has(file) ?? true) }))
  const total = picked.reduce((sum, { files }) => sum + files.length, 0) * runs
  let done = 0
  const ran = await runRounds(picked, runs, () => onProgress(`${round}: ${(done += 1)} of ${total} runs`))
  return ran.map((all, index) => {
    const { clock } = sides[index]!.session
    return new Map([...all].map(([file, each]) => [file, resultsOf(file, each, runs, clock)]))
  })
}
