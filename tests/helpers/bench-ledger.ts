import alea from 'seedrandom/lib/alea.js'

export const BENCH = 'manifests/.ledger/bench.ndjson'

/** A line of the ledger of benchmarks, measured on a day; the commit is the day's. */
export function latency(module: string, day: number, p95: number, more: object = {}): object {
  return {
    ts: new Date(Date.UTC(2026, 0, 5 + day)).toISOString(),
    module,
    latency_p50_ms: p95 / 2,
    latency_p95_ms: p95,
    latency_p99_ms: p95 * 2,
    samples: 500,
    env_fingerprint: 'a1b2c3d4e5f60718',
    commit: `${day}`.padStart(40, 'c'),
    run_id: `r${day}`,
    ...more,
  }
}

/** Interval keys, as newer lines have them. */
function intervals(p95: number): object {
  const around = (ms: number): number[] => [ms * 0.97, ms * 1.04]
  return {
    latency_p50_ci_ms: around(p95 / 2),
    latency_p95_ci_ms: around(p95),
    latency_p99_ci_ms: around(p95 * 2),
    ci_confidence: 0.9375,
  }
}

/** Latencies with some noise that are 20 % slower from a day on. */
export function slower(module: string, days: number, from: number, level: number): object[] {
  const random = alea(module)
  return Array.from({ length: days }, (_, day) => {
    const p95 = level * (1 + 0.04 * random()) * (day < from ? 1 : 1.2)
    return latency(module, day, p95, day >= 5 ? intervals(p95) : {})
  })
}

/** Not chained, as older tools wrote them: what is shown is the same. */
export function ledgerText(lines: object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
