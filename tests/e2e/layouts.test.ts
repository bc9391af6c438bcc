import { describe, expect, test } from 'vitest'
import { config, openFixture } from '../helpers/lab.ts'

const TEST = `import { expect, test } from 'vitest'
test('fails', { tags: ['external'] }, () => expect([Math.random(), Date.now()]).toBe(0))`
const LAYOUTS: Record<string, string> = {
  'inline projects': `projects: [{ test: { name: 'a', include: ['a/*.test.ts'] } }, { test: { name: 'b', include: ['b/*.test.ts'] } }]`,
  'inline projects that extend the root': `projects: [{ extends: true, test: { name: 'a', include: ['a/*.test.ts'] } }, { extends: true, test: { name: 'b', include: ['b/*.test.ts'] } }]`,
  'projects with configs of their own': `projects: ['a', 'b']`,
  'a mix of both': `projects: ['a', { test: { name: 'b', include: ['b/*.test.ts'] } }]`,
}

describe.each(Object.entries(LAYOUTS))('the one line at the root covers %s', (_name, projects) => {
  test.each([[], ['--reporter=dot']])('whatever the reporters (%s)', async (...args) => {
    const project = openFixture(null, {
      'vitest.config.ts': config('', projects),
      'a/vitest.config.ts': `import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { name: 'a' } })`,
      'b/vitest.config.ts': `import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { name: 'b' } })`,
      'a/one.test.ts': TEST,
      'b/one.test.ts': TEST,
    })
    const runs = [await project.vitest(['run', ...args]), await project.vitest(['run', ...args])]
    expect(runs.map(({ code }) => code)).toEqual([1, 1])
    expect(runs[0]!.stderr.match(/^evolve: seed/gm)).toHaveLength(1)
    const events = await project.events()
    expect(events.map(({ project: name, test_id }) => `${name} ${test_id}`).toSorted()).toEqual([
      'a a/one.test.ts::fails',
      'a a/one.test.ts::fails',
      'b b/one.test.ts::fails',
      'b b/one.test.ts::fails',
    ])
    // Two runs: the same events but for what names the run.
    expect(new Set(events.map(({ signature }) => signature)).size).toBe(2)
    expect(new Set(events.map(({ run_id }) => run_id)).size).toBe(2)
    const [event] = events
    await project.shell(event!.repro_cmd)
    expect((await project.events()).slice(4).map(({ signature }) => signature)).toEqual([event!.signature])
  })
})

test('twice in one config it works once', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'
export default defineConfig({ plugins: [evolve({ seed: 7 }), evolve({ seed: 8 })] })`,
    'a.test.ts': TEST,
  })
  const run = await project.vitest()
  expect(run.stderr.match(/^evolve: seed 7/gm)).toHaveLength(1)
  expect(await project.events()).toHaveLength(1)
})

test('wired by hand: the setup file and the reporter', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { setupFiles: ['vitest-evolve/setup'], reporters: ['default', 'vitest-evolve/reporter'] } })`,
    'a.test.ts': `import { expect, test } from 'vitest'
test('fails', () => expect([Math.random(), Date.now()]).toBe(0))`,
  })
  await project.vitest(['run'], { VITEST_SEED: '5', FREEZE_TIME: '2024-02-29' })
  await project.vitest(['run'], { VITEST_SEED: '5', FREEZE_TIME: '2024-02-29' })
  const [first, second] = await project.events()
  expect(first).toMatchObject({
    seed: '5',
    test_id: 'a.test.ts::fails',
    env: { FREEZE_TIME: '2024-02-29T00:00:00.000Z' },
  })
  expect(first!.message).toContain(String(Date.parse('2024-02-29')))
  expect(second!.signature).toBe(first!.signature)
})
