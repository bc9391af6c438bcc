import type { Failure } from './benchmarks.ts'
import type { Session } from './session.ts'
import type { CountingNode } from './valgrind.ts'

/** Calls of each benchmark in the run that the others are compared with: by then most of it is compiled. */
const EACH = 50

/** Calls more that show about how much one takes. */
const FEW = 20

/** Instructions that the calls more take in all: many beside the few millions by which starts of Vitest differ. */
const ENOUGH = 5e8

/** Vitest may end a process before valgrind has told. */
const ATTEMPTS = 3

/** Of one benchmark: instructions of one call, and by how many calls more that was found. */
export interface Count {
  instructions: number
  calls: number
}

export interface Counted {
  /** By benchmark. */
  counts: Map<string, Count>
  failures: Failure[]
}

/**
 * Counts the instructions of one call of every benchmark in a file: a process in which one of them is called more often
 * than in another has so many more. The least of two runs: what disturbs (garbage, messages of Vitest) adds.
 * @param as how often benchmarks were called on the other side: compilers do more for what is called more often
 */
export async function countFile(
  session: Session,
  node: CountingNode,
  file: string,
  as: ReadonlyMap<string, Count>,
  onRun: () => void,
): Promise<Counted> {
  const failures: Failure[] = []
  const run = async (of: Record<string, number>, attempt = 1): Promise<{ count: number; titles: string[][] }> => {
    if (failures.length > 0) return { count: Number.NaN, titles: [] }
    onRun()
    const { benchmarks, failures: failed } = await session.run(file, { each: EACH, of })
    for (const { titles, message } of failed) failures.push({ id: [file, ...titles].join('::'), message })
    for (const { titles, error } of benchmarks)
      if (error !== null) failures.push({ id: [file, ...titles].join('::'), message: error })
    if (failures.length > 0) return { count: Number.NaN, titles: [] }
    const count = await node.take()
    if (count !== null) return { count, titles: benchmarks.map((one) => one.titles) }
    if (attempt === ATTEMPTS) failures.push({ id: file, message: `valgrind left no count in ${ATTEMPTS} runs` })
    return run(of, attempt + 1)
  }
  const least = async (of: Record<string, number>): Promise<number> =>
    Math.min((await run(of)).count, (await run(of)).count)
  const { titles: all, count } = await run({})
  const without = Math.min(count, (await run({})).count)
  const counts = new Map<string, Count>()
  for (const titles of all) {
    const id = [file, ...titles].join('::')
    const name = titles.join('::')
    const about = as.get(id) ? 0 : ((await run({ [name]: EACH + FEW })).count - without) / FEW
    const calls = as.get(id)?.calls ?? Math.round(Math.min(1e6, Math.max(FEW, ENOUGH / Math.max(1, about))))
    const more = (await least({ [name]: EACH + calls })) - without
    if (failures.length === 0) counts.set(id, { instructions: Math.max(1, more / calls), calls })
  }
  return { counts, failures }
}

export interface CountedBenchmark {
  id: string
  /** Instructions of one call. */
  base: number
  head: number
  ratio: number
  verdict: 'faster' | 'slower' | 'same'
}

/** @param margin the least relative difference that matters */
export function compareCounts(
  base: ReadonlyMap<string, Count>,
  head: ReadonlyMap<string, Count>,
  margin: number,
): CountedBenchmark[] {
  return [...base].flatMap(([id, before]) => {
    const after = head.get(id)
    if (after === undefined) return []
    const ratio = after.instructions / before.instructions
    const verdict = ratio >= 1 + margin ? 'slower' : ratio <= 1 - margin ? 'faster' : 'same'
    return [{ id, base: Math.round(before.instructions), head: Math.round(after.instructions), ratio, verdict }]
  })
}
