import { readHeldLedger, type HeldLedger } from '../ledger/held.ts'
import type { Ledger } from '../ledger/read.ts'
import type { Module } from '../modules/index.ts'
import { METRICS, type Figures, type Metric } from './summary.ts'

/** Below the root. */
export const BENCH_LEDGER = 'manifests/.ledger/bench.ndjson'

/** A line of the ledger, as far as tables need it. */
export interface PastLatency extends Figures {
  env_fingerprint: string
  /** Whose p95 it is; `null` in older lines. */
  benchmark: string | null
  commit: string | null
  ts: string
}

export interface PastLatencies extends Omit<HeldLedger, 'ledger'> {
  /** By module, oldest first. */
  figures: ReadonlyMap<string, PastLatency[]>
}

/**
 * Reads the ledger of benchmarks and holds it against the anchors that manifests keep.
 * @param reason why lines that are gone may be gone; `null`: they may not
 * @throws EvolveError those of `readHeldLedger`: nobody may build on a ledger that was changed or cut short
 */
export async function readPastLatencies(
  root: string,
  modules: readonly Module[],
  reason: string | null,
): Promise<PastLatencies> {
  const kept = modules.map(({ manifest, performance }) => ({
    anchor: (performance.observed as { ledger?: unknown } | null | undefined)?.ledger,
    from: manifest.slice(root.length + 1),
  }))
  const { ledger, ...held } = await readHeldLedger(root, BENCH_LEDGER, kept, reason)
  return { figures: latenciesOn(ledger), ...held }
}

function latenciesOn({ lines }: Ledger): Map<string, PastLatency[]> {
  const past = new Map<string, PastLatency[]>()
  for (const line of lines) {
    if (line.kind !== 'chained' && line.kind !== 'legacy') continue
    const { module, env_fingerprint, benchmark, commit, ts } = line.value
    const metrics = Object.keys(METRICS) as Metric[]
    const figures = metrics.map((metric) => [`${metric}_ms`, line.value[`latency_${metric}_ms`]] as const)
    if (typeof module !== 'string' || figures.some(([, value]) => typeof value !== 'number')) continue
    const latency = {
      ...(Object.fromEntries(figures) as Figures),
      env_fingerprint: typeof env_fingerprint === 'string' ? env_fingerprint : '',
      benchmark: typeof benchmark === 'string' ? benchmark : null,
      commit: typeof commit === 'string' ? commit : null,
      ts: typeof ts === 'string' ? ts : '',
    }
    past.set(module, [...(past.get(module) ?? []), latency])
  }
  return past
}
