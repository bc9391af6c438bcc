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

/** Below the root. */
export const BENCH_FILE = 'reports/bench.json'

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

/** As manifests keep them. */
function figuresOf(worst: BenchmarkResult, { runs, env_fingerprint, ts, commit }: BenchRun): Record<string, unknown> {
  return {
    latency_p50_ms: worst.p50_ms,
    latency_p95_ms: worst.p95_ms,
    latency_p99_ms: worst.p99_ms,
    latency_p50_ci_ms: worst.p50_ci_ms,
    latency_p95_ci_ms: worst.p95_ci_ms,
    latency_p99_ci_ms: worst.p99_ci_ms,
    ci_confidence: worst.ci_confidence,
    samples: worst.samples,
    runs,
    benchmark: worst.id,
    env_fingerprint,
    observed_at: ts,
    observed_commit: commit ?? undefined,
  }
}

/** The keys that every reader of ledgers knows come first. */
function ledgerEntry({ name }: Module, figures: Record<string, unknown>, { ts, commit, run_id }: BenchRun): object {
  const { latency_p50_ms, latency_p95_ms, latency_p99_ms, samples, env_fingerprint } = figures
  const known = { ts, module: name, latency_p50_ms, latency_p95_ms, latency_p99_ms, samples, env_fingerprint }
  const { latency_p50_ci_ms, latency_p95_ci_ms, latency_p99_ci_ms, ci_confidence } = figures
  const intervals = { latency_p50_ci_ms, latency_p95_ci_ms, latency_p99_ci_ms, ci_confidence }
  return { ...known, commit, run_id, ...intervals }
}

function editsOf(figures: Record<string, unknown>): Edit[] {
  return Object.entries(figures).map(([key, value]) => [['performance', 'observed', key], value])
}
