import type { FileRun } from './session.ts'
import { METRICS, summarise, type Metric, type Summary } from './summary.ts'
import type { BenchmarkSamples } from './worker/samples-file.ts'

/** A benchmark that was measured. Times are milliseconds. */
export interface BenchmarkResult extends Summary {
  /** `path/from/root.bench.ts::suite::name`. */
  id: string
  /** Its titles, from the outermost suite on. */
  name: string
  file: string
  /** Whether most of the shortest calls is the clock itself: a difference of a few percent says little. */
  coarse: boolean
}

export interface Failure {
  /** A file, or a benchmark in it. */
  id: string
  message: string
}

export interface FileResult {
  benchmarks: BenchmarkResult[]
  failures: Failure[]
  /** Benchmarks that the file leaves out itself (`skip`, `todo`). */
  skipped: string[]
  /** Whether it holds no benchmark of Vitest at all: a script of its own, tests, nothing. */
  without: boolean
  /** What its Node was told besides the code; `null`: nothing, or nobody knows. */
  flags: string | null
}

/** The runs of one benchmark file, by benchmark. */
export interface GroupedRuns {
  byId: Map<string, { titles: string[]; processes: BenchmarkSamples[] }>
  /** What went wrong, by benchmark or file. */
  failures: Map<string, string>
  skipped: Set<string>
  without: boolean
}

/** @param file relative to the root */
export function groupRuns(file: string, runs: readonly FileRun[]): GroupedRuns {
  const failures = new Map<string, string>()
  const fail = (titles: readonly string[], message: string): void => {
    const id = [file, ...titles].join('::')
    if (!failures.has(id)) failures.set(id, message)
  }
  const byId: GroupedRuns['byId'] = new Map()
  const skipped = new Set<string>()
  for (const run of runs) {
    for (const { titles, message } of run.failures) fail(titles, message)
    for (const titles of run.skipped) skipped.add([file, ...titles].join('::'))
    const projects = [...new Set(run.benchmarks.map(({ project = 'the one without a name' }) => project))]
    if (projects.length > 1)
      fail([], `it belongs to several projects of Vitest, ${projects.join(' and ')}: have one of them include it`)
    const seen = new Set<string>()
    for (const samples of run.benchmarks) {
      const { titles, error, counted } = samples
      const id = [file, ...titles].join('::')
      if (projects.length > 1) continue
      if (error !== null) fail(titles, error)
      else if (seen.has(id)) fail(titles, 'the name is used twice: give each benchmark of a suite its own')
      else if (samples.count === 0 && !counted) fail(titles, 'it returned no samples: give it time or iterations')
      else if (!samples.values.every((one) => one >= 0 && one < Infinity))
        fail(titles, 'it returned samples that are no times')
      else byId.set(id, { titles, processes: [...(byId.get(id)?.processes ?? []), samples] })
      seen.add(id)
    }
  }
  // Vitest 4 fails a whole file by the benchmark that threw, too.
  const whole = failures.get(file)
  if (whole !== undefined && [...failures].some(([id, message]) => id !== file && message === whole))
    failures.delete(file)
  return { byId, failures, skipped, without: runs.length > 0 && byId.size + failures.size + skipped.size === 0 }
}

/**
 * What the runs of one benchmark file say.
 * @param file relative to the root
 * @param rounds how many processes each benchmark has to have been measured in
 * @param clock how long reading the clock takes, in milliseconds
 */
export function resultsOf(file: string, runs: readonly FileRun[], rounds: number, clock: number): FileResult {
  const { byId, failures, skipped, without } = groupRuns(file, runs)
  const benchmarks: BenchmarkResult[] = []
  for (const [id, { titles, processes }] of byId) {
    const summary = rounded(summarise(processes))
    if (failures.has(id)) continue
    if (processes.length < rounds && failures.size === 0)
      failures.set(id, `it was measured in ${processes.length} of ${rounds} processes`)
    // A clock that stands still for longer than a call says that it took no time, and may say so of itself.
    else if (summary.p50_ms < 2 * clock || summary.processes.some(({ p50_ms }) => p50_ms === 0))
      failures.set(
        id,
        `a call takes ${nanoseconds(summary.p50_ms)}, reading the clock ${nanoseconds(clock)}: repeat the work within the benchmark`,
      )
    else benchmarks.push({ id, name: titles.join(' > '), file, coarse: summary.p50_ms < 10 * clock, ...summary })
  }
  const flags = runs.flatMap((run) => run.benchmarks).find((one) => one.flags)?.flags ?? null
  const told = [...failures].map(([id, message]) => ({ id, message }))
  return { benchmarks, failures: told, skipped: [...skipped], without, flags }
}

/** To six digits: more is noise. */
function rounded(summary: Summary): Summary {
  const short = (value: number): number => Number(value.toPrecision(6))
  const times = Object.keys(METRICS).flatMap((metric) => {
    const [low, high] = summary[`${metric as Metric}_ci_ms`]
    return [
      [`${metric}_ms`, short(summary[`${metric as Metric}_ms`])],
      [`${metric}_ci_ms`, [short(low), short(high)]],
    ] as const
  })
  return { ...summary, ...Object.fromEntries(times) }
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1e6)} ns`
}
