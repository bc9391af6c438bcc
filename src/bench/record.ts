import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { appendToLedger, formatAnchor } from '../ledger/index.ts'
import type { Edit, Module } from '../modules/index.ts'
import { updateManifests } from '../modules/update.ts'
import type { BenchmarkResult } from './benchmarks.ts'
import type { BenchRun } from './collect.ts'
import { BENCH_LEDGER } from './past.ts'
import type { ModuleLatency } from './results.ts'
import type { Metric } from './summary.ts'

/** Below the root. */
const BENCH_FILE = 'reports/bench.json'

/**
 * Records what was measured: ledger, then manifests, so that a manifest never names a line that is not there, then the
 * report. Modules in which anything failed are left out: they keep their last figures.
 * @param onNote told in one line what was mended, or what is waited for
 * @returns in one line each, what could not be written
 */
export async function recordBenchmarks(
  root: string,
  run: BenchRun,
  results: readonly ModuleLatency[],
  onNote: (what: string) => void,
): Promise<string[]> {
  const measured = results.flatMap(({ module, state, worst }) =>
    state === 'measured' ? [{ module, figures: figuresOf(worst!, run) }] : [],
  )
  const updates: [Module, Edit[]][] = []
  if (measured.length > 0) {
    const entries = measured.map(({ module, figures }) => ledgerEntry(module, figures, run))
    const { lines, repaired } = await appendToLedger(join(root, BENCH_LEDGER), entries, { onWait: onNote })
    if (repaired !== null) onNote(repaired)
    for (const [index, { module, figures }] of measured.entries())
      updates.push([module, editsOf({ ...figures, ledger: formatAnchor(lines[index]!) })])
  }
  const problems = await updateManifests(updates)
  try {
    await mkdir(join(root, dirname(BENCH_FILE)), { recursive: true })
    await writeFileAtomic(join(root, BENCH_FILE), `${JSON.stringify(run, null, 2)}\n`, { fsync: false })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    problems.push(`cannot write ${BENCH_FILE} (${code ?? message}); the figures are recorded`)
  }
  return problems
}

/**
 * As manifests keep them: p95's benchmark and samples by plain names, those of another figure by its own where another
 * benchmark is the worst by it. `undefined` removes what an earlier run left.
 */
function figuresOf(worst: Record<Metric, BenchmarkResult>, run: BenchRun): Record<string, unknown> {
  const { runs, env_fingerprint, ts, commit, dirty } = run
  const { p50, p95, p99 } = worst
  const other = (metric: 'p50' | 'p99'): Record<string, unknown> => {
    const own = worst[metric] === p95 ? undefined : worst[metric]
    return { [`latency_${metric}_benchmark`]: own?.id, [`latency_${metric}_samples`]: own?.samples }
  }
  return {
    latency_p50_ms: p50.p50_ms,
    latency_p95_ms: p95.p95_ms,
    latency_p99_ms: p99.p99_ms,
    latency_p50_ci_ms: p50.p50_ci_ms,
    latency_p95_ci_ms: p95.p95_ci_ms,
    latency_p99_ci_ms: p99.p99_ci_ms,
    ci_confidence: p95.ci_confidence,
    samples: p95.samples,
    runs,
    benchmark: p95.id,
    ...other('p50'),
    ...other('p99'),
    env_fingerprint,
    observed_at: ts,
    observed_commit: commit ?? undefined,
    // What was measured is not that commit.
    observed_dirty: dirty === true ? true : undefined,
  }
}

/** The keys that every reader of ledgers knows come first. */
function ledgerEntry({ name }: Module, figures: Record<string, unknown>, run: BenchRun): object {
  const { ts, commit, dirty, run_id } = run
  const { latency_p50_ms, latency_p95_ms, latency_p99_ms, samples, env_fingerprint } = figures
  const known = { ts, module: name, latency_p50_ms, latency_p95_ms, latency_p99_ms, samples, env_fingerprint }
  const { latency_p50_ci_ms, latency_p95_ci_ms, latency_p99_ci_ms, ci_confidence } = figures
  const intervals = { latency_p50_ci_ms, latency_p95_ci_ms, latency_p99_ci_ms, ci_confidence }
  const { benchmark, latency_p50_benchmark, latency_p99_benchmark } = figures
  const whose = {
    benchmark,
    ...(latency_p50_benchmark !== undefined && { latency_p50_benchmark }),
    ...(latency_p99_benchmark !== undefined && { latency_p99_benchmark }),
  }
  return { ...known, commit, run_id, ...intervals, ...whose, dirty }
}

function editsOf(figures: Record<string, unknown>): Edit[] {
  return Object.entries(figures).map(([key, value]) => [['performance', 'observed', key], value])
}
