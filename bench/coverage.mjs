// What measuring modules costs, and whether the figures are right: one run for all modules against a bare run with
// coverage and against a run per module, on generated repositories.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { moduleName, monorepo } from '../tests/helpers/monorepo.mjs'
import { childrenCpu, quantile, summarise } from './measure.mjs'
import { limitsTable, machine } from './page.mjs'
import { temporaryFolder } from './suites.mjs'

const HELP = `One run of vitest-evolve coverage against what it replaces, on generated repositories.

  npm run bench -- coverage [name...] [options]

  same      the figures of 30 modules, against 30 runs of vitest --coverage, one per module; forks and threads
  speed     30 modules: against one bare vitest run --coverage (limit 1.10)
  separate  30 modules: against 30 runs, one per module (at least 3 times faster)
  large     200 modules: against one bare vitest run --coverage (limit 1.10)
  gate      coverage-gate over 2,000 manifests (limit 0.5 s, Node's start included)

  --pairs N      pairs of runs in speed, after one that is not counted (default 11); large takes 5, gate 4 N runs
  --pool P       for speed and large: forks (default) or threads
  --lab DIR      same with another Vitest as well, as tests/labs.mjs installs it, and its Node if it has one
  --write        docs/benchmarks-coverage.md
Exit codes: 0 every limit is met, 1 one is missed.
`
const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'dist/main.js')
const page = join(root, 'docs/benchmarks-coverage.md')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '11' },
    pool: { type: 'string', default: 'forks' },
    lab: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const pairs = Number(values.pairs)
/** This repository's Vitest on this Node. */
const here = installed(dirname(dirname(createRequire(import.meta.url).resolve('vitest/package.json'))))
/** Which of them runs now. */
let lab = here

/** @type {import('./page.mjs').Row[]} */
const rows = []
const steps = { same, speed, separate, large, gate }
const chosen = positionals.length > 0 ? positionals : Object.keys(steps)
for (const name of chosen) {
  if (!Object.hasOwn(steps, name)) throw new Error(`there is no benchmark ${name}`)
  process.stderr.write(`${name} `)
  steps[/** @type {keyof typeof steps} */ (name)]()
  process.stderr.write('\n')
}
const table = limitsTable(rows)
const where = `Vitest ${here.version}, pool ${values.pool}, Node ${here.nodeVersion} on ${machine()}`
process.stdout.write(`\n${table}\n\n${where}\n`)
if (values.write) writePage()
process.exitCode = rows.every(({ met }) => met) ? 0 : 1

function same() {
  for (const where of [here, ...values.lab.map((folder) => installed(join(resolve(folder), 'node_modules')))])
    for (const pool of ['forks', 'threads']) {
      lab = where
      sameIn(pool)
    }
  lab = here
}

/** @param {string} pool */
function sameIn(pool) {
  const cwd = repository({ modules: 30, files: 2 }, pool)
  const { figures } = one(cwd)
  const different = []
  for (let index = 0; index < 30; index += 1) {
    const name = moduleName(index)
    process.stderr.write('.')
    alone(cwd, name)
    const { lines } = JSON.parse(readFileSync(join(cwd, 'coverage/coverage-summary.json'), 'utf8')).total
    const ours = figures.get(name)
    if (ours?.covered !== lines.covered || ours?.total !== lines.total || lines.covered === 0) different.push(name)
  }
  rows.push({
    what: `covered and total lines of 30 modules, one run against 30: ${pool}, Vitest ${lab.version}, Node ${lab.nodeVersion}`,
    result: different.length === 0 ? '30 of 30 equal' : `${different.join(', ')} differ`,
    limit: 'all equal',
    met: different.length === 0,
  })
}

function speed() {
  compare('30 modules, 60 test files', repository({ modules: 30, files: 2 }), pairs)
}

