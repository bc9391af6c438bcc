import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventSchema, type FailureEvent } from '../../src/events/index.ts'
import { config, openFixture, VITEST } from '../helpers/lab.ts'

const MAJOR = Number(
  (JSON.parse(readFileSync(join(VITEST, 'package.json'), 'utf8')) as { version: string }).version.split('.')[0],
)

/** What is promised to be the same in two runs. */
function stable(event: FailureEvent): object {
  const run = new Set(['ts', 'run_id', 'duration_ms', 'repro_cmd'])
  return Object.fromEntries(Object.entries(event).filter(([key]) => !run.has(key)))
}

test('every failure is an event, with every key of the contract, the same in two runs and in another order', async () => {
  const project = openFixture('failures', { 'vitest.config.ts': config() })
  for (const args of [[], [], ['--sequence.shuffle', '--sequence.seed=5']]) await project.vitest(['run', ...args])
  const events = await project.events()
  const runs = new Map<string, FailureEvent[]>()
  for (const event of events) runs.set(event.run_id, [...(runs.get(event.run_id) ?? []), event])
  expect(runs.size).toBe(3)
  const [first, ...others] = [...runs.values()].map((run) =>
    run
      .map(stable)
      .map((event) => JSON.stringify(event))
      .toSorted(),
  )
  for (const other of others) expect(other).toEqual(first)

  const by = (id: string): FailureEvent[] => [...runs.values()][0]!.filter(({ test_id }) => test_id === id)
  const of = (name: string): FailureEvent => by(`all.test.ts::${name}`)[0]!
  expect(of('assertion')).toMatchObject({
    kind: 'test',
    outcome: 'failed',
    attempt: 1,
    error_class: 'AssertionError',
    diff: { expected: '1' },
    schema: 1,
    suite: 'unit',
    project: null,
    seed: '1337',
  })
  expect(of('thrown in the sources').location).toMatchObject({ file: 'source.ts', line: 2 })
  expect(of('thrown in the sources').stack).toMatch(/^Error: no record .*\n {4}at lookUp \(source\.ts:2:\d+\)\n/)
  expect(of('thrown in the sources').fingerprint).toBe(of('thrown in the sources, by another id').fingerprint)
  expect(of('thrown in the sources').signature).not.toBe(of('thrown in the sources, by another id').signature)
  expect(of('not an error')).toMatchObject({ error_class: 'NonError', message: 'just text' })
  expect(
    by('all.test.ts::retried and lost').map(({ attempt, outcome, message }) => [attempt, outcome, message]),
  ).toEqual([
    [1, 'failed', expect.any(String)],
    [2, 'failed', expect.any(String)],
  ])
  expect(new Set(by('all.test.ts::retried and lost').map(({ message }) => message)).size).toBe(2)
  expect(by('all.test.ts::retried and won')).toMatchObject([{ attempt: 1, outcome: 'flaky' }])
  expect(of('too slow')).toMatchObject({ kind: 'timeout', error_class: 'TimeoutError' })
  expect(of('blocked')).toMatchObject({ network: [{ protocol: 'tcp', host: '192.0.2.7', port: 81 }], kind: 'test' })
  expect(of('before each::never runs')).toMatchObject({ kind: 'hook', error_class: 'RangeError' })
  expect(of('after each::runs')).toMatchObject({ kind: 'hook', message: 'no clean-up' })
  expect(of('before all')).toMatchObject({ kind: 'suite', error_class: 'TypeError' })
  expect(by('module.test.ts')).toMatchObject([
    { kind: 'module', error_class: 'SyntaxError', message: 'this module does not load' },
  ])
  expect(by('unhandled.test.ts')).toMatchObject([{ kind: 'unhandled', message: 'nobody caught this' }])
  expect(by('all.test.ts::passes')).toEqual([])
  expect(by('all.test.ts::fails as expected')).toEqual([])

  for (const event of events) {
    expect(Object.keys(event)).toEqual(eventSchema.required)
    expect(event.signature).toBe(
      createHash('sha256').update(`${event.error_class}|${event.test_id}|${event.message}`).digest('hex').slice(0, 16),
    )
    expect(event.repro_cmd).not.toContain('\n')
    expect(Math.abs(Date.parse(event.ts) - (performance.timeOrigin + performance.now()))).toBeLessThan(600_000)
  }
})

test("each event's command brings back its signature, whatever is in the name", async () => {
  const project = openFixture('failures', { 'vitest.config.ts': config() })
  await project.vitest()
  const events = await project.events()
  expect(events.length).toBeGreaterThan(18)
  writeFileSync(join(project.dir, 'reports/events.ndjson'), '')
  for (const [index, event] of events.entries()) {
    const file = `reports/${index}.ndjson`
    await project.shell(event.repro_cmd, { EVOLVE_EVENTS: file })
    const again = await project.events(file)
    expect(
      again.map(({ signature, attempt }) => `${signature} ${attempt}`),
      event.repro_cmd,
    ).toContain(`${event.signature} ${event.attempt}`)
    // The fewest tests that can be selected: this one, with its other attempts.
    if (event.kind === 'test')
      expect(new Set(again.map(({ test_id }) => test_id)), event.repro_cmd).toEqual(new Set([event.test_id]))
  }
})

