// Whether what `vitest-evolve bench` says is true, and what it costs; `compare` on real runs.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, platform, release } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { quantile, summarise } from './measure.mjs'
import { writeSection } from './page.mjs'
import { temporaryFolder } from './suites.mjs'

const HELP = `Whether benchmarks are measured truly, and compared truly, on real runs.

  npm run bench -- bench [name...] [options]

  distributions  durations drawn from distributions that are known, against what bench says of them
                 (limits: 5 % at p50, 10 % at p95)
  cost           bench against as many vitest bench, the same number of calls (limit 1.05)
  same           compares HEAD with itself, 12 benchmarks, N times 20 runs (limit: 5 false verdicts of 200)
  slower         compares with a revision that takes 1.2 times as long (limit: it fails every time)

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

/** @type {{ what: string, result: string, limit: string, met: boolean }[]} */
let rows = []
const steps = { distributions, cost, same, slower }
const TITLES = {
  distributions: 'Known distributions',
  cost: 'What it costs',
  same: 'Nothing changed, on real runs',
  slower: '1.2 times as long, on real runs',
}
process.exitCode = 0
for (const name of positionals.length > 0 ? positionals : Object.keys(steps)) {
  if (!Object.hasOwn(steps, name)) throw new Error(`there is no benchmark ${name}`)
  process.stderr.write(`${name} `)
  rows = []
  const step = /** @type {keyof typeof steps} */ (name)
  steps[step]()
  process.stderr.write('\n')
  const table = [
    '| what | result | limit | |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ what, result, limit, met }) => `| ${what} | ${result} | ${limit} | ${met ? 'met' : 'missed'} |`),
  ].join('\n')
  const where = `Vitest ${version}, Node ${process.version} on ${cpus().length} x ${cpus()[0]?.model.trim()}, ${platform()} ${release()}, ${new Date().toISOString().slice(0, 10)}.`
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

/**
 * Twelve benchmarks that do different things, each as often as a factor in a file of its own says.
 * @param {{ option: string, size?: number }} options
 */
function workFiles({ option, size = 100 }) {
  const works = {
    arithmetic: 'let x = 0; for (let i = 0; i < n * 300; i += 1) x = (x * 31 + i) | 0; return x',
    sort: 'for (let i = 0; i < n; i += 1) numbers.slice().sort((a, b) => a - b)',
    json: 'for (let i = 0; i < n * 2; i += 1) JSON.parse(JSON.stringify(record))',
    regexp: "for (let i = 0; i < n * 2; i += 1) text.replace(/[aeiou]+/g, '')",
    map: 'for (let i = 0; i < n; i += 1) { const map = new Map(); for (const one of words) map.set(one, i) }',
    strings: "let s = ''; for (let i = 0; i < n * 40; i += 1) s += words[i % words.length]; return s.length",
    objects: 'const all = []; for (let i = 0; i < n * 60; i += 1) all.push({ i, next: all.length }); return all.length',
    hash: "for (let i = 0; i < n * 2; i += 1) createHash('sha256').update(text).digest('hex')",
    split: "for (let i = 0; i < n * 3; i += 1) text.split(' ').join('-')",
    closures: 'let f = (x) => x; for (let i = 0; i < n * 30; i += 1) { const g = (x) => x + i; f = g } return f(1)',
    typed:
      'const a = new Float64Array(n * 200); for (let i = 0; i < a.length; i += 1) a[i] = Math.sqrt(i); return a[5]',
    filter:
      'for (let i = 0; i < n * 2; i += 1) numbers.filter((x) => x % 3).map((x) => x * 2).reduce((a, b) => a + b, 0)',
  }
  const names = Object.keys(works)
  const tree = {
    'packages/a/factor.mjs': 'export const factor = 1\n',
    'packages/a/works.mjs': `import { createHash } from 'node:crypto'
const numbers = Array.from({ length: 60 }, (_, i) => (i * 7919) % 101)
const words = Array.from({ length: 50 }, (_, i) => 'word' + i)
const text = words.join(' ')
const record = { numbers, words, nested: { text } }
export const works = {
${Object.entries(works)
  .map(([name, body]) => `  ${name}(n) { ${body} },`)
  .join('\n')}
}
`,
  }
  for (const [index, part] of [names.slice(0, 6), names.slice(6)].entries())
    tree[`packages/a/part${index}.bench.mjs`] = `import { bench } from 'vitest'
import { factor } from './factor.mjs'
import { works } from './works.mjs'
for (const name of ${JSON.stringify(part)}) {
  const work = works[name]
  const n = Math.round(${size} * factor)
  bench(name, () => { work(n) }, { ${option} })
}
`
  return tree
}

/** @param {Record<string, string>} files */
function repository(files) {
  const cwd = temporaryFolder('bench')
  writeTree(cwd, {
    'package.json': '{ "private": true, "type": "module" }\n',
    '.gitignore': 'node_modules\nreports\nmanifests\ndrawn.ndjson\n',
    'packages/a/module.manifest.json': '{\n  "module": "a"\n}\n',
    ...files,
  })
  git(cwd, 'init', '-q', '.')
  git(cwd, 'add', '-A')
  git(cwd, 'commit', '-qm', 'generated')
  return cwd
}

/** @param {string} cwd @param {Record<string, string>} files */
function writeTree(cwd, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), content)
  }
}

/** @param {string} cwd @param {string[]} args */
function git(cwd, ...args) {
  execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd, stdio: 'ignore' })
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
