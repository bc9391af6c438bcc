import { performance } from 'node:perf_hooks'
import { BenchmarkRunner } from 'vitest'
import { countCalls, countingAsked, type Hooks } from './count.ts'
import { announceWorker, writeSamples, type Outcome, type Place } from './write-samples.ts'

/** As much of Vitest's task tree as is needed here. */
interface Task {
  name: string
  type: string
  mode: string
  meta?: { benchmark?: boolean }
  tasks?: Task[]
  result?: { errors?: { message: string }[] }
}

type File = Task & { filepath: string; projectName?: string }

// Node's own, before the file's code, its set-up or an environment may put another in its place.
const now = performance.now.bind(performance)

/**
 * What Vitest 4.1 runs benchmarks with, which leaves the samples of each on the way. Vitest itself drops them, or hands
 * all of them to the main process with `includeSamples`.
 */
export default class SamplingRunner extends BenchmarkRunner {
  #benchmarks: Benchmark[] = []
  #begun: Begun[] = []

  override async runSuite(suite: never): Promise<void> {
    const place = placeOf(suite)
    this.#benchmarks = inOrder(suite, [], null).map((one) => ({ ...one, ...place }))
    this.#begun = []
    try {
      await super.runSuite(suite)
    } finally {
      // Vitest 4 says nothing of those that throw, nor of an `only` that is not allowed.
      for (const benchmark of this.#benchmarks) tell(benchmark, { error: benchmark.refusal ?? 'it did not run' })
      for (const { benchmark, task } of this.#begun)
        if (!benchmark.told) tell(benchmark, { error: errorOf(task.result?.error) })
    }
  }

  override async importTinybench(): ReturnType<BenchmarkRunner['importTinybench']> {
    const tinybench = await super.importTinybench()
    const begin = (task: Begun['task']): Benchmark => {
      const benchmark = this.#benchmarks.shift()!
      this.#begun.push({ benchmark, task })
      // Before Vitest's own listener, which empties the array.
      task.addEventListener('complete', () => {
        if (task.result?.samples) tell(benchmark, { sorted: task.result.samples, error: benchmark.refusal })
      })
      return benchmark
    }
    return {
      ...tinybench,
      // Also where the benchmark has a clock of its own: it says how long calls take.
      Bench: class extends tinybench.Bench {
        constructor(options: ConstructorParameters<typeof tinybench.Bench>[0]) {
          super({ ...options, now })
        }
      },
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
            const counted = await countCalls(counting, this.#benchmark.titles, () => fn.call(this), hooks)
            await bench.teardown(this, 'run')
            tell(this.#benchmark, { error: this.#benchmark.refusal, counted })
          } catch (error) {
            tell(this.#benchmark, { error: errorOf(error) })
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

interface Benchmark extends Place {
  /** Why Vitest does not allow it; `null` for nearly all. */
  refusal: string | null
  /** Whether anything was said of it. */
  told?: true
}

interface Begun {
  benchmark: Benchmark
  task: InstanceType<Awaited<ReturnType<BenchmarkRunner['importTinybench']>>['Task']>
}

function tell(benchmark: Benchmark, outcome: Outcome): void {
  benchmark.told = true
  writeSamples(benchmark, outcome)
}

/** tinybench keeps nothing of an error that is `undefined`, `null` or 0: there are neither samples nor an error then. */
function errorOf(error: unknown): string {
  if (error === undefined) return 'it left no samples: it threw what is no error, or was aborted'
  return String((error as Error | null)?.message ?? error)
}

function placeOf({ filepath, projectName }: File): Omit<Place, 'titles'> {
  return { file: filepath, ...(projectName && { project: projectName }) }
}

/**
 * In the order in which Vitest constructs them: those of inner suites first.
 * @param above the titles of the suites, and why Vitest does not allow one of them
 */
function inOrder({ tasks = [] }: Task, above: string[], refused: string | null): Omit<Benchmark, 'file'>[] {
  const refusalOf = ({ result }: Task): string | null => refused ?? result?.errors?.[0]?.message ?? null
  const runs = tasks.filter(({ mode }) => mode === 'run' || mode === 'queued')
  const suites = runs.filter(({ type, meta }) => type === 'suite' && !meta?.benchmark)
  const benchmarks = runs.filter(({ meta }) => meta?.benchmark)
  return [
    ...suites.flatMap((suite) => inOrder(suite, [...above, suite.name], refusalOf(suite))),
    ...benchmarks.map((task) => ({ titles: [...above, task.name], refusal: refusalOf(task) })),
  ]
}

announceWorker()
