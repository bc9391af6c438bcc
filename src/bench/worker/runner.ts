import { BenchmarkRunner } from 'vitest'
import { countCalls, countingAsked, type Hooks } from './count.ts'
import type { Count } from './samples-file.ts'
import { announceWorker, writeSamples } from './write-samples.ts'

/** As much of Vitest's task tree as is needed here. */
interface Node {
  name: string
  type: string
  mode: string
  meta?: { benchmark?: boolean }
  tasks?: Node[]
  filepath?: string
  result?: { errors?: { message: string }[] }
}

/**
 * What Vitest 4.1 runs benchmarks with, which leaves the samples of each on the way. Vitest itself drops them, or hands
 * all of them to the main process with `includeSamples`.
 */
export default class SamplingRunner extends BenchmarkRunner {
  #file = ''
  #benchmarks: Benchmark[] = []
  #begun: Begun[] = []

  override async runSuite(suite: never): Promise<void> {
    this.#file = (suite as Node).filepath ?? ''
    this.#benchmarks = inOrder(suite, [])
    this.#begun = []
    try {
      await super.runSuite(suite)
    } finally {
      // Vitest 4 says nothing of those that throw, nor of a `bench.only` that is not allowed.
      for (const { titles, refusal } of this.#benchmarks)
        writeSamples(this.#file, titles, [], refusal ?? 'it did not run')
      for (const { benchmark, task } of this.#begun) {
        const error = task.result?.error as { message?: string } | undefined
        if (error !== undefined) writeSamples(this.#file, benchmark.titles, [], error.message ?? String(error))
      }
    }
  }

  override async importTinybench(): ReturnType<BenchmarkRunner['importTinybench']> {
    const tinybench = await super.importTinybench()
    const begin = (task: Begun['task']): Benchmark => {
      const benchmark = this.#benchmarks.shift()!
      this.#begun.push({ benchmark, task })
      // Before Vitest's own listener, which empties the array.
      task.addEventListener('complete', () => {
        const { titles, refusal } = benchmark
        if (task.result?.samples) writeSamples(this.#file, titles, task.result.samples, refusal)
      })
      return benchmark
    }
    const counted = ({ titles, refusal }: Benchmark, count: Count): void =>
      writeSamples(this.#file, titles, [], refusal, count)
    const failed = ({ titles }: Benchmark, error: unknown): void =>
      writeSamples(this.#file, titles, [], String((error as Error | null)?.message ?? error))
    return {
      ...tinybench,
      Task: class extends tinybench.Task {
        readonly #benchmark: Benchmark

        constructor(...args: ConstructorParameters<typeof tinybench.Task>) {
          super(...args)
          this.#benchmark = begin(this)
        }

        override async warmup(): Promise<void> {
          if (countingAsked() === null) await super.warmup()
        }

        override async run(): Promise<this> {
          const counting = countingAsked()
          if (counting === null) return super.run()
          const { bench, fn, opts } = this as unknown as TaskParts
          const hooks = { ...opts, before: opts.beforeAll, after: opts.afterAll }
          try {
            await bench.setup(this, 'run')
            const count = await countCalls(counting, this.#benchmark.titles, () => fn.call(this), hooks)
            await bench.teardown(this, 'run')
            counted(this.#benchmark, count)
          } catch (error) {
            failed(this.#benchmark, error)
          }
          return this
        }
      },
    }
  }
}

/** What tinybench keeps of a task. */
interface TaskParts {
  bench: { setup(task: object, mode: 'run'): unknown; teardown(task: object, mode: 'run'): unknown }
  fn: () => unknown
  opts: Hooks & { beforeAll?: () => unknown; afterAll?: () => unknown }
}

interface Benchmark {
  titles: string[]
  /** Why Vitest does not allow it; `null` for nearly all. */
  refusal: string | null
}

interface Begun {
  benchmark: Benchmark
  task: InstanceType<Awaited<ReturnType<BenchmarkRunner['importTinybench']>>['Task']>
}

/** In the order in which Vitest constructs them: those of inner suites first. */
function inOrder({ tasks = [] }: Node, above: string[]): Benchmark[] {
  const runs = tasks.filter(({ mode }) => mode === 'run' || mode === 'queued')
  const suites = runs.filter(({ type, meta }) => type === 'suite' && !meta?.benchmark)
  const benchmarks = runs.filter(({ meta }) => meta?.benchmark)
  return [
    ...suites.flatMap((suite) => inOrder(suite, [...above, suite.name])),
    ...benchmarks.map(({ name, result }) => ({
      titles: [...above, name],
      refusal: result?.errors?.[0]?.message ?? null,
    })),
  ]
}

announceWorker()
