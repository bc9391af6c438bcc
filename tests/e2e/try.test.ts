import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanEnv, CLI, config, openFixture } from '../helpers/lab.ts'

const PLAIN = { 'vitest.config.ts': 'export default {}' }
const SUITE = {
  ...PLAIN,
  'a.test.ts': `import { readFileSync, existsSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
test('stays', () => {})
test('stays failing', () => expect(1).toBe(2))
test('wants the real clock', () => expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER)))
test('wants real randomness', () => {
  const file = process.env.SEEN
  const seen = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const drawn = String(Math.random())
  writeFileSync(file, seen + drawn + '\\n')
  expect(seen).not.toContain(drawn)
})
test('reaches out', async () => {
  const error = await fetch('http://192.0.2.1:81/').catch(({ cause }) => cause)
  expect(error.code).not.toBe('ERR_NETWORK_BLOCKED')
})
test('flaky before', () => expect(process.env.EVOLVE === '0' && !existsSync(process.env.SEEN + '.flaky') && !writeFileSync(process.env.SEEN + '.flaky', '')).toBe(true))`,
}

/** Every file of a folder with its content and time. */
function snapshot(folder: string): [string, string, number][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => [file, readFileSync(file, 'utf8'), statSync(file).mtimeMs])
}

test('tells which tests change and why, and leaves no trace', async () => {
  // Its traffic must not leave the machine either: without the harness this address is refused at once by a stand-in.
  const preload = {
    'preload.cjs': `const net = require('node:net'); const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) { const [first] = args; const options = Array.isArray(first) ? first[0] : first
  if (options?.host === '192.0.2.1') { process.nextTick(() => this.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))); return this }
  return connect.apply(this, args) }`,
  }
  const project = openFixture(null, { ...SUITE, ...preload })
  const before = snapshot(project.dir)
  const env = {
    SEEN: join(project.dir, '..', 'seen'),
    AFTER: String(performance.timeOrigin),
    NODE_OPTIONS: `--require "${project.dir}/preload.cjs"`,
  }
  const run = await project.cli(['try', '--json'], env)
  expect(run.code, run.stderr).toBe(1)
  const result = JSON.parse(run.stdout) as {
    changed: { test_id: string; before: string; after: string; cause: string }[]
  }
  expect(result, JSON.stringify(result.changed)).toMatchObject({
    tests: 6,
    unchanged: 2,
    cpu_ratio: expect.toSatisfy((ratio) => ratio === null || ratio > 0),
    wall_ratio: expect.any(Number),
  })
  expect(
    Object.fromEntries(
      result.changed.map(({ test_id, before: was, after, cause }) => [test_id, `${was} ${after} ${cause}`]),
    ),
  ).toEqual({
    'a.test.ts::wants the real clock': 'passed failed clock',
    'a.test.ts::wants real randomness': 'passed failed random',
    'a.test.ts::reaches out': 'passed failed network',
    'a.test.ts::flaky before': 'passed failed flaky-before',
  })
  expect(result).toMatchObject({
    network: [{ test_id: 'a.test.ts::reaches out', protocol: 'tcp', host: '192.0.2.1', port: 81 }],
  })
  expect(snapshot(project.dir)).toEqual(before)
})

