import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { config, openFixture, type Project } from '../helpers/lab.ts'

const NOW = '2026-02-03T04:05:06.000Z'

/** What the fixture's tests drew and read, a line each, sorted: the order of tests may differ. */
async function recorded(project: Project, args: string[], name = 'record.ndjson'): Promise<string[]> {
  const run = await project.vitest(['run', ...args], { RECORD: join(project.dir, name), FREEZE_TIME: NOW })
  expect(run.code, run.stdout + run.stderr).toBe(0)
  return readFileSync(join(project.dir, name), 'utf8').trim().split('\n').toSorted()
}

describe('a test draws and reads the same', () => {
  const pools = ['forks', 'threads', 'vmForks', 'vmThreads'].flatMap((pool) =>
    ['node', 'jsdom', 'happy-dom'].map((environment) => [pool, environment] as const),
  )

  // jsdom's randomUUID in vm pools is an implementation of its own that asks node's: other ids, the same in every run.
  test.each(pools)('with the pool %s and the environment %s', async (pool, environment) => {
    const project = openFixture('isolation', { 'vitest.config.ts': config() })
    const lines = await recorded(project, [`--pool=${pool}`, `--environment=${environment}`])
    const without = (list: string[]): string[] =>
      list.map((line) => line.replace(/"[0-9a-f-]{36}"|"\d+,\d+(,\d+)?"|"[0-9a-f]{8}"|,\d{1,3}(?=,)/g, '?'))
    const reference = openFixture('isolation', { 'vitest.config.ts': config() })
    const expected = await recorded(reference, [])
    if (pool.startsWith('vm') && environment === 'jsdom') expect(without(lines)).toEqual(without(expected))
    else expect(lines).toEqual(expected)
  })

  test('without isolation, in one worker, whichever file comes first', async () => {
    const project = openFixture('isolation', { 'vitest.config.ts': config() })
    const expected = await recorded(project, [], 'isolated')
    for (const [index, seed] of [1, 2, 3].entries()) {
      const args = ['--no-isolate', '--maxWorkers=1', '--sequence.shuffle.files', `--sequence.seed=${seed}`]
      expect(await recorded(project, args, `shared${index}`)).toEqual(expected)
    }
  })

  test('in another order, and alone', async () => {
    const project = openFixture('isolation', { 'vitest.config.ts': config() })
    const all = await recorded(project, [], 'all')
    expect(await recorded(project, ['--sequence.shuffle', '--sequence.seed=99'], 'shuffled')).toEqual(all)
    for (const name of ['concurrent', 'the clock moves', 'an attempt']) {
      const alone = await recorded(project, ['-t', name, 'draws'], `alone ${name}`)
      expect(alone.length).toBeGreaterThan(3)
      expect(all).toEqual(expect.arrayContaining(alone))
    }
  })

  test('when concurrent tests interleave as when each runs alone', async () => {
    const project = openFixture('isolation', { 'vitest.config.ts': config() })
    const all = await recorded(project, ['draws'], 'all')
    for (const name of ['one', 'two', 'three']) {
      const alone = await recorded(project, ['-t', `concurrent.*${name}$`, 'draws'], name)
      const line = alone.find((one) => one.startsWith(`["${name}"`))
      expect(line).toBeDefined()
      expect(all).toContain(line)
    }
  })
})

test('another seed draws other numbers, a string is a seed, and each attempt and each namesake has its own', async () => {
  const project = openFixture('isolation', { 'vitest.config.ts': config(`{ seed: 'tuesday' }`) })
  const tuesday = await recorded(project, [], 'tuesday')
  project.write({ 'vitest.config.ts': config(`{ seed: 1338 }`) })
  const other = await recorded(project, [], 'other')
  expect(tuesday.filter((line) => line.includes('0.') && other.includes(line))).toEqual([])
  const draws = (id: string): string => tuesday.find((line) => line.startsWith(`["${id}"`))!.split(',')[1]!
  expect(
    new Set(['attempt 0', 'attempt 1', 'same 1', 'same 2', 'module', 'beforeAll', 'afterAll', 'other'].map(draws)).size,
  ).toBe(8)
})

test.each([
  ['frozen', 'expect(Date.now()).toBe(start)'],
  ['ticking', 'expect(Date.now() - start).toBeGreaterThan(15); expect(Date.now() - start).toBeLessThan(5000)'],
  ['stepped', 'expect(Date.now() - start).toBe(20)'],
])('the clock can be %s', async (clock, assertion) => {
  const project = openFixture(null, {
    'vitest.config.ts': config(`{ clock: '${clock}', now: '${NOW}' }`),
    'a.test.ts': `import { expect, test } from 'vitest'
test('a', async () => {
  const start = Date.now()
  expect(Math.abs(start - Date.parse('${NOW}'))).toBeLessThan(5000)
  await new Promise((resolve) => setTimeout(resolve, 20))
  ${assertion}
})`,
  })
  const run = await project.vitest()
  expect(run.code, run.stdout).toBe(0)
})