function separate() {
  const cwd = repository({ modules: 30, files: 2 })
  // Vitest's default on two cores is one worker: then 60 files side by side is nothing that one run has over thirty.
  for (const workers of ['', '2']) against30(cwd, workers)
}

/** @param {string} cwd @param {string} workers `''` is Vitest's default */
function against30(cwd, workers) {
  process.env.VITEST_MAX_WORKERS = workers
  const together = Array.from({ length: 5 }, () => {
    process.stderr.write('.')
    return one(cwd).wall
  })
  const separate = timed(() => {
    for (let index = 0; index < 30; index += 1) alone(cwd, moduleName(index))
  })
  delete process.env.VITEST_MAX_WORKERS
  const factor = separate.wall / median(together)
  rows.push({
    what: `30 modules: wall time of 30 runs, one per module, divided by that of one run; ${workers === '' ? "Vitest's default, " + Math.max(1, cpus().length - 1) : workers} worker(s)`,
    result: `${factor.toFixed(2)} (${separate.wall.toFixed(1)} s, ${median(together).toFixed(1)} s)`,
    limit: '>= 3',
    met: factor >= 3,
  })
}

function large() {
  const cwd = repository({ modules: 200, files: 1, functions: 12 })
  compare('200 modules, 200 test files', cwd, Math.min(5, pairs))
}

function gate() {
  const cwd = gateRepository()
  const runs = Array.from({ length: 4 * pairs }, () => {
    process.stderr.write('.')
    return timed(() => evolve(cwd, ['coverage-gate', '--json'])).wall
  })
  rows.push({
    what: 'coverage-gate over 2,000 manifests, 8,000 source files',
    result: `${median(runs).toFixed(3)} s (${quartiles(runs)} s)`,
    limit: '<= 0.5 s',
    met: median(runs) <= 0.5,
  })
}

/** @param {string} what @param {string} cwd @param {number} count */
function compare(what, cwd, count) {
  /** @type {{ without: { wall: number, cpu: number }, with: { wall: number, cpu: number } }[]} */
  const measured = []
  for (let number = 0; number <= count; number += 1) {
    process.stderr.write('.')
    const first = number % 2 === 1 ? bare(cwd) : one(cwd)
    const second = number % 2 === 1 ? one(cwd) : bare(cwd)
    if (number > 0)
      measured.push(number % 2 === 1 ? { without: first, with: second } : { without: second, with: first })
  }
  for (const unit of /** @type {const} */ (['wall', 'cpu'])) {
    const ratio = summarise(
      measured.map((pair) => ({ without: pair.without[unit], with: pair.with[unit] })),
      (pair) => pair.with / pair.without,
    )
    rows.push({
      what: `${what}: ${unit === 'cpu' ? 'CPU' : 'wall'} time of one run of vitest-evolve coverage divided by that of vitest run --coverage, ${count} pairs`,
      result: `${ratio.median.toFixed(3)} (quartiles ${ratio.quartiles.map((one) => one.toFixed(3)).join(' to ')}; ${ratio.with.toFixed(1)} s, ${ratio.without.toFixed(1)} s)`,
      limit: '<= 1.10',
      met: ratio.median <= 1.1,
    })
  }
}

/** @param {string} cwd */
function one(cwd) {
  let output = ''
  const time = timed(() => (output = evolve(cwd, ['coverage', '--json', '--quiet'])))
  const { modules } = JSON.parse(output)
  return { ...time, figures: new Map(modules.map((/** @type {any} */ module) => [module.module, module])) }
}

/** @param {string} cwd */
function bare(cwd) {
  return timed(() => execute([lab.vitest, 'run', '--coverage'], cwd))
}

/** @param {string} cwd @param {string} name */
function alone(cwd, name) {
  const include = `--coverage.include=packages/${name}/src/**`
  execute([lab.vitest, 'run', `packages/${name}/`, '--coverage', include, '--coverage.reporter=json-summary'], cwd)
}

/** @param {string} cwd @param {string[]} args */
function evolve(cwd, args) {
  return execute([cli, ...args], cwd)
}