test('a command carries what the command line has decided', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'dom.test.ts': `test('sees a document', () => expect([document.body.textContent, Math.random()]).toBe(0))`,
    'slow.test.ts': `test('is slow', () => new Promise((resolve) => setTimeout(resolve, 1500)))`,
  })
  await project.vitest(['run', '--globals', '--environment=jsdom', '--pool=threads', '--testTimeout=900'])
  const events = await project.events()
  expect(events.map(({ kind }) => kind).toSorted()).toEqual(['test', 'timeout'])
  for (const [index, event] of events.entries()) {
    expect(event.repro_cmd).toContain('--globals --environment=jsdom --pool=threads --testTimeout=900')
    await project.shell(event.repro_cmd)
    expect((await project.events())[2 + index]!.signature, event.repro_cmd).toBe(event.signature)
  }
})

test('a repeat is no retry: its command fails as it did', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'a.test.ts': `import { expect, test } from 'vitest'
let turn = 0
test('fails the second time', { repeats: 2 }, () => expect((turn += 1)).not.toBe(2))`,
  })
  await project.vitest()
  const [event] = await project.events()
  expect(event).toMatchObject({ attempt: 2, outcome: 'failed' })
  const again = await project.shell(event!.repro_cmd)
  expect(again.code, event!.repro_cmd).toBe(1)
  expect((await project.events())[1]!.signature).toBe(event!.signature)
})

test('workers that die at the same time each have their file', async () => {
  const dies = `import { test } from 'vitest'\ntest('dies', () => process.kill(process.pid, 'SIGKILL'))`
  const project = openFixture(null, { 'vitest.config.ts': config(), 'a.test.ts': dies, 'b.test.ts': dies })
  await project.vitest(['run', '--pool=forks', '--maxWorkers=2'])
  const events = await project.events()
  expect(events.map(({ kind, test_id }) => `${kind} ${test_id}`).toSorted()).toEqual([
    'crash a.test.ts',
    'crash b.test.ts',
  ])
  expect(new Set(events.map(({ signature }) => signature)).size).toBe(2)
})

test('attempts to reach the network are told wherever they were made', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'module.test.ts': `await fetch('http://192.0.2.7:81')`,
    'hook.test.ts': `import { beforeAll, test } from 'vitest'
beforeAll(async () => { await fetch('http://192.0.2.7:82').catch(() => {}) })
test('passes', () => {})`,
    'body.test.ts': `import { test } from 'vitest'
test('passes', async () => { await fetch('http://192.0.2.7:83').catch(() => {}) })`,
  })
  const run = await project.vitest()
  expect(await project.events()).toMatchObject([
    { kind: 'module', test_id: 'module.test.ts', network: [{ protocol: 'tcp', host: '192.0.2.7', port: 81 }] },
  ])
  expect(run.stderr).toContain('1 test and 2 suites or files reached for the network')
})

test('a command reproduces seed, instant, network, order, project and config', async () => {
  const project = openFixture(null, {
    'my config.ts': config(`{ network: { allow: ['*.example.org:443'] } }`, `name: 'my project', retry: 0`),
    'a.test.ts': `import { expect, test } from 'vitest'
test('first', () => expect([Math.random(), Date.now()]).toBe(0))`,
  })
  const args = ['run', '--config', 'my config.ts', '--sequence.shuffle.tests', '--sequence.seed=77']
  await project.vitest(args, { VITEST_SEED: `it's "me"`, FREEZE_TIME: '1767225600000', ALLOW_NET: 'api.test' })
  const [event] = await project.events()
  expect(event).toMatchObject({
    project: 'my project',
    suite: 'my project',
    seed: `it's "me"`,
    env: {
      VITEST_SEED: `it's "me"`,
      FREEZE_TIME: '2026-01-01T00:00:00.000Z',
      ALLOW_NET: '*.example.org:443,api.test',
      TZ: 'UTC',
    },
  })
  expect(event!.repro_cmd).toContain('--sequence.shuffle.tests')
  expect(event!.repro_cmd).toContain('--sequence.seed=77')
  await project.shell(event!.repro_cmd)
  const [, again] = await project.events()
  expect(stable(again!)).toEqual(stable(event!))
})

test('a worker that dies is an event', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'a.test.ts': `import { test } from 'vitest'\ntest('dies', async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}) })`,
  })
  const run = await project.vitest()
  expect(run.code).toBe(1)
  expect(await project.events()).toMatchObject([{ kind: 'crash', test_id: 'a.test.ts' }])
})

