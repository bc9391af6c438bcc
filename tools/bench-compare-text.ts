import { changeFor, percent, type ComparedBenchmark } from '../src/bench/comparison.ts'
import type { Compared } from '../src/bench/compare.ts'
import type { ComparedCounts } from '../src/bench/count-commits.ts'
import type { AtOdds, Judgement } from '../src/bench/judgement.ts'
import { metricOf } from '../src/bench/rules.ts'
import { latencyText } from '../src/latency-text.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import type { Output } from './output.ts'
import { plainTable } from './plain-table.ts'

/** A table of all benchmarks, what failed, and the verdict. */
export function compareText(compared: Compared, { verdict, broken, open, unmet }: Judgement): Output {
  const { benchmarks, failures, again, stored } = compared
  const signs = marks()
  const lines: string[] = []
  if (benchmarks.length > 0) lines.push(...table(benchmarks), '')
  const unclear = benchmarks.filter(({ reason }) => reason !== null)
  for (const { id, reason } of unclear) lines.push(`${signs.open} ${id}: ${reason}`)
  for (const { id, side, message } of failures) lines.push(`${signs.fail} ${id} failed on ${side}: ${message}`)
  if (again > 0)
    lines.push(
      `${again} measured a second time, for twice as long${stored ? '; against the same stored figures, so nothing is confirmed' : ''}`,
    )
  if (broken.length > 0) lines.push(`${signs.fail} Comparison failed (${counted(broken.length, 'violation')}):`)
  for (const one of broken) lines.push(`  ${one.benchmark.id}: ${told(one)}`)
  for (const { rule, benchmarks: without } of unmet)
    if (without.length === 0) lines.push(`${signs.fail} no benchmark is found to have ${rule.text}`)
    else {
      lines.push(`${signs.fail} ${rule.text} is not found of ${counted(without.length, 'benchmark')}:`)
      for (const benchmark of without) lines.push(`  ${benchmark.id}: ${told({ benchmark, rule })}`)
    }
  if (open.length > 0)
    lines.push(`${signs.open} ${counted(open.length, 'rule')} that may be broken, for all anyone can tell:`)
  for (const one of open) lines.push(`  ${one.benchmark.id}: ${told(one)}`)
  if (verdict === 'inconclusive')
    lines.push(
      `${signs.open} Comparison inconclusive (${tally(benchmarks)})${open.length > 0 ? '; take more runs, or pass it with --allow-inconclusive' : ''}`,
    )
  if (verdict === 'pass') lines.push(`${signs.ok} Comparison OK (${tally(benchmarks)})`)
  return lines
}

/** The same of instructions. */
export function countText({ benchmarks, failures }: ComparedCounts, verdict: Judgement['verdict']): Output {
  const { ok, fail, open } = marks()
  const rows = benchmarks.map(({ id, base, head, ratio, spread, verdict }) => [
    id,
    String(base),
    String(head),
    percent(ratio),
    `${(spread * 100).toFixed(1)}%`,
    verdict,
  ])
  const slower = benchmarks.filter((one) => one.verdict === 'slower')
  return [
    ...plainTable(['benchmark', 'base', 'head', 'change', 'spread', 'verdict'], [1, 2, 3, 4], rows),
    ...failures.map(({ id, side, message }) => `${fail} ${id} failed on ${side}: ${message}`),
    ...(slower.length > 0 ? [`${fail} Comparison failed (${counted(slower.length, 'violation')}):`] : []),
    ...slower.map(({ id, ratio, base, head }) => `  ${id}: ${percent(ratio)} instructions (${base} -> ${head} a call)`),
    ...(verdict === 'inconclusive' ? [`${open} Comparison inconclusive`] : []),
    ...(verdict === 'pass' ? [`${ok} Comparison OK (${tally(benchmarks)})`] : []),
  ]
}

/** Such as 11 same, 1 inconclusive. */
function tally(benchmarks: readonly { verdict: ComparedBenchmark['verdict'] }[]): string {
  return (['faster', 'slower', 'same', 'inconclusive'] as const)
    .map((verdict) => ({ verdict, count: benchmarks.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ')
}

/** The figure that a rule is about, and the rule. */
function told({ benchmark, rule }: AtOdds): string {
  const { ratio, low, high, base_ms, head_ms } = changeFor(rule, benchmark)
  return `${metricOf(rule)} ${percent(ratio)} (${percent(low)} to ${percent(high)}; ${latencyText(base_ms)} -> ${latencyText(head_ms)} ms), ${rule.text}`
}

function table(benchmarks: readonly ComparedBenchmark[]): string[] {
  const rows = benchmarks.map(({ id, base_ms, head_ms, ratio, low, high, metrics, verdict, confirmed }) => [
    id,
    latencyText(base_ms),
    latencyText(head_ms),
    percent(ratio),
    `${percent(low)}..${percent(high)}`,
    percent(metrics.p95.ratio),
    `${verdict}${confirmed === true ? ', confirmed' : ''}`,
  ])
  const head = ['benchmark', 'base p50', 'head p50', 'change', 'interval', 'p95', 'verdict']
  return plainTable(head, [1, 2, 3, 4, 5], rows)
}
