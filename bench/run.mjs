import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, platform, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMet, mean, measurePairs, summarise } from './measure.mjs'
import { benchmarks } from './suites.mjs'

const HELP = `What the harness costs: the same suites without and with it, in alternating pairs.

  npm run bench [-- name...] [-- options]

Names: ${benchmarks.map(({ name }) => name).join(', ')}; all of them unless some are named.
  --pairs N     pairs of runs, after a warm-up pair that is not counted (default 15); from 6 on limits are judged
  --size F      generated suites of that fraction of their size, to try this out; limits are not judged
  --json FILE   raw numbers
  --write       docs/benchmarks.md
Exit codes: 0 every limit that was judged is met, 1 one is missed, 2 something could not be measured.
`
const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

/** The fewest that have a 95 % interval. */
const PAIRS_TO_JUDGE = 6

/**
 * One line of the table.
 *
 * @typedef {{ what: string, unit: string, digits: number, summary: import('./measure.mjs').Summary, judged: boolean }} Row
 * @typedef {{
 *   benchmark: import('./suites.mjs').Benchmark, rows: Row[], met: boolean | null, notes: string[],
 *   pairs: import('./measure.mjs').Pair[], unmeasured?: { reason: string, failed: boolean },
 * }} Result `met` is `null` where nothing was judged
 */

const options = readArguments()
const surroundings = readSurroundings()

/** @type {Result[]} */
const results = []
for (const benchmark of options.chosen) {
  results.push(await measure(benchmark))
  // After each: what took minutes to measure is not lost with what comes after it.
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ ...surroundings, results: results.map(raw) }, null, 2)}\n`)
}
process.stdout.write(`\n${columns(table(results))}\n\n${remarks(results).join('\n')}\n`)
if (options.write) writeFileSync(PAGE, page(results))
process.exitCode = results.some(({ unmeasured }) => unmeasured?.failed)
  ? 2
  : results.some(({ met }) => met === false)
    ? 1
    : 0

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        pairs: { type: 'string', default: '15' },
        size: { type: 'string', default: '1' },
        json: { type: 'string' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      process.stdout.write(HELP)
      process.exit(0)
    }
    const [pairs, size] = [Number(values.pairs), Number(values.size)]
    if (!Number.isInteger(pairs) || pairs < 1) throw new Error(`--pairs ${values.pairs}: use a whole number from 1`)
    if (!(size > 0 && size <= 1)) throw new Error(`--size ${values.size}: use a number above 0, up to 1`)
    if (values.write && (size < 1 || pairs < PAIRS_TO_JUDGE))
      throw new Error(`--write: the page needs --size 1 and --pairs ${PAIRS_TO_JUDGE} or more`)
    const unknown = positionals.find((name) => !benchmarks.some((one) => one.name === name))
    if (unknown !== undefined)
      throw new Error(`there is no benchmark ${unknown}; use ${benchmarks.map(({ name }) => name).join(', ')}`)
    const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
    return { pairs, size, json: values.json, write: values.write, chosen }
  } catch (error) {
    process.stderr.write(`bench: ${/** @type {Error} */ (error).message}\n`)
    return process.exit(2)
  }
}

function readSurroundings() {
  const require = createRequire(import.meta.url)
  const version = (/** @type {string} */ path) => /** @type {string} */ (JSON.parse(readFileSync(path, 'utf8')).version)
  const [cpu] = cpus()
  return {
    date: new Date().toISOString(),
    node: process.versions.node,
    vitest: version(require.resolve('vitest/package.json')),
    package: version(fileURLToPath(new URL('../package.json', import.meta.url))),
    cpu: `${cpus().length} x ${cpu?.model.trim() || 'unknown'}`,
    system: `${platform()} ${release()}`,
    pairs: options.pairs,
    size: options.size,
  }
}

/** @param {import('./suites.mjs').Benchmark} benchmark @returns {Promise<Result>} */
async function measure(benchmark) {
  /** @type {Result} */
  const result = { benchmark, rows: [], met: null, notes: [], pairs: [] }
  const suite = benchmark.prepare(options.size)
  if (typeof suite === 'string') return { ...result, unmeasured: { reason: suite, failed: false } }
  process.stderr.write(`${benchmark.name} `)
  try {
    result.pairs = await measurePairs(suite, {
      pairs: options.pairs,
      failuresAllowed: benchmark.failuresAllowed ?? false,
      progress: (pair) => process.stderr.write(pair === 0 ? 'warm-up ' : '.'),
    })
  } catch (error) {
    const [reason = '', ...output] = /** @type {Error} */ (error).message.split('\n')
    process.stderr.write(`\n${output.slice(-40).join('\n')}`)
    return { ...result, unmeasured: { reason, failed: true } }
  } finally {
    process.stderr.write('\n')
  }
  result.rows = benchmark.measure === 'setup' ? setupRows(result.pairs) : ratioRows(result.pairs)
  const judged = result.rows.find((row) => row.judged)
  if (judged && options.size === 1 && options.pairs >= PAIRS_TO_JUDGE)
    result.met = isMet(judged.summary, benchmark.limit)
  if (benchmark.measure === 'ratio' && judged?.what === 'wall')
    result.notes.push('CPU is not known on this system: wall time is judged')
  for (const side of /** @type {const} */ (['without', 'with'])) {
    const failed = result.pairs.map((pair) => pair[side].failed)
    if (failed.some((count) => count > 0))
      result.notes.push(
        `${side} the harness ${Math.min(...failed)} to ${Math.max(...failed)} of ${result.pairs[0]?.[side].tests} tests failed in a run`,
      )
  }
  return result
}

/** @param {import('./measure.mjs').Pair[]} pairs @returns {Row[]} */
function ratioRows(pairs) {
  const ratio = (/** @type {{ without: number, with: number }} */ pair) => pair.with / pair.without
  const cpu = pairs.map((pair) => ({ without: pair.without.cpu ?? Number.NaN, with: pair.with.cpu ?? Number.NaN }))
  const wall = pairs.map((pair) => ({ without: pair.without.wall, with: pair.with.wall }))
  const known = cpu.every((pair) => pair.without > 0 && pair.with > 0)
  return [
    ...(known ? [{ what: 'CPU', unit: 's', digits: 3, summary: summarise(cpu, ratio), judged: true }] : []),
    { what: 'wall', unit: 's', digits: 3, summary: summarise(wall, ratio), judged: !known },
  ]
}

/** @param {import('./measure.mjs').Pair[]} pairs @returns {Row[]} */
function setupRows(pairs) {
  const perFile = pairs.map((pair) => ({ without: mean(pair.without.setup), with: mean(pair.with.setup) }))
  const summary = summarise(perFile, (pair) => pair.with - pair.without)
  return [{ what: 'setup per file', unit: 'ms', digits: 2, summary, judged: true }]
}

/** @param {Result[]} all @returns {string[][]} the heading first */
function table(all) {
  const heading = [
    'benchmark',
    'measure',
    'without',
    'with',
    'median of pairs',
    'quartiles',
    '95 % interval',
    'limit',
    '',
  ]
  const lines = all.flatMap(({ benchmark, rows, met, unmeasured }) => {
    if (unmeasured) return [[benchmark.name, 'not measured', '', '', '', '', '', limitText(benchmark), '']]
    return rows.map(({ what, unit, digits, summary, judged }) => {
      const { quartiles, interval, median } = summary
      const sides = [summary.without, summary.with].map(
        (value) => `${value.toFixed(unit === 's' ? 2 : digits)} ${unit}`,
      )
      const compared =
        unit === 's'
          ? (/** @type {number} */ value) => value.toFixed(digits)
          : (/** @type {number} */ value) => `${value < 0 ? '' : '+'}${value.toFixed(digits)}`
      const range = (/** @type {number} */ low, /** @type {number} */ high) => `${compared(low)} to ${compared(high)}`
      const verdict = !judged ? '' : met === null ? 'not judged' : met ? 'met' : 'missed'
      const numbers = [compared(median), range(...quartiles), range(interval.low, interval.high)]
      return [benchmark.name, what, ...sides, ...numbers, judged ? limitText(benchmark) : '', verdict]
    })
  })
  return [heading, ...lines]
}

/** @param {import('./suites.mjs').Benchmark} benchmark */
function limitText({ measure: kind, limit: { median, low } }) {
  if (kind === 'setup') return `<= +${median} ms`
  return low === undefined ? `<= ${median.toFixed(2)}` : `<= ${median.toFixed(2)}, low end <= ${low.toFixed(2)}`
}

/** @param {Result[]} all */
function remarks(all) {
  const coverage = all.flatMap(({ rows }) => rows)[0]?.summary.interval.coverage ?? 0
  const lines = [
    `${options.pairs} ${options.pairs === 1 ? 'pair' : 'pairs'} after a warm-up pair, order alternating. Without and with: medians. CPU: user and system time of all processes of a run.`,
    `Pairs are compared by with / without, in setup by with - without. Interval: order statistics of the pairs (David and Nagaraja 2003, 7.1), coverage ${(100 * coverage).toFixed(1)} %.`,
  ]
  if (options.size < 1) lines.push(`Generated suites have ${options.size} of their size: limits are not judged.`)
  if (options.pairs < PAIRS_TO_JUDGE) lines.push('Too few pairs for a 95 % interval: limits are not judged.')
  for (const { benchmark, notes, unmeasured } of all) {
    const said = [...notes, ...(unmeasured ? [`not measured: ${unmeasured.reason}`] : [])]
    lines.push(`${benchmark.name}: ${[benchmark.about, ...said].join('; ')}.`)
  }
  return lines
}

/** @param {string[][]} lines */
function columns(lines) {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** @param {Result[]} all */
function page(all) {
  const [heading = [], ...lines] = table(all).map((line) => `| ${line.join(' | ')} |`)
  const { date, node, vitest, package: own, cpu, system } = surroundings
  return `# Benchmarks

