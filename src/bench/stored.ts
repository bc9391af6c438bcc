import { readFile } from 'node:fs/promises'
import { EvolveError } from '../errors.ts'
import type { FileResult } from './benchmarks.ts'
import type { BenchRun } from './collect.ts'

/**
 * Reads what `bench` has written to `reports/bench.json`.
 * @throws EvolveError `ERR_BENCH_FILE` where it is not there or something else
 */
export async function readBenchRun(file: string): Promise<BenchRun> {
  let run: BenchRun | null
  try {
    run = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, '')) as BenchRun | null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_BENCH_FILE', `cannot read ${file} (${code ?? 'not valid JSON'})`, { cause: error })
  }
  if (!isRun(run)) throw new EvolveError('ERR_BENCH_FILE', `${file} is not what vitest-evolve bench writes (schema 1)`)
  return run
}

/** As far as a comparison depends on it. */
function isRun(run: BenchRun | null): run is BenchRun {
  return (
    run?.schema === 1 &&
    typeof run.env_fingerprint === 'string' &&
    Array.isArray(run.modules) &&
    run.modules.every(
      (module) =>
        Array.isArray(module?.benchmarks) &&
        module.benchmarks.every(
          (one) =>
            typeof one?.id === 'string' &&
            typeof one.file === 'string' &&
            Array.isArray(one.processes) &&
            one.processes.length > 0 &&
            one.processes.every((figures) => [figures?.p50_ms, figures?.p95_ms, figures?.p99_ms].every(isTime)),
        ),
    )
  )
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < Infinity
}

/** Its benchmarks by file. */
export function filesOf({ modules }: BenchRun): Map<string, FileResult> {
  const files = new Map<string, FileResult>()
  for (const benchmark of modules.flatMap(({ benchmarks }) => benchmarks)) {
    const known = files.get(benchmark.file)
    if (known) known.benchmarks.push(benchmark)
    else files.set(benchmark.file, { benchmarks: [benchmark], failures: [], skipped: [], without: false, flags: null })
  }
  return files
}