/** @param {string[]} args @param {string} cwd */
function execute(args, cwd) {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(lab.node, args, {
    cwd,
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}\n${stdout.slice(-2000)}\n${stderr}`)
  return stdout
}

/** @param {() => void} work */
function timed(work) {
  const cpu = childrenCpu() ?? Number.NaN
  const start = performance.now()
  work()
  return { wall: (performance.now() - start) / 1000, cpu: (childrenCpu() ?? Number.NaN) - cpu }
}

/** @param {Parameters<typeof monorepo>[0]} size */
function repository(size, pool = values.pool) {
  return inGit(monorepo({ functions: 8, ...size, test: `pool: '${pool}'` }))
}

function gateRepository() {
  /** @type {Record<string, string>} */
  const files = {}
  /** @type {string[]} */
  const lcov = []
  for (let index = 0; index < 2000; index += 1) {
    const folder = `packages/${moduleName(index)}`
    for (const name of ['a', 'b', 'c']) files[`${folder}/src/${name}.ts`] = `export const ${name} = ${index}\n`
    files[`${folder}/tests/a.test.ts`] = "import '../src/a'\n"
    const manifest = { module: moduleName(index), layout: { paths: { code: 'src', tests: 'tests' } }, testing: {} }
    files[`${folder}/module.manifest.json`] = `${JSON.stringify(manifest, null, 2)}\n`
    lcov.push(...['a', 'b', 'c'].map((name) => `SF:${folder}/src/${name}.ts\nDA:1,1\nend_of_record\n`))
  }
  const cwd = inGit(files)
  // Observations of the code as it is, so that the gate has to compare it, and finds that all is well.
  writeFileSync(join(cwd, 'lcov.info'), lcov.join(''))
  evolve(cwd, ['coverage', '--from', 'lcov.info', '--quiet'])
  return cwd
}

/** @param {Record<string, string>} files */
function inGit(files) {
  const cwd = temporaryFolder('coverage')
  // The project finds our Vitest above itself; a lab's is elsewhere.
  if (lab !== here) symlinkSync(lab.folder, join(cwd, 'node_modules'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), content)
  }
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      cwd,
      stdio: 'ignore',
    })
  git('init', '-q', '.')
  git('add', '-A')
  git('commit', '-qm', 'generated')
  return cwd
}

/** @param {string} folder of node_modules */
function installed(folder) {
  const own = join(folder, 'node/bin/node')
  const node = existsSync(own) ? own : process.execPath
  const { version } = JSON.parse(readFileSync(join(folder, 'vitest/package.json'), 'utf8'))
  const nodeVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  return { folder, node, nodeVersion, version, vitest: join(folder, 'vitest/vitest.mjs') }
}

/** @param {number[]} values */
function median(values) {
  return quantile(values, 0.5)
}

/** @param {number[]} values */
function quartiles(values) {
  return `quartiles ${[0.25, 0.75].map((one) => quantile(values, one).toFixed(3)).join(' to ')}`
}

function writePage() {
  writeFileSync(
    page,
    `# Benchmarks: coverage of modules

What one run for all modules costs, and whether its figures are those of a run per module, on generated repositories (\`tests/helpers/monorepo.mjs\`): modules load each other's code, and each has code that no test loads.

${table}

Measured on ${where}. Runs alternate in pairs, the first is not counted; the ratio is the median of the pairs'.

One run saves the starts of Vitest that the 29 others have, and uses as many cores as there are: a module alone has no more than two test files here. On two cores both together are worth less than 3; a bare run of everything has the same factor.

## Repeat it

\`\`\`sh
npm ci
npm run bench -- coverage                     # all of it, about 40 minutes
npm run bench -- coverage same --lab DIR      # with another Vitest, too: CONTRIBUTING.md says how to install one
npm run bench -- cobertura                    # how fast a large report is read
\`\`\`
`,
  )
}
