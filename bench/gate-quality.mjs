// How often `bench compare` cries wolf, and how often it finds a slowdown: its own code, with simulated Vitests that run
// on a simulated machine. Beside it what else is done with such figures.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { machine, noiseSource, shapesOf } from './noise.mjs'
import { writeSection } from './page.mjs'
import { welchTest } from './welch-test.mjs'

const HELP = `Simulates bench compare on noise as hosted runners have it: false alarms, and slowdowns found.

  npm run bench -- gate-quality [options]

  --quick   a few comparisons of each, to try it out; limits are not judged
  --json    figures as JSON
  --write   its section of docs/benchmarks-bench.md
Exit codes: 0 every limit is met, 1 one is missed.
`
const PAGE = fileURLToPath(new URL('../docs/benchmarks-bench.md', import.meta.url))
const [RUNS, MARGIN, ALPHA] = [10, 0.05, 0.01]
/** False alarms per benchmark that did not change, and the share of 10 % slowdowns found. */
const LIMITS = { alarms: 0.01, found: 0.95 }
const CHANGES = [1, 1.05, 1.1, 1.2]
/** Of each number of benchmarks: what each takes longer, and how many comparisons are made. */
const SUITES = [
  ...CHANGES.map((change) => ({ changes: [change], comparisons: 600 })),
  { changes: mixed(10, 2), comparisons: 240 },
  { changes: mixed(50, 5), comparisons: 55 },
]
const PER_FILE = 5
/** @type {import('./noise.mjs').Noise[]} */
const NOISES = [
  { name: 'no correlation', correlation: 0, spikes: false },
  { name: 'correlation 0.5', correlation: 0.5, spikes: false },
  { name: 'correlation 0.9', correlation: 0.9, spikes: false },
  { name: 'correlation 0.5, with spikes', correlation: 0.5, spikes: true },
]

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) process.stdout.write(HELP)
else await main()

async function main() {
  const product = await bundle('bench/two-rounds', 'bench/change')
  const before = process.cpuUsage()
  const results = []
  for (const noise of NOISES) {
    process.stderr.write(`${noise.name} `)
    results.push({ noise: noise.name, rows: await simulate(noise, product) })
  }
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  process.stderr.write(`${seconds.toFixed(0)} s of CPU\n`)
  const met = results.every(({ rows }) => rows.every((row) => meetsLimits(row) !== false))
  const text = results.map(({ noise, rows }) => `### ${capital(noise)}\n\n${table(rows)}`).join('\n\n')
  process.stdout.write(values.json ? `${JSON.stringify({ met, seconds, results }, null, 2)}\n` : `${text}\n`)
  if (values.write) writeSection(PAGE, 'Benchmarks: comparing benchmarks', 'gate-quality', section(text, seconds))
  process.exitCode = met || values.quick ? 0 : 1
}

/** As many of each slowdown, the others unchanged; spread over the files. */
function mixed(benchmarks, ofEach) {
  const changed = CHANGES.slice(1).flatMap((change) => Array.from({ length: ofEach }, () => change))
  const stride = Math.floor(benchmarks / changed.length)
  return Array.from({ length: benchmarks }, (_, nth) => (nth % stride === 0 && changed[nth / stride]) || 1)
}

/**
 * @param {import('./noise.mjs').Noise} noise
 */
async function simulate(noise, product) {
  const source = noiseSource(noise.name)
  const shapes = shapesOf(source, noise)
  const sizes = [...new Set(SUITES.map(({ changes }) => changes.length))]
  const rows = new Map(
    sizes.map((size) => [size, tally(`bench compare, ${size} ${size === 1 ? 'benchmark' : 'benchmarks'}`)]),
  )
  const others = new Map()
  const other = (name, change, verdict) => {
    if (!others.has(name)) others.set(name, tally(name))
    count(others.get(name), change, verdict)
  }
  for (const { changes, comparisons } of SUITES) {
    const rounds = values.quick ? Math.ceil(comparisons / 200) : comparisons
    for (let round = 0; round < rounds; round += 1) {
      const { benchmarks, first } = await compare(changes, machine(source, noise, shapes), product)
      const alone = product.judgeChanges([...first.values()], MARGIN)
      for (const [nth, id] of [...first.keys()].entries()) {
        const change = changes[Number(id.split('::')[1])]
        const { verdict, base_ms } = benchmarks.find((one) => one.id === id)
        const row = rows.get(changes.length)
        count(row, change, verdict)
        if (change === 1 && base_ms !== alone[nth].base_ms) row.again += 1
        other('its first round alone', change, alone[nth].verdict)
        other("Welch's t-test of the same ten runs", change, byWelchTest(first.get(id), changes.length))
      }
      // As in CI: one run of each commit, each on a machine of its own.
      const [before, after] = [1, 2].map(() => machine(source, noise, shapes))
      const [base, head] = [before(changes.map(() => 1)), after(changes)]
      for (const [figure, of] of Object.entries({ mean, least: (sorted) => sorted[0] }))
        for (const limit of [1.1, 1.5, 2])
          for (const [nth, change] of changes.entries())
            other(
              `ratio of the ${figure === 'mean' ? 'means' : 'minima'} above ${Math.round(100 * limit)} %`,
              change,
              of(head[nth]) / of(base[nth]) > limit ? 'slower' : 'same',
            )
    }
    process.stderr.write('.')
  }
  return [...rows.values(), ...others.values()]
}