test('the real clock, and FREEZE_TIME=0', async () => {
  const source = `import { expect, test } from 'vitest'
test('a', () => expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER)))`
  const project = openFixture(null, { 'vitest.config.ts': config(`{ clock: 'real' }`), 'a.test.ts': source })
  const AFTER = String(performance.timeOrigin)
  expect((await project.vitest(['run'], { AFTER })).code).toBe(0)
  project.write({ 'vitest.config.ts': config() })
  expect((await project.vitest(['run'], { AFTER, FREEZE_TIME: '2020-01-01' })).code).toBe(1)
  expect((await project.vitest(['run'], { AFTER, FREEZE_TIME: '0' })).code).toBe(0)
})

test('monotonic clocks follow when asked to', async () => {
  const source = (expected: string): string => `import { expect, test } from 'vitest'
test('a', async () => {
  const [now, time] = [performance.now(), process.hrtime()]
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(performance.now() - now === 20 && process.hrtime(time)[1] === 20e6).toBe(${expected})
})`
  const project = openFixture(null, {
    'vitest.config.ts': config(`{ monotonic: 'clock' }`),
    'a.test.ts': source('true'),
  })
  expect((await project.vitest()).code).toBe(0)
  project.write({ 'vitest.config.ts': config(), 'a.test.ts': source('false') })
  expect((await project.vitest()).code).toBe(0)
})

test('tags give a test the real thing, also under strictTags, and a tag of the user stays theirs', async () => {
  const source = `import { expect, test } from 'vitest'
test('clock', { tags: ['clock'] }, () => expect(Date.now()).toBeGreaterThan(Number(process.env.AFTER)))
test('random', { tags: ['random'] }, () => console.log('drew ' + Math.random()))
test('none', () => expect(Date.now()).toBeLessThan(Number(process.env.AFTER)))
test('slow', { tags: ['external'] }, ({ task }) => expect(task.timeout).toBe(4321))`
  const project = openFixture(null, {
    'vitest.config.ts': config('', `strictTags: true, tags: [{ name: 'external', timeout: 4321 }]`),
    'a.test.ts': source,
  })
  const env = { AFTER: String(performance.timeOrigin), FREEZE_TIME: '2020-01-01' }
  const runs = [await project.vitest(['run'], env), await project.vitest(['run'], env)]
  const drawn = runs.map(({ stdout }) => /drew (\S+)/.exec(stdout)?.[1])
  expect(
    runs.map(({ code }) => code),
    runs[0]!.stdout,
  ).toEqual([0, 0])
  expect(drawn[0]).toBeDefined()
  expect(drawn[0]).not.toBe(drawn[1])
  // Switched off, the tags are still declared and nothing else is changed.
  const off = await project.vitest(['run', '-t', 'clock'], { ...env, EVOLVE: '0' })
  expect(off.code, off.stdout).toBe(0)
  expect(off.stderr).not.toContain('evolve:')
})

test('fixtures of test.extend, automatic ones too, belong to their test', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'a.test.ts': `import { appendFileSync } from 'node:fs'
import { test as base, expect } from 'vitest'
const test = base.extend({ auto: [async ({}, use) => use(Math.random()), { auto: true }], lazy: async ({ auto }, use) => use([auto, Math.random()]) })
for (const name of ['a', 'b']) test(name, ({ lazy }) => appendFileSync('out', JSON.stringify([name, lazy, Math.random()]) + '\\n'))`,
  })
  expect((await project.vitest()).code).toBe(0)
  expect((await project.vitest(['run', '-t', '^b$'])).code).toBe(0)
  const lines = readFileSync(join(project.dir, 'out'), 'utf8').trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[2]).toBe(lines[1])
  expect(lines[0]!.slice(4)).not.toBe(lines[1]!.slice(4))
})

test("the user's own setup files, environment and reporters keep working", async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(
      '',
      `setupFiles: ['./one.ts', './two.ts'], globalSetup: './global.ts', env: { MINE: 'yes' }, reporters: [['json', { outputFile: 'out.json' }]]`,
    ),
    'one.ts': `globalThis.order = [['one', Math.random()]]`,
    'two.ts': `globalThis.order.push(['two', Math.random()])`,
    'global.ts': `export default () => { process.env.FROM_GLOBAL = 'set' }`,
    'a.test.ts': `import { expect, test } from 'vitest'
test('a', () => {
  expect(globalThis.order.map(([name]) => name)).toEqual(['one', 'two'])
  expect(process.env.MINE).toBe('yes')
  expect(process.env.FROM_GLOBAL).toBe('set')
})`,
  })
  const run = await project.vitest()
  expect(run.code, run.stderr).toBe(0)
  const json = JSON.parse(readFileSync(join(project.dir, 'out.json'), 'utf8')) as {
    testResults: { assertionResults: { meta: object }[] }[]
  }
  expect(json.testResults[0]!.assertionResults[0]!.meta).toEqual({})
  // stdout belongs to the reporters.
  project.write({ 'vitest.config.ts': config(), 'a.test.ts': `import { test } from 'vitest'\ntest('a', () => {})` })
  const piped = await project.vitest(['run', '--reporter=json'])
  expect(piped.stdout).not.toContain('evolve:')
  expect(piped.stderr).toMatch(/^evolve: seed 1337 · clock stepped from .* · TZ UTC · network blocked$/m)
})
