// What `try` takes beside the suite that it tries: 500 tests in 50 files, of which 5 change, each for another cause.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { childrenCpu, summarise } from './measure.mjs'
import { limitsTable, machine, writeSection } from './page.mjs'
import { temporaryFolder } from './suites.mjs'

const HELP = `npm run bench -- try [-- options]

  --pairs N   runs of the suite and of try, in turns, after one that is not counted (default: 5)
  --json FILE raw numbers
  --write     docs/benchmarks-try.md

Time is judged where the machine did little else when it began. Exit codes: 0 within the limit, 1 beyond it,
2 not judged, or it told other causes than there are.
`
const [FILES, TESTS, LIMIT] = [50, 10, 3.5]
const PAGE = fileURLToPath(new URL('../docs/benchmarks-try.md', import.meta.url))
const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const manifestOfVitest = createRequire(import.meta.url).resolve('vitest/package.json')
const VITEST = join(dirname(manifestOfVitest), 'vitest.mjs')

/** The body of a test that changes, and the cause that `try` has to tell. */
const CHANGING = {
  clock: 'expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER))',
  random: `const [file, drawn] = [process.env.SEEN, String(Math.random())]
  const seen = existsSync(file) ? readFileSync(file, 'utf8') : ''
  appendFileSync(file, drawn + '\\n')
  expect(seen).not.toContain(drawn)`,
  network: `const error = await fetch('http://192.0.2.1:81/').catch(({ cause }) => cause)
  expect(error.code).toBe('ECONNREFUSED')`,
  other: "expect(globalThis.process.env.EVOLVE).toBe('0')",
  'flaky-before': `const first = !existsSync(process.env.SEEN + '.flaky')
  writeFileSync(process.env.SEEN + '.flaky', '')
  expect(first).toBe(true)`,
}

/** Nothing leaves the machine without the harness either: that address is refused at once. */
const PRELOAD = `const net = require('node:net'); const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) { const [first] = args; const options = Array.isArray(first) ? first[0] : first
  if (options?.host === '192.0.2.1') { process.nextTick(() => this.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))); return this }
  return connect.apply(this, args) }
`

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
// Of the minute before: what others do makes one run long and the next one short.
const load = loadavg()[0] ?? 0
const busy = load > availableParallelism()
const cwd = suite()
const pairs = []
for (let number = 0; number <= Number(values.pairs); number += 1) {
  const alone = await timed([VITEST, 'run', '--reporter=dot'])
  const tried = await timed([CLI, 'try', '--quiet', '--json'])
  const told = Object.fromEntries(
    JSON.parse(tried.stdout).changed.map(({ test_id, cause }) => [test_id.split('::')[1], cause]),
  )
  const wrong = Object.keys(CHANGING).filter((cause) => told[cause] !== cause)
  if (wrong.length > 0 || Object.keys(told).length !== Object.keys(CHANGING).length) {
    process.stderr.write(`try told other causes than there are: ${JSON.stringify(told)}\n`)
    process.exit(2)
  }
  process.stderr.write(
    `${number === 0 ? 'warm-up' : number}: ${alone.wall.toFixed(1)} s, try ${tried.wall.toFixed(1)} s\n`,
  )
  if (number > 0) pairs.push({ alone, tried })
}

const wall = summarise(
  pairs.map(({ alone, tried }) => ({ without: alone.wall, with: tried.wall })),
  ratio,
)
const known = pairs.every(({ alone, tried }) => alone.cpu !== null && tried.cpu !== null)
const cpu = known
  ? summarise(
      pairs.map(({ alone, tried }) => ({ without: alone.cpu, with: tried.cpu })),
      ratio,
    )
  : null
const seconds = (/** @type {typeof wall} */ { median, without, with: withIt, quartiles }) =>
  `${median.toFixed(2)} times (quartiles ${quartiles[0].toFixed(2)} to ${quartiles[1].toFixed(2)}): ${withIt.toFixed(1)} s beside ${without.toFixed(1)} s`
const rows = [
  { what: 'time', result: seconds(wall), limit: busy ? 'none' : `<= ${LIMIT} times`, met: wall.median <= LIMIT },
  ...(cpu ? [{ what: 'CPU of all processes', result: seconds(cpu), limit: 'none', met: true }] : []),
]
const { version } = JSON.parse(readFileSync(manifestOfVitest, 'utf8'))
const text = `${limitsTable(rows)}

${FILES * TESTS} tests in ${FILES} files; a test computes for some 10 ms and waits for 30. Five tests in five files change: by the clock, the randomness, the network, for an unknown cause, and one that is flaky before. ${pairs.length} runs of the suite (\`vitest run\`) and of \`try\`, in turns, after a pair that is not counted; medians. A suite of a second or two takes longer, since starting Vitest is most of it: \`try\` starts it four times, and within the fourth process once for each thing that is lifted.${busy ? `\n\nThe time is not judged: the machine had other work (a load of ${load.toFixed(1)}). The CPU hardly depends on that.` : ''}

Vitest ${version}, Node ${process.version}, ${machine()}.`
process.stdout.write(`${text}\n`)
if (values.json) writeFileSync(values.json, `${JSON.stringify({ pairs, wall, cpu }, null, 2)}\n`)
if (values.write) writeSection(PAGE, 'Benchmarks: try', 'try', `## How long it takes\n\n${text}`)
process.exitCode = busy ? 2 : wall.median <= LIMIT ? 0 : 1

/** A project with the suite. */
function suite() {
  const folder = temporaryFolder('try')
  const causes = Object.keys(CHANGING)
  writeFileSync(join(folder, 'vitest.config.mjs'), "export default { cacheDir: '.cache', test: {} }\n")
  writeFileSync(join(folder, 'preload.cjs'), PRELOAD)
  for (let file = 0; file < FILES; file += 1) {
    // Far from each other, as they would be.
    const cause = file % 10 === 3 ? causes[Math.floor(file / 10)] : undefined
    const tests = Array.from({ length: TESTS }, (_, nth) =>
      cause !== undefined && nth === 4
        ? `test('${cause}', async () => {\n  ${CHANGING[/** @type {keyof typeof CHANGING} */ (cause)]}\n})`
        : `test('${nth}', () => work())`,
    )
    writeFileSync(
      join(folder, `suite-${String(file).padStart(2, '0')}.test.js`),
      `import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'

// Code that computes, and something that is waited for.
async function work() {
  let digest = 'a'
  for (let round = 0; round < 4000; round += 1) digest = createHash('sha256').update(digest).digest('hex')
  await wait(30)
  expect(digest).toHaveLength(64)
}

${tests.join('\n')}
`,
    )
  }
  return folder
}

/** One command in the project, seconds; nothing else may run below this process meanwhile. */
async function timed(/** @type {string[]} */ args) {
  const seen = join(cwd, '.seen')
  for (const file of [seen, `${seen}.flaky`]) rmSync(file, { force: true })
  const [cpuBefore, start] = [childrenCpu(), performance.now()]
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      ...process.env,
      NODE_OPTIONS: `--require "${join(cwd, 'preload.cjs')}"`,
      NO_COLOR: '1',
      SEEN: seen,
      AFTER: String(performance.timeOrigin),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (part) => (stdout += part))
  await once(child, 'close')
  const cpuAfter = childrenCpu()
  return {
    wall: (performance.now() - start) / 1000,
    cpu: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
    stdout,
  }
}

/** @param {{ without: number, with: number }} pair */
function ratio(pair) {
  return pair.with / pair.without
}
