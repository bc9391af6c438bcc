// What `candidates` costs, in time and memory: on a clone, against code-complexity there, and on a repository as large as
// they get.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { makeLargeRepository } from './large-repository.mjs'
import { quantile, summarise } from './measure.mjs'
import { limitsTable, machine, writeSection } from './page.mjs'
import { temporaryFolder } from './suites.mjs'

const { SOURCE_PATHSPECS } = await bundle('candidates/files')
const OTHER = 'code-complexity@4.4.4'
const LARGE = { files: 25_000, commits: 100_000, seed: 1 }
const MOST_MEGABYTES = 500
/** Of GNU: of a command, the most that it or any process below it had in memory at a time, and the CPU time of all. */
const TIME = '/usr/bin/time'

const HELP = `What candidates costs, in time and memory.

  npm run bench -- candidates-speed [name...] --repo DIR

  clone     a clone of Vitest's repository, --path packages --since 1y: first (limit 4 s) and second run (limit 0.6 s)
  against   both in pairs with ${OTHER}, which npx brings, where it counts lines of the files changed
            in that time (limit 1)
  large     ${LARGE.files} files, ${LARGE.commits} commits, made up: first run (limit 60 s), and second
Everywhere no process may take ${MOST_MEGABYTES} MB; ${TIME} tells.

  --repo DIR     the clone, with a year of history at least
  --runs N       runs of each in clone (default 7; large takes 3)
  --pairs N      pairs in against (default 7)
  --large DIR    where the large repository is, or will be made and left
  --write        a section of docs/benchmarks-candidates.md for each
Exit codes: 0 every limit is met, 1 one is missed.
`
const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const PAGE = fileURLToPath(new URL('../docs/benchmarks-candidates.md', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repo: { type: 'string' },
    runs: { type: 'string', default: '7' },
    pairs: { type: 'string', default: '7' },
    large: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const steps = { clone, against, large }
const chosen = positionals.length > 0 ? positionals : Object.keys(steps)
if (values.help || (values.repo === undefined && chosen.some((name) => name !== 'large'))) {
  process.stdout.write(HELP)
  process.exit(values.help ? 0 : 2)
}
const repo = resolve(values.repo ?? '.')
const runs = Number(values.runs)
const SCOPE = ['--path', 'packages', '--since', '1y']
const TITLES = {
  clone: 'On a clone',
  against: 'Against code-complexity',
  large: 'On a repository as large as they get',
}

/**
 * `cpu`: seconds of all processes; `memory`: MB of the largest. Both are `null` where nobody tells.
 *
 * @typedef {{ wall: number, cpu: number | null, memory: number | null }} Run
 */

/** @type {import('./page.mjs').Row[]} */
let rows = []
process.exitCode = 0
for (const name of chosen) {
  if (!Object.hasOwn(steps, name)) throw new Error(`there is no benchmark ${name}`)
  process.stderr.write(`${name} `)
  rows = []
  const step = /** @type {keyof typeof steps} */ (name)
  await steps[step]()
  process.stderr.write('\n')
  const table = limitsTable(rows)
  const where = `Node ${process.version}, ${execFileSync('git', ['--version'], { encoding: 'utf8' }).trim()} on ${machine()}. Wall time with Node's start; medians, and quartiles. Memory is that of the largest process.`
  process.stdout.write(`${table}\n\n${where}\n\n`)
  if (values.write)
    writeSection(
      PAGE,
      'Benchmarks: candidates',
      `candidates-speed ${name}`,
      `## ${TITLES[step]}\n\n${table}\n\n${where}`,
    )
  if (!rows.every(({ met }) => met)) process.exitCode = 1
}

async function clone() {
  const [first, second] = await firstAndSecond(repo, SCOPE, runs)
  const what = `${basename(repo)} (${sizeOf(repo)}), ${SCOPE.join(' ')}`
  report(`${what}: first run`, first, 4)
  report(`${what}: second run`, second, 0.6)
}

async function large() {
  const dir = resolve(values.large ?? join(temporaryFolder('large'), 'repository'))
  if (!existsSync(dir)) {
    mkdirSync(dir, { recursive: true })
    await makeLargeRepository(dir, LARGE)
  }
  const [first, second] = await firstAndSecond(dir, [], 3)
  report(`${sizeOf(dir)}: first run`, first, 60)
  report(`${sizeOf(dir)}: second run`, second, null)
}

async function against() {
  const bin = realpathSync(
    execFileSync('npx', ['-y', '-p', OTHER, '-c', 'command -v code-complexity'], { encoding: 'utf8' }).trim(),
  )
  // It brings an esprima along where the package of its own that needs it does not look.
  const env = { NODE_PATH: join(bin, '../../../node_modules') }
  const time = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: repo, encoding: 'utf8' })
  const since = new Date((Number(time) - 365.25 * 86_400) * 1000).toISOString().slice(0, 10)
  const theirs = [bin, '.', '--filter', 'packages/**', '--since', since, '--format', 'json']
  const cache = { XDG_CACHE_HOME: temporaryFolder('cache') }
  const ours = [CLI, 'candidates', ...SCOPE, '--quiet']
  const log = ['log', '--no-merges', '-M', '--numstat', '--since', since, '--format=%H', '--', '*.ts', '*.js', '*.vue']
  const sides = {
    theirs: () => run(theirs, repo, env),
    first: () => run([...ours, '--no-cache'], repo),
    second: () => run(ours, repo, cache),
    log: () => run(log, repo, {}, 'git'),
  }
  /** @type {Record<keyof typeof sides, number>[]} */
  const rounds = []
  // The first is not counted: it fills the caches.
  for (let number = 0; number <= Number(values.pairs); number += 1) {
    process.stderr.write('.')
    const round = { theirs: 0, first: 0, second: 0, log: 0 }
    const names = /** @type {(keyof typeof sides)[]} */ (Object.keys(sides))
    for (const side of number % 2 === 0 ? names : names.reverse()) round[side] = (await sides[side]()).wall
    if (number > 0) rounds.push(round)
  }
  const what = { first: 'first run of candidates', second: 'second run of candidates', log: 'git log --numstat alone' }
  for (const side of /** @type {const} */ (['first', 'second', 'log'])) {
    const pairs = rounds.map((round) => ({ without: round.theirs, with: round[side] }))
    const { median, quartiles, without, with: own } = summarise(pairs, (pair) => pair.with / pair.without)
    rows.push({
      what: `${what[side]} divided by ${OTHER}, ${basename(repo)}, packages, since ${since}, ${pairs.length} pairs`,
      result: `${median.toFixed(2)} (quartiles ${quartiles.map((one) => one.toFixed(2)).join(' to ')}; ${own.toFixed(2)} s, ${without.toFixed(2)} s)`,
      limit: side === 'log' ? 'none' : '< 1',
      met: side === 'log' || median < 1,
    })
  }
}