/** One run of `bench compare`. */
async function compare(changes, run, { inTwoRounds, measureSides }) {
  const files = Array.from({ length: Math.ceil(changes.length / PER_FILE) }, (_, nth) => `${nth}.bench.ts`)
  const sides = [changes.map(() => 1), changes].map((times) => ({
    session: { clock: 1e-5, run: runner(times, run) },
    files,
  }))
  /** The medians of the first round. */
  let first
  const measure = async (runs, _round, chosen) => {
    const [base, head] = await measureSides(sides, runs, chosen, () => {})
    first ??= new Map(
      [...base].flatMap(([file, { benchmarks }]) =>
        benchmarks.map(({ id, processes }) => {
          const other = head.get(file).benchmarks.find((one) => one.id === id)
          const [before, after] = [processes, other.processes].map((side) => side.map(({ p50_ms }) => p50_ms))
          return [id, { base: before, head: after }]
        }),
      ),
    )
    return { base, head }
  }
  const rules = [{ required: false, verdict: 'slower', text: 'slower' }]
  const { benchmarks } = await inTwoRounds(measure, { runs: RUNS, margin: MARGIN, rules })
  return { benchmarks, first }
}

/** A Vitest that runs the benchmarks of a file one after another in one process. */
function runner(times, run) {
  return async (file) => {
    const from = PER_FILE * Number.parseInt(file, 10)
    const all = run(times.slice(from, from + PER_FILE))
    const benchmarks = all.map((values, nth) => ({
      file,
      titles: [String(from + nth)],
      worker: '1',
      error: null,
      count: values.length,
      stride: 1,
      values,
    }))
    return { benchmarks, failures: [], skipped: [] }
  }
}

/** With the same margin, corrected as Bonferroni did. */
function byWelchTest({ base, head }, benchmarks) {
  const ratio = mean(head) / mean(base)
  if (welchTest(base, head) * benchmarks >= ALPHA || Math.abs(ratio - 1) < MARGIN) return 'same'
  return ratio > 1 ? 'slower' : 'faster'
}

function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

/** How often each verdict was given, by what had changed; and how many that had not were measured again. */
function tally(name) {
  return { name, again: 0, counts: Object.fromEntries(CHANGES.map((change) => [change, {}])) }
}

function count({ counts }, change, verdict) {
  counts[change][verdict] = (counts[change][verdict] ?? 0) + 1
}

function shareOf({ counts }, change, ...verdicts) {
  const all = Object.values(counts[change]).reduce((sum, one) => sum + one, 0)
  const some = verdicts.reduce((sum, one) => sum + (counts[change][one] ?? 0), 0)
  return { some, all, share: some / all }
}

/** `null` for what has no limits. */
function meetsLimits(row) {
  if (!row.name.startsWith('bench compare')) return null
  return shareOf(row, 1, 'slower', 'faster').share <= LIMITS.alarms && shareOf(row, 1.1, 'slower').share >= LIMITS.found
}

function table(rows) {
  const percent = ({ share }) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`
  return [
    '| how | unchanged: slower | faster | inconclusive | measured again | 5 % slower: found | 10 % slower: found | inconclusive | 20 % slower: found | |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => {
      const alarms = shareOf(row, 1, 'slower')
      const met = meetsLimits(row)
      const cells = [
        row.name,
        `${percent(alarms)} (${alarms.some} of ${alarms.all})`,
        percent(shareOf(row, 1, 'faster')),
        percent(shareOf(row, 1, 'inconclusive')),
        met === null ? '' : percent({ share: row.again / alarms.all }),
        percent(shareOf(row, 1.05, 'slower')),
        `${percent(shareOf(row, 1.1, 'slower'))} (of ${shareOf(row, 1.1).all})`,
        percent(shareOf(row, 1.1, 'inconclusive')),
        percent(shareOf(row, 1.2, 'slower')),
        met === null ? '' : met ? 'met' : 'missed',
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ].join('\n')
}

function section(text, seconds) {
  return `## Gate quality, simulated

How often \`bench compare\` calls a benchmark changed that is not, and how often it finds one that is: limits are ${100 * LIMITS.alarms} % of the unchanged benchmarks (slower or faster) and ${100 * LIMITS.found} % of those that take 10 % longer. Its own code decides (\`src/bench/two-rounds.ts\` and what that uses: order of runs, quantiles, rank test, correction, margin of ${100 * MARGIN} %, ${RUNS} runs a side, then ${2 * RUNS}); the Vitests that it asks for samples are simulated, and so is the machine (\`bench/noise.mjs\`):

- Its speed varies with a coefficient of variation of 2.66 %, which is what [CodSpeed published](https://codspeed.io/blog/benchmarks-in-ci-without-noise) of GitHub's hosted runners (between runs, each on another machine), and goes on from one benchmark to the next with the correlation that is named. Correlations, and all that follows, are assumptions.
- Processes differ by 1 %, each benchmark in a process by another 1 %; a process takes 100 samples, skewed to the slow side. A file has five benchmarks.
- With spikes: one benchmark in fifty meets a neighbour that stays for five and takes 10 % or more of the machine (Pareto, exponent 1.5, at most 200 %), and one call in fifty takes half as long again or more (at most 50 times).

A second round follows on what was slower and on what may be ("measured again": of those that did not change). Of 10 benchmarks four are unchanged, two each 5, 10 and 20 % slower; of 50, 35 and five each. Beside it, over the same changes: its first round alone; Welch's t-test of the same medians with the same margin, corrected as Bonferroni did; and a limit for the ratio of two runs, one of each commit, each on a machine of its own, as is usual in CI.

None of 600 means less than 0.5 % with 95 % confidence, none of 1,925 less than 0.16 %. What is simulated is chance: a commit that lays out its code otherwise in memory is slower or faster indeed, every time, and is called so.

${text}

\`npm run bench -- gate-quality --write\` wrote this in ${seconds.toFixed(0)} s of CPU time. Random numbers are seeded: the same code gives the same tables.`
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1)
}
