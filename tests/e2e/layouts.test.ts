import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { FailureEvent } from '../../src/events/index.ts'
import { CLI, config, openFixture, VITE, type Project } from '../helpers/lab.ts'

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

/** Two projects with configs of their own; what each of their tests draws and reads is in its failure. */
function twoProjects(root: string, a: string, b: string): Project {
  const test = `import { expect, test } from 'vitest'
test('fails', () => expect([Math.random(), Date.now()]).toBe(0))`
  const own = (name: string, options: string): string =>
    options === ''
      ? `import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { name: '${name}' } })`
      : config(options, `name: '${name}'`)
  return openFixture(null, {
    'vitest.config.ts': root,
    'a/vitest.config.ts': own('a', a),
    'b/vitest.config.ts': own('b', b),
    'a/one.test.ts': test,
    'b/one.test.ts': test,
  })
}

test("a project's own line has the last word on it, and on nothing else", async () => {
  const project = twoProjects(
    config(`{ seed: 'root', now: '2025-01-01' }`, `projects: ['a', 'b']`),
    `{ seed: 'own', now: '2026-02-02', network: 'allow' }`,
    '',
  )
  const run = await project.vitest()
  expect(run.stderr).toContain('evolve (a): seed own')
  expect(run.stderr).toContain('evolve (b): seed root')
  const events: Record<string, FailureEvent> = {}
  for (const event of await project.events()) events[event.project!] = event
  expect(events.a).toMatchObject({
    seed: 'own',
    env: { VITEST_SEED: 'own', FREEZE_TIME: '2026-02-02T00:00:00.000Z', ALLOW_NET: '1' },
  })
  expect(events.b).toMatchObject({
    seed: 'root',
    env: { VITEST_SEED: 'root', FREEZE_TIME: '2025-01-01T00:00:00.000Z', ALLOW_NET: '0' },
  })
  for (const { message, env } of Object.values(events)) expect(message).toContain(String(Date.parse(env.FREEZE_TIME!)))
  await project.shell(events.a!.repro_cmd)
  expect((await project.events()).at(-1)!.signature).toBe(events.a!.signature)
})

test("without a line at the root, a project's line covers that project alone", async () => {
  const root = `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { projects: ['a', 'b'] } })`
  const project = twoProjects(root, '{}', '')
  await project.vitest()
  expect((await project.events()).map((event) => event.project)).toEqual(['a'])
})

test("a project can switch off what the root's line does to it", async () => {
  const project = twoProjects(config('', `projects: ['a', 'b']`), '{ enabled: false }', '')
  await project.vitest()
  expect((await project.events()).map((event) => event.project)).toEqual(['b'])
})

test('a build by Vite with the same config is left alone', async () => {
  const project = openFixture(null, {
    'vite.config.ts': `import { defineConfig } from 'vitest/config'
import { tmpdir } from 'node:os'
import { evolve } from 'vitest-evolve'
export default defineConfig({
  plugins: [evolve(), { name: 'says', buildStart: () => console.log('TZ', process.env.TZ, 'TEMP', tmpdir()) }],
  build: { lib: { entry: 'index.js', formats: ['es'] }, write: false },
})`,
    'index.js': 'export const answer = 42',
  })
  const { execPath } = process
  const build = await project.shell(`"${execPath}" "${VITE}" build`, { VITEST_SEED: 'last', TMPDIR: project.dir })
  expect(build.code, build.stdout + build.stderr).toBe(0)
  expect(build.stdout).toContain(`TZ undefined TEMP ${project.dir}\n`)
})

test('merged reports write no events: the runs that they are of have written theirs', async () => {
  const project = openFixture(null, { 'vitest.config.ts': config(`{ seed: 'random' }`), 'a.test.ts': TEST })
  await project.vitest(['run', '--reporter=blob'])
  expect(await project.events()).toHaveLength(1)
  const merged = await project.vitest(['run', '--merge-reports'])
  expect(merged.code).toBe(1)
  expect(merged.stderr).not.toContain('evolve:')
  expect(await project.events()).toHaveLength(1)
})

test("a runner that does not call Vitest's own hooks is not followed, and the run says so once", async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config('', `runner: './runner.ts'`),
    'runner.ts': `import { TestRunner } from 'vitest'
export default class extends TestRunner {
  onBeforeRunTask() {}
  onBeforeTryTask() {}
}`,
    'a.test.ts': `import { test } from 'vitest'\ntest('passes', () => {})`,
    'b.test.ts': `import { test } from 'vitest'\ntest('passes', () => {})`,
  })
  const run = await project.vitest()
  expect(run.code, run.stdout + run.stderr).toBe(0)
  expect(run.stderr.match(/ERR_EVOLVE_ISOLATION/g)).toHaveLength(1)
})

test('a package installed away from the project, as under npx, runs with the Vitest of the project', async () => {
  const away = openFixture(null, {}, 'away')
  cpSync(dirname(CLI), join(away.dir, 'dist'), { recursive: true })
  away.write({ 'package.json': '{ "type": "module" }' })
  const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'))
  onTestFinished(() => rmSync(elsewhere, { recursive: true }))
  renameSync(away.dir, join(elsewhere, 'package'))
  const project = openFixture(null, {
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
import { evolve } from ${JSON.stringify(join(elsewhere, 'package/dist/index.js'))}
export default defineConfig({ plugins: [evolve({ seed: 'away' })] })`,
    'a.test.ts': TEST,
  })
  const run = await project.vitest()
  expect(run.stderr).not.toContain('ERR_EVOLVE_ISOLATION')
  const [first] = await project.events()
  expect(first).toMatchObject({ seed: 'away', error_class: 'AssertionError' })
  await project.vitest()
  expect((await project.events())[1]!.signature).toBe(first!.signature)
})
