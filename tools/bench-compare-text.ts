import { NOISE } from '../src/bench/change.ts'
import { changeFor, percent, type ComparedBenchmark } from '../src/bench/comparison.ts'
import type { Compared } from '../src/bench/compare.ts'
import type { ComparedCounts } from '../src/bench/count-commits.ts'
import type { AtOdds, Judgement } from '../src/bench/judgement.ts'
import { metricOf, type Rule } from '../src/bench/rules.ts'
import { latencyText } from '../src/latency-text.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import type { Output } from './output.ts'
import { plainTable } from './plain-table.ts'

/** What the text needs beside what was found. */
export interface Asked {
  /** The least relative difference that matters. */
  margin: number
  /** `--runs` that may settle what noise leaves open; `null`: none that anyone would wait for. */
  runsToSettle: number | null
}

/** A table of all benchmarks, what failed, and the verdict. What the table says of a benchmark is not said again. */
export function compareText(compared: Compared, judged: Judgement, asked: Asked): Output {
  const { benchmarks, failures, again, stored } = compared
  const { verdict, broken, open, unmet } = judged
  const signs = marks()
  const lines: string[] = []
  if (benchmarks.length > 0) lines.push(...table(benchmarks, asked.margin), '')
  for (const { id, side, message } of failures) lines.push(`${signs.fail} ${id} failed on ${side}: ${message}`)
  if (again > 0)
    lines.push(
      `${again} measured a second time, for twice as long${stored ? '; against the same stored figures, so nothing is confirmed' : ''}`,
    )
  const violations = [...broken.map(brokenText), ...unmet.flatMap(unmetText)]
  if (violations.length > 0)
    lines.push(`${signs.fail} Comparison failed (${counted(violations.length, 'violation')}):`, ...violations)
  const head = `Comparison ${verdict === 'pass' ? 'OK' : 'inconclusive'}${tally(benchmarks)}`
  const may = open.length > 0 ? `: ${openText(open)}` : ''
  if (verdict === 'pass')
    lines.push(`${signs.ok} ${head}${may && `${may}; --allow-inconclusive lets it pass`}`, ...unseen(open))
  else if (verdict === 'inconclusive')
    lines.push(`${signs.open} ${head}${may}`, ...unseen(open), ...remedies(compared, open, asked))
  else if (open.length > 0) lines.push(`${signs.open} ${openText(open)}`, ...unseen(open))
  return lines
}

function brokenText(one: AtOdds): string {
  return `  ${one.benchmark.id}: ${one.rule.text}: ${figure(one)}`
}

function unmetText({ rule, benchmarks }: Judgement['unmet'][number]): string[] {
  if (benchmarks.length === 0) return [`  ${rule.text} is required, and not found of any benchmark`]
  return benchmarks.map(
    (benchmark) => `  ${benchmark.id}: ${rule.text} is required, and not found: ${figure({ benchmark, rule })}`,
  )
}

/** Such as `2 may be slower, p95 > +5% may be so of 1`. */
function openText(open: readonly AtOdds[]): string {
  return rulesIn(open)
    .map((rule) => {
      const count = open.filter((one) => one.rule === rule).length
      return 'metric' in rule ? `${rule.text} may be so of ${count}` : `${count} may be ${rule.text}`
    })
    .join(', ')
}

/** Figures that the table does not have: it is about the median. */
function unseen(open: readonly AtOdds[]): string[] {
  return open
    .filter(({ rule }) => 'metric' in rule)
    .map((one) => `  ${one.benchmark.id}: ${one.rule.text}? ${figure(one)}`)
}

function rulesIn(open: readonly AtOdds[]): Rule[] {
  return [...new Set(open.map(({ rule }) => rule))]
}

