import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './suites.mjs'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const reporter = fileURLToPath(new URL('facts-reporter.mjs', import.meta.url))

/** The kernel's unit for times in `/proc`: USER_HZ, 100 a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** Variables of whoever runs this that would change what is measured. */
const LEFT_OUT =
  /^(VITEST.*|EVOLVE.*|SHORTLINKS_.*|FREEZE_TIME|ALLOW_NET|SOURCE_DATE_EPOCH|TELEMETRY_URL|WEBHOOK_URL|FORCE_COLOR)$/

/**
 * One run of Vitest. `cpu` and `wall` in seconds; `cpu` is `null` where the system cannot tell.
 *
 * @typedef {import('./facts-reporter.mjs').Facts & { cpu: number | null, wall: number }} Run
 * @typedef {{ without: Run, with: Run }} Pair
 */

/**
 * User and system CPU seconds of all children that have ended, with theirs: Vitest waits for its workers, and we for
 * Vitest. `cutime` and `cstime` are fields 16 and 17 of /proc/self/stat (proc(5)); Node has no call for them.
 *
 * @returns {number | null} `null` on systems without /proc
 */
export function childrenCpu() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND
  } catch {
    return null
  }
}

/**
 * Runs Vitest once as a direct child; nothing else may run below this process meanwhile.
 *
 * @param {string} cwd
 * @param {string[]} args
 * @param {boolean} failuresAllowed
 * @returns {Promise<Run>}
 */
async function run(cwd, args, failuresAllowed) {
  const folder = temporaryFolder('facts')
  const factsFile = join(folder, 'facts.json')
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name)))
  try {
    const cpuBefore = childrenCpu()
    const started = performance.now()
    const child = spawn(process.execPath, [vitest, 'run', ...args, '--reporter=default', `--reporter=${reporter}`], {
      cwd,
      env: { ...env, NO_COLOR: '1', BENCH_FACTS: factsFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    await once(child, 'close')
    const wall = (performance.now() - started) / 1_000
    const cpuAfter = childrenCpu()
    return {
      ...readFacts(factsFile, output, failuresAllowed),
      cpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
      wall,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} file
 * @param {string} output what Vitest printed, for whoever has to find out
 * @param {boolean} failuresAllowed
 * @returns {import('./facts-reporter.mjs').Facts}
 */
function readFacts(file, output, failuresAllowed) {
  if (!existsSync(file)) throw new Error(`Vitest did not finish its run\n${output}`)
  /** @type {import('./facts-reporter.mjs').Facts} */
  const facts = JSON.parse(readFileSync(file, 'utf8'))
  if (facts.tests === 0) throw new Error(`Vitest ran no tests\n${output}`)
  if (facts.failed > 0 && !failuresAllowed) throw new Error(`${facts.failed} tests failed\n${output}`)
  return facts
}

/**
 * Runs both sides in pairs after a warm-up pair that is not counted. Neighbouring runs meet the same state of the
 * machine, and which side goes first alternates, so that a drift favours neither.
 *
 * @param {import('./suites.mjs').Suite} suite
 * @param {{ pairs: number, failuresAllowed: boolean, progress(pair: number): void }} options
 * @returns {Promise<Pair[]>}
 * @throws where the sides did not run the same tests, or tests failed that must not
 */
export async function measurePairs(suite, { pairs, failuresAllowed, progress }) {
  /** @type {Pair[]} */
  const measured = []
  for (let number = 0; number <= pairs; number += 1) {
    progress(number)
    /** @type {('without' | 'with')[]} */
    const order = number % 2 === 1 ? ['without', 'with'] : ['with', 'without']
    const runs = /** @type {Pair} */ ({})
    for (const side of order) runs[side] = await run(suite.cwd, suite[side], failuresAllowed)
    if (runs.without.tests !== runs.with.tests) {
      throw new Error(`${runs.without.tests} tests ran without the harness, ${runs.with.tests} with it`)
    }
    if (number > 0) measured.push(runs)
  }
  return measured
}

/** @param {readonly number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * Linear interpolation between order statistics: definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical
 * Packages", The American Statistician 50 (1996), the default of R and NumPy.
 *
 * @param {readonly number[]} values not empty, in any order
 * @param {number} probability 0 to 1
 */
export function quantile(values, probability) {
  const sorted = values.toSorted((one, other) => one - other)
  const position = (sorted.length - 1) * probability
  const [low, high] = [sorted[Math.floor(position)] ?? Number.NaN, sorted[Math.ceil(position)] ?? Number.NaN]
  return low + (high - low) * (position - Math.floor(position))
}

/**
 * The order-statistic interval of the median, which supposes nothing about the distribution: the narrowest [x(k),
 * x(n+1-k)] that covers with at least 95 %, its coverage being 1 - 2 P(B < k) with B binomial (n, 1/2). David and
 * Nagaraja, "Order Statistics", 3rd ed. (2003), section 7.1. Below six values not even the extremes cover with 95 %:
 * then it is those, and `coverage` says how much that is.
 *
 * @param {readonly number[]} values not empty, in any order
 * @returns {{ low: number, high: number, coverage: number }}
 */
function medianInterval(values) {
  const sorted = values.toSorted((one, other) => one - other)
  const n = sorted.length
  let k = 1
  let probability = 0.5 ** n
  let tail = probability
  while (k <= (n - 1) / 2) {
    probability *= (n - k + 1) / k
    if (2 * (tail + probability) > 0.05) break
    tail += probability
    k += 1
  }
  return { low: sorted[k - 1] ?? Number.NaN, high: sorted[n - k] ?? Number.NaN, coverage: Math.max(0, 1 - 2 * tail) }
}

/**
 * @typedef {{
 *   without: number, with: number, median: number, quartiles: [number, number],
 *   interval: { low: number, high: number, coverage: number },
 * }} Summary medians of both sides; median, quartiles and interval of what the pairs give
 *
 * @param {readonly { without: number, with: number }[]} pairs
 * @param {(pair: { without: number, with: number }) => number} compare
 * @returns {Summary}
 */
export function summarise(pairs, compare) {
  const compared = pairs.map(compare)
  return {
    without: quantile(
      pairs.map((pair) => pair.without),
      0.5,
    ),
    with: quantile(
      pairs.map((pair) => pair.with),
      0.5,
    ),
    median: quantile(compared, 0.5),
    quartiles: [quantile(compared, 0.25), quantile(compared, 0.75)],
    interval: medianInterval(compared),
  }
}

/** @param {Summary} summary @param {import('./suites.mjs').Benchmark['limit']} limit */
export function isMet(summary, limit) {
  return summary.median <= limit.median && (limit.low === undefined || summary.interval.low <= limit.low)
}
