import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { appendToLedger, formatAnchor, type AppendOptions } from '../ledger/index.ts'
import type { Edit, Module } from '../modules/index.ts'
import { updateManifests } from '../modules/update.ts'
import { targetedFigures } from './benchmark-targets.ts'
import type { BenchRun } from './collect.ts'
import { BENCH_LEDGER } from './past.ts'
import type { ModuleLatency } from './results.ts'

/** Below the root. */
const BENCH_FILE = 'reports/bench.json'

/**
 * Records what was measured: ledger, then manifests, so that a manifest never names a line that is not there, then the
 * report. Modules in which anything failed are left out: they keep their last figures.
 * @param guard that of the ledger as it was read before
 * @param onNote told in one line what was mended, or what is waited for
 * @returns in one line each, what could not be written
 * @throws EvolveError what the guard throws, and `appendToLedger`: nothing is written then
 */
export async function recordBenchmarks(
  root: string,
  run: BenchRun,
  results: readonly ModuleLatency[],
  guard: NonNullable<AppendOptions['guard']>,
  onNote: (what: string) => void,
): Promise<string[]> {
  const measured = results
    .filter(({ state }) => state === 'measured')
    .map((one) => ({ module: one.module, figures: figuresOf(one, run) }))
  const updates: [Module, Edit[]][] = []
  if (measured.length > 0) {
    const entries = measured.map(({ module, figures }) => ledgerEntry(module, figures, run))
    const { lines, repaired } = await appendToLedger(join(root, BENCH_LEDGER), entries, { guard, onWait: onNote })
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

/** As manifests keep them; `undefined` removes what an earlier run left. */
function figuresOf({ module, worst, worse, benchmarks }: ModuleLatency, run: BenchRun): Record<string, unknown> {
  const { runs, env_fingerprint, ts, commit, dirty } = run
  const { figures: targeted } = targetedFigures(module, benchmarks)
  const { id, p50_ms, p95_ms, p99_ms, p50_ci_ms, p95_ci_ms, p99_ci_ms, ci_confidence, samples } = worst!
  return {
    latency_p50_ms: p50_ms,
    latency_p95_ms: p95_ms,
    latency_p99_ms: p99_ms,
    latency_p50_ci_ms: p50_ci_ms,
    latency_p95_ci_ms: p95_ci_ms,
    latency_p99_ci_ms: p99_ci_ms,
    ci_confidence,
    samples,
    runs,
    benchmark: id,
    ...worstFigure('p50', worse),
    ...worstFigure('p99', worse),
    benchmarks: Object.keys(targeted).length > 0 ? targeted : undefined,
    env_fingerprint,
    observed_at: ts,
    observed_commit: commit ?? undefined,
    // What was measured is not that commit.
    observed_dirty: dirty === true ? true : undefined,
  }
}

function worstFigure(metric: 'p50' | 'p99', { [metric]: one }: ModuleLatency['worse']): Record<string, unknown> {
  return {
    [`worst_${metric}_ms`]: one?.[`${metric}_ms`],
    [`worst_${metric}_samples`]: one?.samples,
    [`worst_${metric}_benchmark`]: one?.id,
  }
}

/** The keys that every reader of ledgers knows come first. */
function ledgerEntry({ name }: Module, figures: Record<string, unknown>, run: BenchRun): object {
  const { ts, commit, dirty, tree, run_id } = run
  const { latency_p50_ms, latency_p95_ms, latency_p99_ms, samples, env_fingerprint } = figures
  const known = { ts, module: name, latency_p50_ms, latency_p95_ms, latency_p99_ms, samples, env_fingerprint }
  const { latency_p50_ci_ms, latency_p95_ci_ms, latency_p99_ci_ms, ci_confidence, benchmark } = figures
  const intervals = { latency_p50_ci_ms, latency_p95_ci_ms, latency_p99_ci_ms, ci_confidence }
  return { ...known, commit, run_id, ...intervals, benchmark, dirty, ...(dirty === true ? { tree } : {}) }
}

function editsOf(figures: Record<string, unknown>): Edit[] {
  return Object.entries(figures).map(([key, value]) => [['performance', 'observed', key], value])
}