test('an unchanged suite exits 0, in words, whether or not it has the line', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { test } from 'vitest'\ntest('a', () => {})`,
    'b.test.ts': `import { expect, test } from 'vitest'\ntest('b', () => expect(1).toBe(2))`,
  })
  for (const line of [undefined, config(`{ seed: 4 }`)]) {
    if (line) project.write({ 'vitest.config.ts': line })
    const before = snapshot(project.dir)
    const run = await project.cli(['try', '--quiet'])
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout).toMatch(/^2 of 2 tests unchanged, 2 files, Vitest \d/)
    expect(run.stdout).toContain(
      '1 test fails with and without the harness; what it would change there is not known:\n  b.test.ts::b\n      expected 1 to be 2',
    )
    expect(run.stdout).toContain('no test reached for the network')
    expect(run.stdout).toContain(
      `✅ try: nothing changes with the harness; 1 test fails anyway\n  next: npx ${line ? 'vitest run' : 'vitest-evolve init'}`,
    )
    expect(run.stderr).toBe('')
    expect(snapshot(project.dir)).toEqual(before)
  }
  const filtered = await project.cli(['try', '--quiet', '--json', '--out', '../out/er/result.json', '--', 'a.test'])
  expect(filtered.code).toBe(0)
  expect(JSON.parse(readFileSync(join(project.dir, '../out/er/result.json'), 'utf8'))).toMatchObject({
    tests: 1,
    unchanged: 1,
    changed: [],
    network: [],
  })
})

test('errors of hooks, of loading a file and of the run are changes, with their cause', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { afterAll, beforeAll, describe, test } from 'vitest'
const on = process.env.EVOLVE !== '0'
const stepped = () => Date.now() < Number(process.env.AFTER)
describe('namesake', () => { test('one', () => {}); afterAll(() => { if (on) throw new Error('after one') }) })
describe('namesake', () => { test('two', () => {}) })
describe('namesake', () => { test('three', () => {}); afterAll(() => { throw new Error('with and without') }) })
describe('begins', () => { test('four', () => {}); beforeAll(() => { if (stepped()) throw new Error('too early') }) })
describe('twin', () => { test('five', () => {}); afterAll(() => { if (on) throw new Error('after twin') }) })
test('twin', () => {})
afterAll(() => { if (stepped()) throw new Error('after all of it') })`,
    'b.test.ts': `import { test } from 'vitest'
if (process.env.EVOLVE !== '0') throw new Error('does not load')
test('six', () => {})`,
    'c.test.ts': `import { test } from 'vitest'
test('seven', () => { if (process.env.EVOLVE !== '0') void Promise.reject(new Error('nobody caught it')) })`,
  })
  const run = await project.cli(['try', '--json'], { AFTER: String(performance.timeOrigin) })
  expect(run.code, run.stderr).toBe(1)
  const { tests, unchanged, changed } = JSON.parse(run.stdout) as {
    tests: number
    unchanged: number
    changed: { kind: string; test_id: string; before: string; after: string; cause: string; message: string | null }[]
  }
  expect([tests, unchanged]).toEqual([8, 6])
  expect(changed.map((one) => [one.kind, one.test_id, one.before, one.after, one.cause, one.message])).toEqual([
    ['test', 'a.test.ts::begins::four', 'passed', 'skipped', 'clock', null],
    ['test', 'b.test.ts::six', 'passed', 'missing', 'other', null],
    ['module', 'a.test.ts', 'passed', 'failed', 'clock', 'after all of it'],
    ['suite', 'a.test.ts::namesake', 'passed', 'failed', 'other', 'after one'],
    ['suite', 'a.test.ts::begins', 'passed', 'failed', 'clock', 'too early'],
    ['suite', 'a.test.ts::twin', 'passed', 'failed', 'other', 'after twin'],
    ['module', 'b.test.ts', 'passed', 'failed', 'other', 'does not load'],
    ['run', '(unhandled errors)', 'passed', 'failed', 'other', 'nobody caught it'],
  ])
})

