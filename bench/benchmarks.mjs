// Whether what `vitest-evolve bench` says is true, and what it costs; `compare` on real runs.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { quantile, summarise } from './measure.mjs'
import { limitsTable, machine, writeSection } from './page.mjs'
import { git, repository, workFiles, writeTree } from './works.mjs'

const HELP = `Whether benchmarks are measured truly, and compared truly, on real runs.

  npm run bench -- bench [name...] [options]

  distributions  durations drawn from distributions that are known, against what bench says of them
                 (limits: 5 % at p50, 10 % at p95)
  cost           bench against as many vitest bench, the same number of calls (limit 1.05)
  same           compares HEAD with itself, 12 benchmarks, N times 20 runs (limit: 5 false verdicts of 200)
  slower         compares with a revision that takes 1.2 times as long (limit: it fails every time)
  noise          12 benchmarks in 400 processes each: how far those differ, and what comparing would say of runs drawn
                 from them in their order, as they are (limit: 1 % changed) and longer (limit at 10 %, 20 runs: 95 %)
  count          compares, by instructions, with a revision that does 1.05 times as much in half of 12 benchmarks
                 (needs valgrind; limits: those are found, the others are the same, all within 1 %)

  --times N      comparisons in same (default 20; slower takes half of it)
  --pairs N      pairs of runs in cost, after one that is not counted (default 11)
  --write        a section of docs/benchmarks-bench.md for each
Exit codes: 0 every limit is met, 1 one is missed.
`
const cli = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const PAGE = fileURLToPath(new URL('../docs/benchmarks-bench.md', import.meta.url))
const { resolve } = createRequire(import.meta.url)
const vitest = join(dirname(resolve('vitest/package.json')), 'vitest.mjs')
const { version } = JSON.parse(readFileSync(resolve('vitest/package.json'), 'utf8'))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '20' },
    pairs: { type: 'string', default: '11' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const times = Number(values.times)
const pairs = Number(values.pairs)

/** @type {import('./page.mjs').Row[]} */
let rows = []
const steps = { distributions, cost, same, slower, noise, count }
const TITLES = {
  distributions: 'Known distributions',
  cost: 'What it costs',
  same: 'Nothing changed, on real runs',
  slower: '1.2 times as long, on real runs',
  noise: 'How noisy this machine is, and what can be found on it',
  count: 'Instructions in place of time',
}
process.exitCode = 0
for (const name of positionals.length > 0 ? positionals : Object.keys(steps)) {
  if (!Object.hasOwn(steps, name)) throw new Error(`there is no benchmark ${name}`)
  process.stderr.write(`${name} `)
  rows = []
  const step = /** @type {keyof typeof steps} */ (name)
  await steps[step]()
  process.stderr.write('\n')
  const table = limitsTable(rows)
  const where = `Vitest ${version}, Node ${process.version} on ${machine()}.`
  process.stdout.write(`${table}\n\n${where}\n\n`)
  if (values.write)
    writeSection(PAGE, 'Benchmarks: latencies', `bench ${name}`, `## ${TITLES[step]}\n\n${table}\n\n${where}`)
  if (!rows.every(({ met }) => met)) process.exitCode = 1
}

/** Durations that a benchmark draws itself, waits for and writes down. */
function distributions() {
  const shapes = {
    constant: 'return 1',
    bimodal: 'return random() < 0.85 ? 0.5 : 4',
    'log-normal': 'return Math.exp(0.6 * normal())',
    'heavy tail (Pareto, 1.5)': 'return Math.min(60, 0.4 * (1 - random()) ** (-1 / 1.5))',
  }
  const cwd = repository({
    'packages/a/spin.bench.mjs': `import { appendFileSync } from 'node:fs'
import { bench } from 'vitest'
const random = Math.random
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const shapes = {
${Object.entries(shapes)
  .map(([name, body]) => `  ${JSON.stringify(name)}: () => { ${body} },`)
  .join('\n')}
}
for (const [name, draw] of Object.entries(shapes)) {
  let drawn = []
  bench(name, () => {
    const duration = draw()
    drawn.push(duration)
    const end = performance.now() + duration
    while (performance.now() < end);
  }, {
    time: 1500,
    warmupTime: 50,
    setup: () => { drawn = [] },
    teardown: (task, mode) => {
      // The first call only asks whether the function is asynchronous.
      if (mode === 'run') appendFileSync('drawn.ndjson', JSON.stringify([name, drawn.slice(1)]) + '\\n')
    },
  })
}
`,
  })
  const { modules } = JSON.parse(evolve(cwd, ['bench', '--json', '--quiet']))
  const drawn = readFileSync(join(cwd, 'drawn.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const name of Object.keys(shapes)) {
    const durations = drawn.filter(([one]) => one === name).flatMap(([, durations]) => durations)
    const found = modules[0].benchmarks.find((/** @type {any} */ one) => one.name === name)
    for (const [metric, q, limit] of /** @type {const} */ ([
      ['p50', 0.5, 5],
      ['p95', 0.95, 10],
      ['p99', 0.99, null],
    ])) {
      const truth = quantile(durations, q)
      const off = (found[`${metric}_ms`] / truth - 1) * 100
      rows.push({
        what: `${name}, ${found.samples} calls: ${metric}`,
        result: `${found[`${metric}_ms`].toFixed(4)} ms, drawn ${truth.toFixed(4)} ms: ${off >= 0 ? '+' : ''}${off.toFixed(2)} %`,
        limit: limit === null ? 'none' : `within ${limit} %`,
        met: limit === null || Math.abs(off) <= limit,
      })
    }
    if (durations.length !== found.samples)
      throw new Error(`${name}: ${durations.length} drawn, ${found.samples} measured`)
  }
}

function cost() {
  // A number of calls, not a time: both sides do the same.
  const cwd = repository(
    workFiles({ option: 'time: 0, iterations: 2000, warmupTime: 0, warmupIterations: 100', size: 60 }),
  )
  // What comes once is a larger part of one round; five are what bench does unless told otherwise.
  for (const [runs, count] of [
    [1, pairs],
    [5, Math.ceil(pairs / 2)],
  ])
    costOf(cwd, runs, count)
}

/** @param {string} cwd @param {number} runs of each benchmark @param {number} count of pairs */
function costOf(cwd, runs, count) {
  /** @type {{ with: number, without: number }[]} */
  const measured = []
  const own = () => timed(() => evolve(cwd, ['bench', '--runs', String(runs), '--quiet']))
  const bare = () =>
    timed(() => {
      for (let run = 0; run < runs; run += 1) node([vitest, 'bench', '--run'], cwd)
    })
  for (let number = 0; number <= count; number += 1) {
    process.stderr.write('.')
    const first = number % 2 === 1 ? bare() : own()
    const second = number % 2 === 1 ? own() : bare()
    if (number > 0)
      measured.push(number % 2 === 1 ? { without: first, with: second } : { with: first, without: second })
  }
  const ratio = summarise(measured, (pair) => pair.with / pair.without)
  rows.push({
    what: `bench --runs ${runs} divided by ${runs} x vitest bench, wall time, 12 benchmarks of 2,000 calls, ${count} pairs`,
    result: `${ratio.median.toFixed(3)} (quartiles ${ratio.quartiles.map((one) => one.toFixed(3)).join(' to ')}; ${ratio.with.toFixed(2)} s, ${ratio.without.toFixed(2)} s)`,
    limit: '<= 1.05',
    met: ratio.median <= 1.05,
  })
}

function same() {
  const cwd = repository(workFiles({ option: 'time: 40, warmupTime: 10' }))
  let [verdicts, wrong, open] = [0, 0, 0]
  for (let number = 0; number < times; number += 1) {
    process.stderr.write('.')
    const { benchmarks } = compare(cwd, ['HEAD', 'HEAD'])
    verdicts += benchmarks.length
    wrong += benchmarks.filter((/** @type {any} */ { verdict }) => verdict === 'slower' || verdict === 'faster').length
    open += benchmarks.filter((/** @type {any} */ { verdict }) => verdict === 'inconclusive').length
  }
  rows.push({
    what: `${times} comparisons of HEAD with itself`,
    result: `${wrong} false verdicts of ${verdicts}; ${open} inconclusive, the others the same`,
    limit: '<= 2.5 %',
    met: wrong <= verdicts * 0.025,
  })
}

function slower() {
  const cwd = repository(workFiles({ option: 'time: 40, warmupTime: 10' }))
  writeTree(cwd, { 'packages/a/factor.mjs': 'export const factor = 1.2\n' })
  git(cwd, 'commit', '-qam', 'slower')
  const count = Math.ceil(times / 2)
  let [all, some, found, verdicts, wrong] = [0, 0, 0, 0, 0]
  for (let number = 0; number < count; number += 1) {
    process.stderr.write('.')
    const { verdict, benchmarks } = compare(cwd, ['HEAD~1', 'HEAD'])
    const here = benchmarks.filter((/** @type {any} */ one) => one.verdict === 'slower').length
    verdicts += benchmarks.length
    found += here
    wrong += benchmarks.filter((/** @type {any} */ { verdict }) => verdict === 'faster' || verdict === 'same').length
    if (here === benchmarks.length) all += 1
    if (verdict === 'fail') some += 1
  }
  rows.push({
    what: `${count} comparisons with a revision that takes 1.2 times as long`,
    result: `failed ${some} of ${count}; ${found} of ${verdicts} benchmarks found slower (the others inconclusive but for ${wrong}), all of them in ${all} comparisons`,
    limit: `${count} of ${count}`,
    met: some === count,
  })
}

/** Medians of processes, in the order of time; the judgement is that of one round. */
async function noise() {
  const processes = 400
  const { judgeChanges } = await bundle('bench/change')
  const cwd = repository(workFiles({ option: 'time: 40, warmupTime: 10' }))
  evolve(cwd, ['bench', '--runs', String(processes), '--quiet'])
  const { modules } = JSON.parse(readFileSync(join(cwd, 'reports/bench.json'), 'utf8'))
  /** @type {{ name: string, medians: number[] }[]} */
  const measured = modules[0].benchmarks.map((/** @type {any} */ one) => ({
    name: one.name,
    medians: one.processes.map((/** @type {any} */ { p50_ms }) => p50_ms),
  }))
  for (const { name, medians } of measured) {
    const sorted = medians.toSorted((a, b) => a - b)
    const [half, most] = [0.5, 0.7].map((q) => (quantile(sorted, q) / sorted[0]).toFixed(2))
    const result = `fastest ${sorted[0].toFixed(4)} ms; median ${half}, seventh decile ${most} times that`
    rows.push({ what: `${name}, ${processes} processes`, result, limit: 'none', met: true })
  }
  for (const factor of [1, 1.1, 1.2])
    for (const runs of [10, 20, 40]) {
      /** @type {string[]} */
      const verdicts = []
      for (let start = 0; start < processes; start += runs) {
        const sides = measured.map(({ medians }) => sidesFrom(medians, start, runs, factor))
        for (const { verdict } of judgeChanges(sides, 0.05)) verdicts.push(verdict)
      }
      const share = (/** @type {string[]} */ ...ones) =>
        (verdicts.filter((one) => ones.includes(one)).length / verdicts.length) * 100
      const [changed, slower] = [share('slower', 'faster'), share('slower')]
      const limited = factor === 1 || (factor === 1.1 && runs === 20)
      rows.push({
        what: `${runs} runs a side, one of them ${factor} times as long, ${verdicts.length} judgements`,
        result: `slower ${slower.toFixed(1)} %, faster ${share('faster').toFixed(1)} %, same ${share('same').toFixed(1)} %, inconclusive ${share('inconclusive').toFixed(1)} %`,
        limit: factor === 1 ? '<= 1 % changed' : limited ? '>= 95 % slower' : 'none',
        met: !limited || (factor === 1 ? changed <= 1 : slower >= 95),
      })
    }
}

/** Two processes a side, of two files, of which the change is to one. */
function count() {
  // So much that 1.05 times as much is a whole number.
  const files = workFiles({ option: 'time: 40, warmupTime: 10', size: 20 })
  const unchanged = 'packages/a/part1.bench.mjs'
  const cwd = repository({
    ...files,
    [unchanged]: files[unchanged].replace("import { factor } from './factor.mjs'", 'const factor = 1'),
  })
  writeTree(cwd, { 'packages/a/factor.mjs': 'export const factor = 1.05\n' })
  git(cwd, 'commit', '-qam', 'more')
  const start = performance.now()
  const { benchmarks } = compare(cwd, ['HEAD~1', 'HEAD', '--count', '--runs', '2'])
  const seconds = Math.round((performance.now() - start) / 1000)
  for (const [factor, wanted, part] of /** @type {const} */ ([
    [1, 'same', 'part1'],
    [1.05, 'slower', 'part0'],
  ])) {
    /** @type {{ id: string, ratio: number, spread: number, verdict: string }[]} */
    const own = benchmarks.filter((/** @type {any} */ { id }) => id.includes(part))
    const off = own.map(({ ratio }) => (ratio - factor) * 100)
    const spread = Math.max(...own.map((one) => one.spread)) * 100
    const right = own.filter(({ verdict }) => verdict === wanted).length
    const within = Math.max(...off.map(Math.abs))
    rows.push({
      what: `${factor} times as much: ${own.length} benchmarks, two processes a side`,
      result: `${right} ${wanted}; ratios off by ${Math.min(...off).toFixed(2)} to ${Math.max(...off).toFixed(2)} %, counts of one side apart by at most ${spread.toFixed(2)} %`,
      limit: `all ${wanted}, within 1 %`,
      met: right === own.length && within <= 1,
    })
    for (const { id, ratio } of own) process.stderr.write(`\n${id} ${ratio.toFixed(4)}`)
  }
  rows.push({ what: 'all of that', result: `${seconds} s`, limit: 'none', met: true })
}

/**
 * Two sides from runs that followed each other, the first changing, as comparing does it; from the end on to the start.
 * @param {number[]} medians @param {number} start @param {number} runs @param {number} factor
 */
function sidesFrom(medians, start, runs, factor) {
  const at = (/** @type {number} */ nth) => /** @type {number} */ (medians[(start + nth) % medians.length])
  const rounds = Array.from({ length: runs }, (_, round) => round)
  return {
    base: rounds.map((round) => at(2 * round + (round % 2))),
    head: rounds.map((round) => factor * at(2 * round + 1 - (round % 2))),
  }
}

/** @param {string} cwd @param {string[]} commits */
function compare(cwd, commits) {
  return JSON.parse(node([cli, 'bench', 'compare', ...commits, '--json', '--quiet'], cwd, [0, 1]))
}

/** @param {string} cwd @param {string[]} args */
function evolve(cwd, args) {
  return node([cli, ...args], cwd)
}

/** @param {string[]} args @param {string} cwd @param {number[]} allowed */
function node(args, cwd, allowed = [0]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (!allowed.includes(status ?? -1))
    throw new Error(`${args.join(' ')} ended with ${status}\n${stdout.slice(-2000)}\n${stderr}`)
  return stdout
}

/** @param {() => void} work @returns {number} seconds */
function timed(work) {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}