describe('where git is', () => {
  const files = {
    'vitest.config.ts': config(),
    'a.test.ts': `import { expect, test } from 'vitest'\ntest('a', () => expect(Date.now()).toBe(0))`,
  }
  const COMMIT = `git -c user.name=a -c user.email=a@b.c commit -q --allow-empty -m one --date 2024-05-06T07:08:09Z`
  const env = { GIT_COMMITTER_DATE: '2024-05-06T07:08:09Z', GIT_CONFIG_GLOBAL: '/dev/null' }

  test('the clock starts at the time of HEAD, and events name commit and branch', async () => {
    const project = openFixture(null, files)
    await project.shell(`git init -q -b trunk && git add vitest.config.ts && ${COMMIT}`, env)
    await project.vitest()
    await project.shell(`echo '// changed' >> vitest.config.ts && git checkout -q --detach`, env)
    await project.vitest()
    const [clean, dirty] = await project.events()
    expect(clean).toMatchObject({
      branch: 'trunk',
      dirty: false,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      env: { FREEZE_TIME: '2024-05-06T07:08:09.000Z' },
    })
    expect(dirty).toMatchObject({ branch: null, dirty: true, commit: clean!.commit })
    // The reproducible-builds variable goes before the commit.
    await project.vitest(['run'], { SOURCE_DATE_EPOCH: '86400' })
    expect((await project.events())[2]!.env.FREEZE_TIME).toBe('1970-01-02T00:00:00.000Z')
  })

  test('in a shallow clone as in a full one', async () => {
    const project = openFixture(null, files)
    await project.shell(
      `git init -q -b trunk && git add -A && ${COMMIT} && ${COMMIT} && git clone -q --depth 1 "file://$PWD" clone`,
      env,
    )
    await project.vitest(['run', '--root', 'clone'])
    const [event] = await project.events('clone/reports/events.ndjson')
    expect(event).toMatchObject({ branch: 'trunk', env: { FREEZE_TIME: '2024-05-06T07:08:09.000Z' } })
    expect(event!.repro_cmd).toContain(' --root clone ')
    await project.shell(event!.repro_cmd)
    expect((await project.events('clone/reports/events.ndjson')).map(({ signature }) => signature)).toEqual([
      event!.signature,
      event!.signature,
    ])
  })

  test('without a repository or a commit it starts in 2025, and nothing is claimed', async () => {
    const project = openFixture(null, files)
    // A repository without a commit stands between this project and the one it is made in.
    await project.shell('git init -q', env)
    await project.vitest()
    expect(await project.events()).toMatchObject([
      { commit: null, dirty: null, env: { FREEZE_TIME: '2025-01-01T00:00:00.000Z' } },
    ])
    await project.vitest(['run'], { PATH: '/nonexistent' })
    expect((await project.events())[1]).toMatchObject({ commit: null, branch: null, dirty: null })
  })
})

test('in a folder with spaces and other letters', async () => {
  const project = openFixture(
    null,
    {
      'vitest.config.ts': config(),
      'tests/smoke/ein tëst $1.test.ts': `import { expect, test } from 'vitest'\ntest('a', () => expect(Math.random()).toBe(0))`,
    },
    `a föld'er $HOME`,
  )
  await project.vitest()
  const [event] = await project.events()
  expect(event).toMatchObject({ suite: 'smoke', test_id: 'tests/smoke/ein tëst $1.test.ts::a' })
  await project.shell(event!.repro_cmd)
  expect((await project.events())[1]!.signature).toBe(event!.signature)
})

test('events that cannot be written are said once, and the run goes on', async () => {
  const project = openFixture('failures', {
    'vitest.config.ts': config(`{ events: 'blocked/events.ndjson' }`),
    blocked: 'a file where a folder should be',
  })
  const run = await project.vitest()
  expect(run.code).toBe(1)
  expect(run.stderr.match(/ERR_EVENTS_WRITE/g)).toHaveLength(1)
  expect(run.stderr).toContain('events were not written to blocked/events.ndjson')
  expect(run.stdout).toMatch(/Tests .*passed/)
  expect(readFileSync(join(project.dir, 'blocked'), 'utf8')).toBe('a file where a folder should be')
})

test.skipIf(process.getuid?.() === 0)('a folder without permission to write, likewise', async () => {
  const project = openFixture('failures', { 'vitest.config.ts': config(), 'reports/keep': '' })
  chmodSync(join(project.dir, 'reports'), 0o500)
  const run = await project.vitest()
  expect(run.stderr.match(/ERR_EVENTS_WRITE/g)).toHaveLength(1)
})

test('events go where they are told, or nowhere', async () => {
  const project = openFixture('failures', { 'vitest.config.ts': config(`{ events: 'deep/er/e.ndjson' }`) })
  await project.vitest(['run', 'module'])
  expect(await project.events('deep/er/e.ndjson')).toHaveLength(1)
  await project.vitest(['run', 'module'], { EVOLVE_EVENTS: 'elsewhere.ndjson' })
  expect(await project.events('elsewhere.ndjson')).toHaveLength(1)
  project.write({ 'vitest.config.ts': config('{ events: false }') })
  await project.vitest(['run', 'module'])
  expect(existsSync(join(project.dir, 'reports'))).toBe(false)
})

test('names are matched as this major of Vitest joins them', async () => {
  const project = openFixture('failures', { 'vitest.config.ts': config() })
  await project.vitest(['run', '-t', 'after each'])
  const event = (await project.events()).find(({ kind }) => kind === 'hook')!
  expect(event.repro_cmd).toContain(MAJOR >= 5 ? '^after each > runs$' : '^after each runs$')
})