test('a suite that fails with the harness alone is no share of 100 %', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { afterAll, describe, test } from 'vitest'
describe('s', () => { test('t', () => {}); afterAll(() => { if (process.env.EVOLVE !== '0') throw new Error('after s') }) })`,
  })
  const run = await project.cli(['try', '--quiet'])
  expect(run.code, run.stderr).toBe(1)
  expect(run.stdout).toMatch(/^1 of 1 tests unchanged, 1 change outside them, 1 file, Vitest \d/)
  expect(run.stdout).toContain('  passed -> failed  cause unknown  suite a.test.ts::s\n      after s\n')
})

test('unhandled errors that the project accepts are no change', async () => {
  const project = openFixture(null, {
    'a.test.ts': `import { test } from 'vitest'
test('t', () => { if (process.env.EVOLVE !== '0') void Promise.reject(new Error('late')) })`,
  })
  for (const accepted of ['dangerouslyIgnoreUnhandledErrors: true', 'onUnhandledError: () => false']) {
    project.write({ 'vitest.config.ts': `export default { test: { ${accepted} } }` })
    const run = await project.cli(['try', '--quiet'])
    expect(run.code, run.stdout + run.stderr).toBe(0)
    expect(run.stdout).toContain('(100.00 %)')
  }
})

test('an unhandled error is looked for in the files that it came from, too', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { expect, test } from 'vitest'
test('t', () => expect(process.env.EVOLVE).toBe('0'))`,
    'b.test.ts': `import { test } from 'vitest'
test('u', () => { if (process.env.EVOLVE === '0') void Promise.reject(new Error('before')) })`,
  })
  const { stdout } = await project.cli(['try', '--quiet'])
  expect(stdout).toMatch(/^1 of 2 tests unchanged \(50\.00 %\), 1 change outside them, 2 files/)
  expect(stdout).toContain('  passed -> failed  cause unknown  a.test.ts::t\n')
  expect(stdout).toContain('  failed -> passed  cause unknown  (unhandled errors)\n      before\n')
})

test('what a file or a hook tried to reach is told, by the id of the file or suite', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { beforeAll, describe, test } from 'vitest'
const reach = (port) => process.env.EVOLVE === '0' ? undefined : fetch('http://192.0.2.1:' + port).catch(() => {})
await reach(81)
beforeAll(() => reach(82))
describe('s', () => { beforeAll(() => reach(83)); test('t', () => {}) })`,
  })
  const run = await project.cli(['try', '--quiet'])
  expect(run.code, run.stderr).toBe(0)
  expect(run.stdout).toContain(`1 suite and 1 file reached for the network:
  tcp 192.0.2.1:81  file a.test.ts
  tcp 192.0.2.1:82  file a.test.ts
  tcp 192.0.2.1:83  suite a.test.ts::s`)
  const json = await project.cli(['try', '--quiet', '--json'])
  const target = { protocol: 'tcp', host: '192.0.2.1' }
  expect(JSON.parse(json.stdout)).toMatchObject({
    network: [
      { kind: 'module', test_id: 'a.test.ts', ...target, port: 81 },
      { kind: 'module', test_id: 'a.test.ts', ...target, port: 82 },
      { kind: 'suite', test_id: 'a.test.ts::s', ...target, port: 83 },
    ],
  })
})

test.skipIf(process.platform === 'win32').each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it at once and leaves nothing behind', async (signal, expected) => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { test } from 'vitest'\ntest('a', () => new Promise(() => {}), 60000)`,
  })
  const before = snapshot(project.dir)
  const temp = join(project.dir, '..', 'temp')
  project.write({ '../temp/.keep': '' })
  const child = spawn(process.execPath, [CLI, 'try'], {
    cwd: project.dir,
    env: { ...cleanEnv(), TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await once(child.stderr, 'data')
  await new Promise((resolve) => setTimeout(resolve, 2500))
  child.kill(signal)
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(expected)
  expect(snapshot(project.dir)).toEqual(before)
  expect(readdirSync(temp).filter((name) => name.startsWith('vitest-evolve-try'))).toEqual([])
})

test('mistakes are one line, with exit code 2', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': 'import "./missing.ts"',
    'broken.config.ts': 'export default {',
  })
  for (const [args, code, text] of [
    [['try', '--nope'], 'ERR_USAGE', 'vitest-evolve try --help'],
    [['nope'], 'ERR_USAGE', 'there is no command "nope"'],
    [['try', '--cwd', 'nowhere'], 'ERR_USAGE', 'there is no folder'],
    [['try', '--cwd', '/'], 'ERR_NO_VITEST', 'no vitest in /'],
    [['try', '--quiet', '--', '--config', 'broken.config.ts'], 'ERR_VITEST_FAILED', 'broken.config.ts'],
    [['try', '--quiet', '--', 'no-such-file'], 'ERR_NO_TESTS', 'found no tests'],
    [['try', '--out', 'a.test.ts/x'], 'ERR_WRITE', '--out: cannot write a.test.ts/x'],
  ] as [string[], string, string][]) {
    const run = await project.cli([...args])
    expect(run.code, run.stderr).toBe(2)
    expect(run.stderr).toContain(code)
    expect(run.stderr).toContain(text)
    expect(
      run.stderr
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('try: ')),
    ).toHaveLength(1)
    if (args[0] === 'try') {
      const json = await project.cli(['try', '--json', ...args.slice(1)])
      expect(JSON.parse(json.stdout)).toMatchObject({ error: { code, message: expect.stringContaining(text) } })
    }
  }
  expect(existsSync(join(project.dir, 'reports'))).toBe(false)
})

