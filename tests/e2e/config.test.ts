import { describe, expect, test } from 'vitest'
import { openRepository } from '../helpers/history.ts'
import { config, openFixture } from '../helpers/lab.ts'

const PASSING = { 'a.test.ts': `import { test } from 'vitest'\ntest('a', () => {})` }

describe('a bad value is refused at start-up in one line', () => {
  test.each([
    [
      `{ clock: 'fast-forward' }`,
      {},
      `option clock: "fast-forward" is not allowed; use 'stepped', 'frozen', 'ticking', 'real'`,
    ],
    [`{ network: 'record' }`, {}, 'option network: "record" is not allowed'],
    [`{ onBlockedNetwork: 'fail' }`, {}, 'option onBlockedNetwork: "fail" is not allowed'],
    [`{ timezone: 'Mars/Base' }`, {}, 'option timezone: "Mars/Base" is not allowed; use an IANA time zone, or false'],
    [`{ sede: 1 }`, {}, 'unknown option sede: 1 is not allowed'],
    ['', { VITEST_SEED: 'last' }, 'environment variable VITEST_SEED: "last" is not allowed'],
    [
      '',
      { FREEZE_TIME: 'soon' },
      'environment variable FREEZE_TIME: "soon" is not allowed; use 0, 1, an ISO 8601 date or epoch milliseconds',
    ],
    ['', { ALLOW_NET: 'http://x' }, 'environment variable ALLOW_NET: "http://x" is not allowed'],
    ['', { ALLOW_NET: 'true' }, 'environment variable ALLOW_NET: "true" is not allowed; use 0, 1, or hosts'],
    [`{ now: '2026-02-30' }`, {}, 'option now: "2026-02-30" is not allowed'],
    ['', { EVOLVE: 'off' }, 'environment variable EVOLVE: "off" is not allowed; use 0 or 1'],
  ])('%s %o', async (options, env, message) => {
    const project = openFixture(null, { ...PASSING, 'vitest.config.ts': config(options) })
    const run = await project.vitest(['run'], env as Record<string, string>)
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(message)
    expect(run.stderr.split('\n').filter((line) => line.includes('ERR_EVOLVE'))).toHaveLength(1)
    expect(run.stderr).not.toMatch(/^\s+at |^\s+code:/m)
    expect(run.stdout).not.toContain('passed')
  })
})

test('the clock of a HEAD of the future starts with the newest commit before it that is not, and says so', async () => {
  const project = openRepository(null, {
    ...PASSING,
    '.gitignore': 'reports',
    'vitest.config.ts': config(),
    'b.test.ts': `import { expect, test } from 'vitest'\ntest('b', () => expect(new Date().toISOString()).toBe(process.env.WANTED))`,
  })
  const future = -64 * 365.25
  const runs = async (wanted: string, env: Record<string, string> = {}): Promise<string> => {
    const run = await project.vitest(['run'], { WANTED: wanted, ...env })
    expect(run).toMatchObject({ code: 0 })
    return /^evolve: .* · (clock .*) · TZ/m.exec(run.stderr)![1]!
  }
  project.commit('all are wrong', future)
  expect(await runs('2025-01-01T00:00:00.000Z')).toBe(
    'clock stepped from 2025-01-01T00:00:00.000Z (HEAD is dated 2090-06-01, in the future)',
  )
  project.git('checkout', '-q', '--orphan', 'other')
  project.commit('right', 30)
  project.commit('wrong', future - 1)
  expect(await runs('2026-05-02T00:00:00.000Z')).toBe(
    'clock stepped from 2026-05-02T00:00:00.000Z (HEAD is dated 2090-06-02, in the future)',
  )
  expect(await runs('2001-09-09T01:46:40.000Z', { SOURCE_DATE_EPOCH: '1000000000' })).toBe(
    'clock stepped from 2001-09-09T01:46:40.000Z',
  )
})

