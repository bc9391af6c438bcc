import { percent, type ComparedBenchmark } from '../src/bench/comparison.ts'
import type { Compared } from '../src/bench/compare.ts'
import type { ComparedCounts } from '../src/bench/count-commits.ts'
import { latencyText } from '../src/latency-text.ts'
import type { Judged } from './bench-compare.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import { plainTable } from './plain-table.ts'
import { printable } from './printable.ts'

/** A table of all benchmarks, what failed, and the verdict. */
export function compareText({ benchmarks, failures, again }: Compared, { verdict, broken, unmet }: Judged): string {
  const { ok, fail, open } = marks()
  const lines: string[] = []
  if (benchmarks.length > 0) lines.push(table(benchmarks), '')
  const unclear = benchmarks.filter(({ reason }) => reason !== null)
  for (const { id, reason } of unclear) lines.push(printable(`${open} ${id}: ${reason}`))
  for (const { id, side, message } of failures) lines.push(printable(`${fail} ${id} failed on ${side}: ${message}`))
  if (again > 0) lines.push(`${again} measured a second time, for twice as long`)
  if (broken.length > 0) lines.push(`${fail} Comparison failed (${counted(broken.length, 'violation')}):`)
  for (const { benchmark, rule } of broken) lines.push(printable(`  ${benchmark.id}: ${told(benchmark, rule)}`))
  for (const { text } of unmet) lines.push(`${fail} no benchmark is found to have ${text}`)
  if (verdict === 'inconclusive') lines.push(`${open} Comparison inconclusive`)
  if (verdict === 'pass') lines.push(`${ok} Comparison OK (${tally(benchmarks)})`)
  return `${lines.join('\n')}\n`
}

/** The same of instructions. */
export function countText({ benchmarks, failures }: ComparedCounts, verdict: Judged['verdict']): string {
  const { ok, fail, open } = marks()
  const rows = benchmarks.map(({ id, base, head, ratio, spread, verdict }) => [
    printable(id),
    String(base),
    String(head),
    percent(ratio),
    `${(spread * 100).toFixed(1)}%`,
    verdict,
  ])
  const slower = benchmarks.filter((one) => one.verdict === 'slower')
  return [
    plainTable(['benchmark', 'base', 'head', 'change', 'spread', 'verdict'], [1, 2, 3, 4], rows),
    ...failures.map(({ id, side, message }) => printable(`${fail} ${id} failed on ${side}: ${message}`)),
    ...(slower.length > 0 ? [`${fail} Comparison failed (${counted(slower.length, 'violation')}):`] : []),
    ...slower.map(({ id, ratio, base, head }) =>
      printable(`  ${id}: ${percent(ratio)} instructions (${base} -> ${head} a call)`),
    ),
    ...(verdict === 'inconclusive' ? [`${open} Comparison inconclusive`] : []),
    ...(verdict === 'pass' ? [`${ok} Comparison OK (${tally(benchmarks)})`] : []),
    '',
  ].join('\n')
}

/** Such as 11 same, 1 inconclusive. */
function tally(benchmarks: readonly { verdict: ComparedBenchmark['verdict'] }[]): string {
  return (['faster', 'slower', 'same', 'inconclusive'] as const)
    .map((verdict) => ({ verdict, count: benchmarks.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ')
}

function told(benchmark: ComparedBenchmark, rule: Judged['broken'][number]['rule']): string {
  const metric = 'metric' in rule ? rule.metric : 'p50'
  const { ratio, low, high, base_ms, head_ms } = benchmark.metrics[metric]
  return `${metric} ${percent(ratio)} (${percent(low)} to ${percent(high)}; ${latencyText(base_ms)} -> ${latencyText(head_ms)} ms), ${rule.text}`
}

function table(benchmarks: readonly ComparedBenchmark[]): string {
  const rows = benchmarks.map(({ id, base_ms, head_ms, ratio, low, high, metrics, verdict, confirmed }) => [
    printable(id),
    latencyText(base_ms),
    latencyText(head_ms),
    percent(ratio),
    `${percent(low)}..${percent(high)}`,
    percent(metrics.p95.ratio),
    `${verdict}${confirmed === true ? ', confirmed' : ''}`,
  ])
  const head = ['benchmark', 'base p50', 'head p50', 'change', 'interval', 'p95', 'verdict']
  return plainTable(head, [1, 2, 3, 4, 5], rows).trimEnd()
}