test('an error that nobody expected has its stack on stderr, and JSON for machines', async () => {
  const project = openFixture(null, { ...PLAIN, 'a.test.ts': '' })
  const broken = 'globalThis.AbortController=class{constructor(){throw%20new%20Error(`unforeseen`)}}'
  const run = await project.cli(['try', '--json'], { NODE_OPTIONS: `--import=data:text/javascript,${broken}` })
  expect(run.code).toBe(2)
  expect(JSON.parse(run.stdout)).toEqual({ error: { code: 'ERR_INTERNAL', message: 'unforeseen' } })
  expect(run.stderr).toMatch(/\[ERR_INTERNAL\]\n.*unforeseen\n\s+at /)
})

test('a --json after -- is for Vitest', async () => {
  const run = await openFixture(null).cli(['try', '--nope', '--', '--json'])
  expect([run.code, run.stdout]).toEqual([2, ''])
})

test('help is literal, and names every option', async () => {
  const project = openFixture(null)
  const help = (await project.cli(['try', '--help'])).stdout
  for (const word of ['--cwd', '--json', '--out', '--quiet', '--help', 'Exit codes']) expect(help).toContain(word)
  expect((await project.cli(['--help'])).stdout).toContain('try')
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect((await project.cli(['--version'])).stdout).toBe(version)
})

