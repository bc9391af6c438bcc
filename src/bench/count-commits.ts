import { withCommits, withSessions, type CompareOptions } from './commits.ts'
import { nothingToCompare, type Comparison } from './comparison.ts'
import { compareCounts, countFile, type Count, type CountedBenchmark } from './counts.ts'
import type { Session } from './session.ts'
import { countingNode, type CountingNode } from './valgrind.ts'

export interface ComparedCounts {
  benchmarks: CountedBenchmark[]
  only: Comparison['only']
  failures: Comparison['failures']
  vitest: string
}

/**
 * Counts the instructions of the same benchmarks on two commits. What one load of the machine does to times, it does not
 * do to counts: two runs of each are enough, and two more where something seems slower.
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
  { chosen, margin, onProgress }: CompareOptions,
): Promise<ComparedCounts> {
  const [base, head] = sessions as [Session, Session]
  const counts = { base: new Map<string, Count>(), head: new Map<string, Count>() }
  const failures: Comparison['failures'] = []
  let runs = 0
  const count = async (file: string): Promise<void> => {
    for (const [index, side] of (['base', 'head'] as const).entries()) {
      if (!sessions[index]!.files.includes(file)) continue
      const onRun = (): void => onProgress(`run ${(runs += 1)}, ${side}, ${file}`)
      const found = await countFile(sessions[index]!, nodes[index]!, file, counts.base, onRun)
      for (const one of found.failures) failures.push({ ...one, side })
      for (const [id, one] of found.counts) {
        const before = counts[side].get(id)
        if (!before || one.instructions < before.instructions) counts[side].set(id, one)
      }
    }
  }
  for (const file of new Set([...base.files, ...head.files].filter(chosen))) {
    await count(file)
    const seem = compareCounts(counts.base, counts.head, margin)
    if (seem.some(({ id, verdict }) => id.startsWith(`${file}::`) && verdict === 'slower')) await count(file)
  }
  const benchmarks = compareCounts(counts.base, counts.head, margin)
  if (benchmarks.length + failures.length === 0) throw nothingToCompare([])
  const ids = [...counts.base.keys(), ...counts.head.keys()]
  const only = ids.flatMap((id): Comparison['only'] =>
    counts.base.has(id) && counts.head.has(id) ? [] : [{ id, side: counts.base.has(id) ? 'base' : 'head' }],
  )
  return { benchmarks, only: failures.length > 0 ? [] : only, failures, vitest: head.vitest }
}