/** What would settle it. */
function remedies({ stored }: Compared, open: readonly AtOdds[], { runsToSettle }: Asked): string[] {
  if (open.length === 0) return []
  const tooFew = open.map((one) => changeFor(one.rule, one.benchmark)).filter(({ too_few }) => too_few)
  if (tooFew.length > 0) return [`  ${tooFew[0]!.reason}; --allow-inconclusive lets it pass`]
  // Instructions are compared by one rule alone, and valgrind is not for Windows.
  const counts =
    process.platform !== 'win32' &&
    !stored &&
    open.every(({ rule }) => !('metric' in rule) && rule.verdict === 'slower')
  const count = 'counts instructions in place of time, with valgrind'
  const settle =
    runsToSettle === null
      ? `more runs would hardly settle it${counts ? `, --count may, which ${count}` : ''}`
      : `--runs ${runsToSettle} may settle it${counts ? `, or --count, which ${count}` : ''}`
  return [`  too much noise to tell: ${settle}; --allow-inconclusive lets it pass`]
}

/** The same of instructions. */
export function countText(
  { benchmarks, failures }: ComparedCounts,
  verdict: Judgement['verdict'],
  runs: number,
): Output {
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
  const inconclusive = benchmarks.some((one) => one.verdict === 'inconclusive')
  return [
    ...plainTable(['benchmark', 'base', 'head', 'change', 'spread', 'verdict'], [1, 2, 3, 4], rows),
    ...failures.map(({ id, side, message }) => `${fail} ${id} failed on ${side}: ${message}`),
    ...(slower.length > 0 ? [`${fail} Comparison failed (${counted(slower.length, 'violation')}):`] : []),
    ...slower.map(({ id, ratio, base, head }) => `  ${id}: ${percent(ratio)} instructions (${base} -> ${head} a call)`),
    ...(verdict === 'inconclusive' ? [`${open} Comparison inconclusive${tally(benchmarks)}`] : []),
    ...(verdict === 'inconclusive' && inconclusive
      ? [
          `  ${runs < 2 ? 'one process a side decides nothing' : 'counts of both sides overlap'}: take --runs ${Math.max(3, 2 * runs)}; --allow-inconclusive lets it pass`,
        ]
      : []),
    ...(verdict === 'pass' ? [`${ok} Comparison OK${tally(benchmarks)}`] : []),
  ]
}

/** Such as ` (11 same, 1 inconclusive)`; nothing of nothing. */
function tally(benchmarks: readonly { verdict: ComparedBenchmark['verdict'] }[]): string {
  const parts = (['faster', 'slower', 'same', 'inconclusive'] as const)
    .map((verdict) => ({ verdict, count: benchmarks.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}

/** The figure that a rule is about. */
function figure({ benchmark, rule }: AtOdds): string {
  const { ratio, low, high, base_ms, head_ms } = changeFor(rule, benchmark)
  return `${metricOf(rule)} ${percent(ratio)} (${percent(low)}..${percent(high)}), ${latencyText(base_ms)} -> ${latencyText(head_ms)} ms`
}

function table(benchmarks: readonly ComparedBenchmark[], margin: number): string[] {
  const rows = benchmarks.map((one) => [
    one.id,
    latencyText(one.base_ms),
    latencyText(one.head_ms),
    percent(one.ratio),
    `${percent(one.low)}..${percent(one.high)}`,
    percent(one.metrics.p95.ratio),
    verdictText(one, margin),
  ])
  const head = ['benchmark', 'base p50', 'head p50', 'change', 'interval', 'p95', 'verdict']
  return plainTable(head, [1, 2, 3, 4, 5], rows)
}

/** The verdict, and what stands behind it. */
function verdictText({ verdict, confirmed, too_few, reason, low, high }: ComparedBenchmark, margin: number): string {
  if (verdict !== 'inconclusive')
    return `${verdict}${confirmed === true ? ', confirmed' : ''}${reason === null ? '' : `; ${reason}`}`
  if (too_few) return `${verdict}: too few runs`
  // Else a finding of the first round that the second did not repeat.
  if (reason !== NOISE) return `${verdict}: ${reason}`
  const open = [high >= 1 + margin ? 'slower' : null, low <= 1 - margin ? 'faster' : null].filter((one) => one !== null)
  return `${verdict}: may be ${open.join(' or ')}`
}