test('VITEST_SEED=random draws a seed, prints it and uses it', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'a.test.ts': `import { expect, test } from 'vitest'\ntest('a', () => expect(Math.random()).toBe(0))`,
  })
  const run = await project.vitest(['run'], { VITEST_SEED: 'random' })
  const seed = /^evolve: seed (\d+)/m.exec(run.stderr)?.[1]
  await project.vitest(['run'], { VITEST_SEED: 'random' })
  await project.vitest(['run'], { VITEST_SEED: seed! })
  const [first, other, again] = await project.events()
  expect(first!.seed).toBe(seed)
  expect(other!.message).not.toBe(first!.message)
  expect(again!.message).toBe(first!.message)
})

test('TZ in the environment wins over the option', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(`{ timezone: 'Asia/Tokyo' }`),
    'a.test.ts': `import { expect, test } from 'vitest'\ntest('a', () => expect(new Date(0).getHours()).toBe(Number(process.env.HOURS)))`,
  })
  expect((await project.vitest(['run'], { HOURS: '9' })).code).toBe(0)
  expect((await project.vitest(['run'], { HOURS: '1', TZ: 'Africa/Lagos' })).code).toBe(0)
  expect((await project.vitest(['run', '--pool=threads'], { HOURS: '9' })).code).toBe(0)
  const empty = await project.vitest(['run'], { HOURS: '9', TZ: '' })
  expect(empty.code, empty.stdout).toBe(0)
  expect(empty.stderr).toContain('TZ Asia/Tokyo')
})

test('another locale is the default everywhere, also where the variables say something else', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(`{ locale: 'de-DE' }`),
    'a.test.ts': `import { expect, test } from 'vitest'
test('a', () => {
  expect((1234.5).toLocaleString()).toBe('1.234,5')
  expect(new Date(0).toLocaleDateString()).toBe('1.1.1970')
  expect(new Intl.NumberFormat().format(0.5)).toBe('0,5')
  expect(Intl.NumberFormat().resolvedOptions().locale).toBe('de-DE')
  expect((1234.5).toLocaleString('en-US')).toBe('1,234.5')
  expect(new Intl.NumberFormat()).toBeInstanceOf(Intl.NumberFormat)
})`,
  })
  for (const pool of ['forks', 'threads', 'vmThreads']) {
    const run = await project.vitest(['run', `--pool=${pool}`], { LANG: 'fr_FR.UTF-8', LC_ALL: 'fr_FR.UTF-8' })
    expect(run.code, run.stdout).toBe(0)
  }
})

test('a config that cannot be read is reported by Vitest, and nothing of ours is in the way', async () => {
  const project = openFixture(null, { ...PASSING, 'vitest.config.ts': 'export default {' })
  const run = await project.vitest()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('vitest.config.ts')
})

test('a failure inside the harness is ours, said once, with the switch, and no test fails by it', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    // Something that an exotic runtime might lack.
    'preload.cjs': `delete require('node:dgram').Socket.prototype.send`,
    'a.test.ts': `import { expect, test } from 'vitest'\ntest('a', () => expect(Date.now()).toBeGreaterThan(1.7e12))`,
    'b.test.ts': `import { test } from 'vitest'\ntest('b', () => {})`,
  })
  const run = await project.vitest(['run', '--execArgv=--require', `--execArgv=${project.dir}/preload.cjs`])
  expect(run.code, run.stdout).toBe(0)
  expect(run.stderr.match(/ERR_EVOLVE_ISOLATION/g)).toHaveLength(1)
  expect(run.stderr).toContain('EVOLVE=0')
  expect(await project.events()).toEqual([])
})

test('vitest list and benchmarks work with the line', async () => {
  const project = openFixture(null, { ...PASSING, 'vitest.config.ts': config() })
  const list = await project.vitest(['list', '--json'])
  expect(list.code, list.stderr).toBe(0)
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'a' }])
})