/**
 * First runs that find nothing and keep nothing, then second runs that find what one before them kept.
 *
 * @param {string} cwd @param {string[]} args @param {number} times
 * @returns {Promise<[Run[], Run[]]>}
 */
async function firstAndSecond(cwd, args, times) {
  // Of its own, where the clone has no node_modules: what others have kept is not found, and stays.
  const env = { XDG_CACHE_HOME: temporaryFolder('cache') }
  const ours = [CLI, 'candidates', ...args, '--quiet']
  /** @type {[Run[], Run[]]} */
  const measured = [[], []]
  // Files are in the system's memory for all of them.
  await run(ours, cwd, env)
  for (let number = 0; number < times; number += 1) {
    process.stderr.write('.')
    measured[0].push(await run([...ours, '--no-cache'], cwd, env))
    measured[1].push(await run(ours, cwd, env))
  }
  return measured
}

/**
 * @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} [env] @param {string} [program]
 * @returns {Promise<Run>}
 */
async function run(args, cwd, env = {}, program = process.execPath) {
  const usageFile = join(temporaryFolder('usage'), 'usage')
  const timed = existsSync(TIME) ? [TIME, '-f', '%M %U %S', '-o', usageFile] : []
  const [command = '', ...rest] = [...timed, program, ...args]
  const started = performance.now()
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.resume()
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text))
  const [code] = await once(child, 'close')
  const wall = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said.slice(0, 1000)}`)
  if (timed.length === 0) return { wall, cpu: null, memory: null }
  const [kilobytes = 0, user = 0, system = 0] = readFileSync(usageFile, 'utf8').trim().split(' ').map(Number)
  return { wall, cpu: user + system, memory: kilobytes / 1024 }
}

/** @param {string} what @param {Run[]} measured @param {number | null} limit seconds */
function report(what, measured, limit) {
  const walls = measured.map(({ wall }) => wall)
  const [low, middle, high] = [0.25, 0.5, 0.75].map((one) => quantile(walls, one))
  const cpu = measured.flatMap(({ cpu }) => cpu ?? [])
  const spent = cpu.length === 0 ? '' : `, ${quantile(cpu, 0.5).toFixed(2)} s of CPU`
  const times = `${middle?.toFixed(2)} s (${low?.toFixed(2)} to ${high?.toFixed(2)}; ${walls.length} runs)${spent}`
  rows.push({
    what,
    result: times,
    limit: limit === null ? 'none' : `<= ${limit} s`,
    met: limit === null || (middle ?? 0) <= limit,
  })
  const memory = measured.flatMap(({ memory }) => memory ?? [])
  if (memory.length === 0) return
  const most = Math.max(...memory)
  rows.push({
    what: `${what}, memory`,
    result: `${most.toFixed(0)} MB at most`,
    limit: `< ${MOST_MEGABYTES} MB`,
    met: most < MOST_MEGABYTES,
  })
}

/** @param {string} dir */
function sizeOf(dir) {
  const ask = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: dir, encoding: 'utf8', maxBuffer: 2 ** 30 })
  const files = ask('ls-files', ...SOURCE_PATHSPECS).split('\n').length - 1
  return `${files.toLocaleString('en')} tracked source files, ${Number(ask('rev-list', '--count', 'HEAD')).toLocaleString('en')} commits`
}
