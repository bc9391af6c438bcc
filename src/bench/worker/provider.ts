import { performance } from 'node:perf_hooks'
import { countCalls, countingAsked, type Counting, type Hooks } from './count.ts'
import { TINYBENCH } from './provider-variable.ts'
import { announceWorker, writeSamples, type Place } from './write-samples.ts'

/** As much as is needed of what Vitest 5 hands to a provider of benchmarks. */
interface Group {
  test: {
    fullTestName: string
    name: string
    suite?: Suite
    file: { filepath: string; projectName?: string }
    context: { signal: AbortSignal }
  }
  config: { retainSamples?: boolean }
  registrations: Registration[]
  options?: Retaining
}

interface Registration {
  name: string
  fn: () => unknown
  fnOpts?: Retaining & Hooks & { beforeAll?: () => unknown; afterAll?: () => unknown }
}

interface Suite {
  name: string
  suite?: Suite
}

interface Retaining {
  retainSamples?: boolean
}

interface Statistics {
  samples?: ArrayLike<number> | undefined
}

interface TinyTask {
  name: string
  result: { state: string; error?: Error; latency?: Statistics; throughput?: Statistics }
}

interface Tinybench {
  Bench: new (options: object) => {
    add(name: string, fn: () => unknown, options?: object): void
    run(): Promise<unknown>
    tasks: TinyTask[]
  }
}

// Node's own, before the file's code or an environment may put another in its place.
const now = performance.now.bind(performance)
let runs = 0

/**
 * What Vitest 5 runs benchmarks with: does as its own provider does, and leaves the samples of each on the way.
 */
export default {
  async run({ test, config, registrations, options }: Group): Promise<object[]> {
    const above = titlesOf(test.suite, [test.name])
    const place = ({ name }: { name: string }): Place => ({ ...fileOf(test.file), titles: [...above, name] })
    const counting = countingAsked()
    if (counting !== null) return countAll(counting, place, registrations)
    const { Bench } = (await import(process.env[TINYBENCH]!)) as Tinybench
    const name = `${test.fullTestName} ${(runs += 1)}`
    const bench = new Bench({ signal: test.context.signal, name, ...options, retainSamples: true, now })
    for (const { name, fn, fnOpts } of registrations) bench.add(name, fn, { ...fnOpts, retainSamples: true })
    await bench.run()
    const errors = bench.tasks.flatMap(({ result }) =>
      result.state === 'errored' ? [result.error ?? new Error(`it threw ${String(result.error)}`)] : [],
    )
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'Some benchmarks failed')
    return bench.tasks.map((task) => {
      const { result, name } = task
      if (result.state !== 'completed') throw new Error(`task "${name}" did not complete: received "${result.state}"`)
      writeSamples(place(task), { sorted: result.latency?.samples ?? [] })
      const { fnOpts } = registrations.find((one) => one.name === name) ?? {}
      const wanted = fnOpts?.retainSamples ?? options?.retainSamples ?? config.retainSamples
      return { ...(wanted === true ? result : withoutSamples(result)), name }
    })
  },
}

/** What Vitest gets of them is nothing. */
async function countAll(
  counting: Counting,
  place: (registration: Registration) => Place,
  registrations: readonly Registration[],
): Promise<object[]> {
  // One after the other: the count is the process's.
  for (const registration of registrations) {
    const { fn, fnOpts } = registration
    const { beforeAll: before, afterAll: after, ...each } = fnOpts ?? {}
    const counted = await countCalls(counting, place(registration).titles, fn, { before, after, ...each })
    writeSamples(place(registration), { counted })
  }
  const nothing = { latency: { mean: 0 }, throughput: { mean: 0 }, period: 0, totalTime: 0 }
  return registrations.map(({ name }) => ({ name, ...nothing }))
}

/** Vitest would send them to its main process. */
function withoutSamples(result: TinyTask['result']): TinyTask['result'] {
  return {
    ...result,
    latency: { ...result.latency, samples: undefined },
    throughput: { ...result.throughput, samples: undefined },
  }
}

type File = Group['test']['file']

function fileOf({ filepath, projectName }: File): Omit<Place, 'titles'> {
  return { file: filepath, ...(projectName && { project: projectName }) }
}

function titlesOf(suite: Suite | undefined, below: string[]): string[] {
  return suite === undefined ? below : titlesOf(suite.suite, [suite.name, ...below])
}

announceWorker()