What the harness costs: the same suite without and with \`plugins: [evolve()]\`, all else the same.

${heading}
|${' --- |'.repeat(table([])[0]?.length ?? 0)}
${lines.join('\n')}

${remarks(all)
  .map((line) => `- ${line}`)
  .join('\n')}

Measured on ${date.slice(0, 10)} with vitest-evolve ${own}, Vitest ${vitest}, Node ${node} on ${cpu}, ${system}.

## Limits

- \`files\` and \`example\`: the median ratio is at most 1.08, and the lower end of its interval at most 1.05.
- \`tests\`: the median ratio is at most 1.10.
- \`setup\`: the setup time that Vitest itself reports grows by at most 5 ms per file.

CPU is what is judged. Wall time is shown beside it: it depends more on what else the machine does. What \`setup\` consists of is in [decision 0011](decisions/0011-what-set-up-costs.md).

## Repeat it

\`\`\`sh
npm ci
npm run bench                                # all of them
npm run bench -- files tests --pairs 31      # some, with a narrower interval
npm run bench -- --json bench.json --write   # raw numbers, and this page
\`\`\`

The exit code is 1 where a limit is missed.
`
}

/** @param {Result} result */
function raw({ benchmark: { name, about, limit }, rows, met, notes, pairs, unmeasured }) {
  return { name, about, limit, met, unmeasured, notes, rows, pairs }
}
