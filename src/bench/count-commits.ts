import { withCommits, withSessions, type CompareOptions } from './commits.ts'
import { nothingToCompare, type Comparison } from './comparison.ts'
import { compareCounts, countsOf, type CountedBenchmark, type FileCounts } from './counts.ts'
import { isOver, runRounds, type Runs } from './rounds.ts'
import type { Session } from './session.ts'
import { countingNode, type CountingNode } from './valgrind.ts'

export interface ComparedCounts {
  benchmarks: CountedBenchmark[]
  only: Comparison['only']
  failures: Comparison['failures']
  /** Files that hold no benchmarks of Vitest on either side. */
  without_benchmarks: string[]
  vitest: string
}

/**
 * Counts the instructions of the same benchmarks on two commits: what else goes on on the machine does not change them.
 * @throws EvolveError as `compareCommits`, and `ERR_NO_VALGRIND`
 */
export async function countCommits(options: CompareOptions): Promise<ComparedCounts> {
  return withCommits(options, async (...folders) => {
    const nodes = await Promise.all(folders.map((folder) => countingNode(`${folder}/node_modules/.vitest-evolve`)))
    // Under valgrind everything takes some fifty times as long.
    const patient = { ...options, timeout: options.timeout * 50 }
    return withSessions(folders, patient, (sessions) => countBoth(sessions, nodes, options), nodes)
  })
}

async function countBoth(
  sessions: readonly Session[],
  nodes: readonly CountingNode[],
  { chosen, margin, runs, onProgress }: CompareOptions,
): Promise<ComparedCounts> {
  // Both sides call a benchmark equally often: compilers do more for what is called more often.
  const calls = new Map<string, Record<string, number>>()
  const sides = sessions.map((session, index) => ({
    session: counting(session, nodes[index]!, calls),
    files: session.files.filter(chosen),
  }))
  const total = sides.reduce((sum, { files }) => sum + files.length, 0) * runs
  let nth = 0
  const [base, head] = (await runRounds(sides, runs, () => onProgress(`${(nth += 1)} of ${total} runs`))).map(
    countsOfSide,
  )
  const benchmarks = compareCounts(base!.counts, head!.counts, margin)
  const failures = [
    ...base!.failures.map((one) => ({ ...one, side: 'base' as const })),
    ...head!.failures.map((one) => ({ ...one, side: 'head' as const })),
  ]
  const ids = [...base!.counts.keys(), ...head!.counts.keys()]
  // What one side does not have is said of the other, by its benchmarks.
  const without = [...new Set([...base!.without, ...head!.without])].filter(
    (file) => !ids.some((id) => id.startsWith(`${file}::`)),
  )
  if (benchmarks.length + failures.length === 0) throw nothingToCompare({ only: [], without })
  const only = ids.flatMap((id): Comparison['only'] =>
    base!.counts.has(id) && head!.counts.has(id) ? [] : [{ id, side: base!.counts.has(id) ? 'base' : 'head' }],
  )
  return {
    benchmarks,
    only: failures.length > 0 ? [] : only,
    failures,
    without_benchmarks: without,
    vitest: sessions[1]!.vitest,
  }
}

/** Counts in place of measuring; a process before the first finds how often benchmarks are called. */
function counting(
  session: Session,
  { prefix, folder }: CountingNode,
  known: Map<string, Record<string, number>>,
): Session {
  const run: Session['run'] = async (file) => {
    const before = known.get(file)
    const ran = await session.run(file, { prefix, folder, calls: before ?? {} })
    if (before || isOver(ran)) return ran
    known.set(
      file,
      Object.fromEntries(
        ran.benchmarks.flatMap(({ titles, counted }) => (counted ? [[titles.join('::'), counted.calls]] : [])),
      ),
    )
    return run(file)
  }
  return { ...session, run }
}

function countsOfSide(runs: Runs): FileCounts {
  const files = [...runs].map(([file, each]) => countsOf(file, each))
  return {
    counts: new Map(files.flatMap(({ counts }) => [...counts])),
    failures: files.flatMap((one) => one.failures),
    without: files.flatMap((one) => one.without),
  }
}
