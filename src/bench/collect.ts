import { randomUUID } from 'node:crypto'
import { isBelow, ownership, readMeasured, type Module, type Sources } from '../modules/index.ts'
import { resultsOf, type BenchmarkResult, type Failure } from './benchmarks.ts'
import { fingerprintOf, readEnvironment, type Environment } from './fingerprint.ts'
import { runRounds } from './rounds.ts'
import { openSession } from './session.ts'

export interface CollectOptions {
  /** A real path, with `/`. */
  root: string
  /** Whoever owns files: also modules that are not measured. */
  owners: readonly Module[]
  selected: readonly Module[]
  sources: Sources
  /** In how many processes each benchmark is measured. */
  runs: number
  args: string[]
  /** How long nothing may come of a benchmark file, in milliseconds. */
  timeout: number
  signal: AbortSignal
  onProgress: (what: string) => void
}

/** What `reports/bench.json` holds. */
export interface BenchRun {
  schema: 1
  ts: string
  run_id: string
  commit: string | null
  dirty: boolean | null
  /** Digest of all sources, as `readMeasured` has it. */
  tree?: string
  vitest: string
  runs: number
  /** How long reading the clock takes, in milliseconds. */
  clock_ms: number
  env_fingerprint: string
  environment: Environment
  modules: ModuleRun[]
}

export interface ModuleRun {
  module: string
  /** Relative to the root. */
  manifest: string
  benchmarks: BenchmarkResult[]
  failures: Failure[]
  /** Benchmarks that files leave out themselves (`skip`, `todo`). */
  skipped: string[]
  /** Files that Vitest takes for benchmark files and that hold none, relative to the root. */
  without_benchmarks: string[]
}

/**
 * Runs the benchmarks of some modules, each in several processes.
 * @param onNote told in one line what else there is to know
 * @throws EvolveError those of `openSession`
 */
export async function collectBenchmarks(options: CollectOptions, onNote: (what: string) => void): Promise<BenchRun> {
  const { root, owners, selected, sources, runs, args, timeout, signal, onProgress } = options
  const state = await readMeasured(root, sources)
  const session = await openSession({ root, args, timeout, signal, onNote })
  try {
    for (const note of session.notes) onNote(note)
    const owner = benchmarkOwner(owners)
    const files = session.files.flatMap((file) => {
      const module = owner(`${root}/${file}`)
      return module && selected.includes(module) ? [{ file, module }] : []
    })
    const total = files.length * runs
    let done = 0
    const [ran] = await runRounds([{ session, files: files.map(({ file }) => file) }], runs, () =>
      onProgress(`${(done += 1)} of ${total} runs`),
    )
    const results = files.map(({ file, module }) => ({
      file,
      module,
      ...resultsOf(file, ran!.get(file) ?? [], runs, session.clock),
    }))
    const environment = readEnvironment(results.find(({ flags }) => flags !== null)?.flags)
    return {
      schema: 1,
      ts: new Date().toISOString(),
      run_id: randomUUID(),
      ...state,
      vitest: session.vitest,
      runs,
      clock_ms: session.clock,
      env_fingerprint: fingerprintOf(environment),
      environment,
      modules: selected.map((module) => {
        const own = results.filter((one) => one.module === module)
        return {
          module: module.name,
          manifest: module.manifest.slice(root.length + 1),
          benchmarks: own.flatMap(({ benchmarks }) => benchmarks),
          failures: own.flatMap(({ failures }) => failures),
          skipped: own.flatMap(({ skipped }) => skipped),
          without_benchmarks: own.flatMap(({ file, without }) => (without ? [file] : [])),
        }
      }),
    }
  } finally {
    await session.close()
  }
}

/** The module whose benchmarks a file is among. */
export function benchmarkOwner(owners: readonly Module[]): (file: string) => Module | undefined {
  const { moduleOf } = ownership(owners)
  return (file) => {
    const module = moduleOf(file)
    return module && (module.benchmarks === null || isBelow(file, module.benchmarks)) ? module : undefined
  }
}
