import type { BenchRun } from '../src/bench/collect.ts'
import type { BenchmarkResult } from '../src/bench/benchmarks.ts'
import type { ModuleLatency } from '../src/bench/results.ts'
import { latencyText } from '../src/latency-text.ts'
import { marks } from './marks.ts'
import type { Output } from './output.ts'
import { plainTable } from './plain-table.ts'

/** Lines that people grep, then a table of all benchmarks. */
export function benchText(results: readonly ModuleLatency[], { runs, clock_ms }: BenchRun): Output {
  const { ok, fail, open } = marks()
  const lines = results.flatMap(({ module, state, worst, failures, skipped, unanswered }) => {
    const { name } = module
    if (unanswered !== null) {
      const without = skipped.length > 0 ? ` (${skipped.length} skipped)` : ''
      const why = unanswered === 'targets' ? 'latency targets' : 'figures of an earlier run, which stay'
      return `${open} ${name}: no benchmark was measured${without}, but it has ${why}`
    }
    if (state === 'no-benchmarks') return `= ${name}: no benchmarks (skipped)`
    if (state === 'measured') return `${ok} ${name}: observed ${figures(worst!)} ms`
    return [
      `${fail} ${name}: benchmarks failed, not recorded`,
      ...failures.map(({ id, message }) => `    ${id}: ${message}`),
    ]
  })
  const measured = results.filter(({ benchmarks }) => benchmarks.length > 0)
  if (measured.length === 0) return lines
  const coarse = measured.some(({ benchmarks }) => benchmarks.some((one) => one.coarse))
  const notes = [
    ...(measured.some((one) => one.previous_p95_ms !== null)
      ? [
          "change is that of the module's p95 since the run before, where the same benchmark was the worst; bench compare tells it from noise",
        ]
      : []),
    ...(runs < 6 ? [`intervals are from the least to the greatest of ${runs} processes`] : []),
    ...(coarse ? [`* reading the clock (${Math.round(clock_ms * 1e6)} ns) is much of it: repeat the work within`] : []),
  ]
  return [...lines, '', ...table(measured), ...(notes.length > 0 ? ['', ...notes] : [])]
}

function figures({ p50_ms, p95_ms, p99_ms }: BenchmarkResult): string {
  return `p50=${latencyText(p50_ms)} p95=${latencyText(p95_ms)} p99=${latencyText(p99_ms)}`
}

function table(results: readonly ModuleLatency[]): Output {
  const rows = results.flatMap(({ module, worst, benchmarks, previous_p95_ms }) =>
    benchmarks.map((one) => [
      module.name,
      `${one.name}${one.coarse ? ' *' : ''}`,
      latencyText(one.p50_ms),
      latencyText(one.p95_ms),
      one.ci_confidence === 0 ? '' : one.p95_ci_ms.map(latencyText).join('..'),
      `${latencyText(one.p99_ms)}${one.samples < 100 ? '?' : ''}`,
      String(one.samples),
      one === worst ? change(one.p95_ms, previous_p95_ms) : '',
    ]),
  )
  const head = ['module', 'benchmark', 'p50', 'p95', 'interval', 'p99', 'samples', 'change']
  return plainTable(head, [2, 3, 5, 6, 7], rows)
}

/** Of p95, in percent; a figure of one run against one of another: what is noise, it cannot tell. */
function change(now: number, before: number | null): string {
  if (before === null || before === 0) return 'new'
  const percent = (now / before - 1) * 100
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)}%`
}
