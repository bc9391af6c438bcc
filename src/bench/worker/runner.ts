import { BenchmarkRunner } from 'vitest'
import { announceWorker, writeSamples } from './write-samples.ts'

/** As much of Vitest's task tree as is needed here. */
interface Node {
  name: string
  type: string
  mode: string
  meta?: { benchmark?: boolean }
  tasks?: Node[]
  filepath?: string
}

/**
 * What Vitest 4.1 runs benchmarks with, which leaves the samples of each on the way. Vitest itself drops them, or hands
 * all of them to the main process with `includeSamples`.
 */
export default class SamplingRunner extends BenchmarkRunner {
  #file = ''
  #titles: string[][] = []

  override async runSuite(suite: never): Promise<void> {
    const file = suite as Node
    this.#file = file.filepath ?? ''
    this.#titles = inOrder(file, [])
    await super.runSuite(suite)
  }

  override async importTinybench(): ReturnType<BenchmarkRunner['importTinybench']> {
    const tinybench = await super.importTinybench()
    const begin = (): [string, string[]] => [this.#file, this.#titles.shift() ?? []]
    return {
      ...tinybench,
      Task: class extends tinybench.Task {
        constructor(...args: ConstructorParameters<typeof tinybench.Task>) {
          super(...args)
          const [file, titles] = begin()
          // Before Vitest's own listener, which empties the array.
          this.addEventListener('complete', () => {
            const samples = this.result?.samples
            if (samples) writeSamples(file, titles, samples)
          })
        }
      },
    }
  }
}

/** In the order in which Vitest constructs them: those of inner suites first. */
function inOrder({ tasks = [] }: Node, above: string[]): string[][] {
  const runs = tasks.filter(({ mode }) => mode === 'run' || mode === 'queued')
  const suites = runs.filter(({ type, meta }) => type === 'suite' && !meta?.benchmark)
  return [
    ...suites.flatMap((suite) => inOrder(suite, [...above, suite.name])),
    ...runs.filter(({ meta }) => meta?.benchmark).map(({ name }) => [...above, name]),
  ]
}

announceWorker()