test('a test that will change when the commit has aged is told on the day of the commit', async () => {
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
test('a new file is new', () => {
  writeFileSync('new.txt', '')
  expect(Math.abs(statSync('new.txt').mtimeMs - Date.now())).toBeLessThan(600_000)
})
test('stays', () => {})`,
  })
  const commit = 'git init -q . && git add . && git -c user.name=a -c user.email=a@b.c commit -qm now'
  expect((await project.shell(commit)).code).toBe(0)
  const run = await project.cli(['try', '--json'])
  expect(run.code, run.stderr).toBe(1)
  expect(JSON.parse(run.stdout)).toMatchObject({
    tests: 2,
    unchanged: 1,
    changed: [{ test_id: 'a.test.ts::a new file is new', before: 'passed', after: 'failed', cause: 'clock' }],
  })
})

test('types that are checked and tests that run do not stand for each other', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': `export default { test: { typecheck: { enabled: true, include: ['**/*.test.ts'] } } }`,
    'tsconfig.json': `{ "compilerOptions": { "skipLibCheck": true, "module": "esnext", "moduleResolution": "bundler", "types": [] }, "include": ["*.test.ts"] }`,
    'a.test.ts': `import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
test('this file is not of the future', () =>
  expect(statSync(import.meta.filename).mtimeMs).toBeLessThanOrEqual(Date.now()))`,
  })
  const run = await project.cli(['try', '--json'])
  expect(JSON.parse(run.stdout)).toMatchObject({ tests: 2, unchanged: 1 })
})

describe('a suite of which little can be said', () => {
  const broken = (name: string): [string, string] => [
    `${name}.test.ts`,
    `import { test } from 'vitest'\nimport './missing-${name}'\ntest('t', () => {})`,
  ]
  const sound = (name: string): [string, string] => [
    `${name}.test.ts`,
    `import { test } from 'vitest'\ntest('t', () => {})`,
  ]
  const files = (...ones: [string, string][]): Record<string, string> => ({ ...PLAIN, ...Object.fromEntries(ones) })

  test('where most files do not load, nothing is claimed: exit 2, with their names', async () => {
    const project = openFixture(null, files(broken('a'), broken('b'), broken('c'), sound('d'), sound('e')))
    const run = await project.cli(['try', '--quiet'])
    expect(run.code, run.stderr).toBe(2)
    expect(run.stdout).toMatch(/^2 of 2 tests unchanged, 5 files, Vitest/)
    expect(run.stdout).not.toContain('100')
    expect(run.stdout).toMatch(
      /3 files do not load with and without the harness.*\n  file a\.test\.ts\n +\S.*missing-a/,
    )
    expect(run.stdout).toMatch(
      /❔ try: too little could be compared to say anything: 3 files do not load\n  next: .*npx vitest run\n?$/,
    )
    const { verdict, failing } = JSON.parse((await project.cli(['try', '--quiet', '--json'])).stdout) as {
      verdict: string
      failing: { kind: string; test_id: string; loaded: boolean }[]
    }
    expect(verdict).toBe('inconclusive')
    expect(failing.map(({ kind, test_id, loaded }) => [kind, test_id, loaded])).toEqual(
      ['a', 'b', 'c'].map((name) => ['module', `${name}.test.ts`, false]),
    )
  })

  test('where some do not, the rest is judged and they are named', async () => {
    const project = openFixture(null, files(broken('a'), sound('b'), sound('c')))
    const run = await project.cli(['try', '--quiet'])
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toContain('✅ try: nothing changes with the harness; 1 file does not load anyway\n')
  })

  test('where no test passes, nothing is claimed either', async () => {
    const project = openFixture(null, {
      ...PLAIN,
      'a.test.ts': `import { test } from 'vitest'\ntest.skip('t', () => {})`,
    })
    const run = await project.cli(['try', '--quiet'])
    expect(run.code, run.stdout).toBe(2)
    expect(run.stdout).toContain('no test passed of 1 in 1 file')
  })

  test('what is flaky without the harness alone is told, and passes', async () => {
    const project = openFixture(null, {
      ...PLAIN,
      'a.test.ts': `import { existsSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
test('flaky', () => { const seen = existsSync(process.env.SEEN); writeFileSync(process.env.SEEN, ''); expect(seen).toBe(false) })
test('stays', () => {})
test('stays, too', () => {})`,
    })
    const run = await project.cli(['try', '--quiet'], { SEEN: join(project.dir, '..', 'seen') })
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toContain('✅ try: nothing changes with the harness; 1 flaky without it, too\n')
  })
})

test('the suite runs three times, and of what changed only the files, and no longer than until it is explained', async () => {
  const note = (name: string): string =>
    `import { appendFileSync } from 'node:fs'\nappendFileSync(process.env.RUNS, '${name}\\n')\n`
  const project = openFixture(null, {
    ...PLAIN,
    'clock.test.ts': `${note('clock')}import { expect, test } from 'vitest'
test('t', () => expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER)))`,
    'net.test.ts': `${note('net')}import { expect, test } from 'vitest'
test('t', () => expect(fetch('http://192.0.2.1:81/').catch(({ cause }) => cause.code)).resolves.not.toBe('ERR_NETWORK_BLOCKED'))`,
    'other.test.ts': `${note('other')}import { expect, test } from 'vitest'
test('t', () => expect(process.env.EVOLVE).toBe('0'))`,
    ...Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        `${name}.test.ts`,
        `${note(name)}import { test } from 'vitest'\ntest('t', () => {})`,
      ]),
    ),
    'preload.cjs': `const net = require('node:net'); const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) { const [first] = args; const options = Array.isArray(first) ? first[0] : first
  if (options?.host === '192.0.2.1') { process.nextTick(() => this.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))); return this }
  return connect.apply(this, args) }`,
  })
  const runs = join(project.dir, '..', 'runs')
  const run = await project.cli(['try', '--json'], {
    RUNS: runs,
    AFTER: String(performance.timeOrigin),
    NODE_OPTIONS: `--require "${project.dir}/preload.cjs"`,
  })
  expect(run.code, run.stderr).toBe(1)
  const { changed } = JSON.parse(run.stdout) as { changed: { test_id: string; cause: string }[] }
  expect(Object.fromEntries(changed.map(({ test_id, cause }) => [test_id, cause]))).toEqual({
    'clock.test.ts::t': 'clock',
    'net.test.ts::t': 'network',
    'other.test.ts::t': 'other',
  })
  const counts: Record<string, number> = {}
  for (const name of readFileSync(runs, 'utf8').trim().split('\n')) counts[name] = (counts[name] ?? 0) + 1
  // Three, then: without again, and the network, the clock, the clock and the randomness.
  expect(counts).toEqual({ a: 3, b: 3, c: 3, net: 5, clock: 5, other: 6 })
  expect(run.stderr).toContain('1 file with the real network')
})

test('a line that stands in a package, and in several projects, is lifted as well; what a run left is not met again', async () => {
  const project = openFixture(null, {
    'node_modules/preset/package.json': '{"type":"module","exports":"./index.js"}',
    'node_modules/preset/index.js': `import { evolve } from 'vitest-evolve'\nexport const line = evolve({ seed: 5 })`,
    'vitest.config.ts': `import { line } from 'preset'\nexport default { plugins: [line], test: { projects: [{ extends: true, test: { name: 'one' } }] } }`,
    'a.test.ts': `import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
test('clock', () => expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER)))
test('leaves a folder of a seeded name', () => {
  mkdirSync(join(tmpdir(), 'left-' + (process.env.EVOLVE === '0' ? Date.now() : '') + Math.random()))
  expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER))
})
test('other', () => expect(process.env.EVOLVE).toBe('0'))`,
  })
  const run = await project.cli(['try', '--json'], { AFTER: String(performance.timeOrigin) })
  const { changed, ...rest } = JSON.parse(run.stdout) as {
    line: boolean
    changed: { test_id: string; cause: string }[]
  }
  expect(changed.map(({ test_id, cause }) => [test_id, cause])).toEqual([
    ['a.test.ts::clock', 'clock'],
    ['a.test.ts::leaves a folder of a seeded name', 'clock'],
    ['a.test.ts::other', 'other'],
  ])
  expect(rest.line).toBe(true)
})

test('a file whose worker crashes is named, also where it does so in every run; a Vitest that is killed says so', async () => {
  const crash = `process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})`
  const project = openFixture(null, {
    ...PLAIN,
    'a.test.ts': `import { test } from 'vitest'\ntest('t', () => {})\ntest('u', () => {})`,
    'always.test.ts': `import { test } from 'vitest'\ntest('t', async () => { ${crash} })`,
    'harness.test.ts': `import { test } from 'vitest'\ntest('t', async () => { if (process.env.EVOLVE !== '0') { ${crash} } })`,
  })
  const run = await project.cli(['try', '--quiet'])
  expect(run.code, run.stderr).toBe(1)
  expect(run.stdout).toContain('  passed -> failed  cause unknown  file harness.test.ts\n      it did not end')
  expect(run.stdout).toMatch(
    /1 whole file fails.* with and without the harness.*\n(?:.*\n)*  file always\.test\.ts\n      it did not end/,
  )
  const killed = await project.cli(['try', '--quiet', '--', 'always', '--pool', 'threads'])
  expect(killed.code).toBe(2)
  expect(killed.stderr).toContain('its process was ended by SIGKILL [ERR_VITEST_FAILED]')
})
