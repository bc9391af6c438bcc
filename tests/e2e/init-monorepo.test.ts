import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NODE, openFixture, VITEST, type Project, type Run } from '../helpers/lab.ts'

const HEAD = "import { defineConfig } from 'vitest/config'\n"
const GLOBALS = `${HEAD}export default defineConfig({ test: { globals: true } })\n`
/** Runs with globals alone, so only under the config of its package. */
const BY_GLOBALS = "import { code } from './code'\ndescribe('code', () => it('is one', () => expect(code).toBe(1)))\n"
const PLAIN = `import { expect, test } from 'vitest'\nimport { code } from './code'\ntest('is one', () => expect(code).toBe(1))\n`
const CODE = 'export const code: number = 1\n'
const TAGGED = "import { test } from 'vitest'\ntest('reaches out', { tags: ['external'] }, () => {})\n"

interface Row {
  path: string
  script: string | null
  test_files: number | null
  at_root: string
  alone: string
  notes: string[]
}

interface Answer {
  written: string[]
  pending: string[]
  by_hand: { path: string; what: string }[]
  notes: string[]
  packages: Row[]
}

async function repository(files: Record<string, string>): Promise<Project> {
  const project = openFixture(null, files)
  expect((await project.shell('git init -q -b main .')).code).toBe(0)
  return project
}

/** A package with code, a test, and a script. */
function member(name: string, script: string | null, more: Record<string, string> = {}): Record<string, string> {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({
      name: `@x/${name}`,
      private: true,
      ...(script === null ? {} : { scripts: { test: script } }),
    }),
    'code.ts': CODE,
    'code.test.ts': PLAIN,
    ...more,
  }
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`packages/${name}/${file}`, text]))
}

async function init(project: Project, ...args: string[]): Promise<Answer> {
  const run = await project.cli(['init', '--yes', '--json', ...args])
  expect([run.code === 2, run.stderr]).toEqual([false, ''])
  return JSON.parse(run.stdout) as Answer
}

const rows = ({ packages }: Answer): Record<string, string> =>
  Object.fromEntries(
    packages.map((row) => [row.path.replace('packages/', ''), `${row.test_files} ${row.at_root}, ${row.alone}`]),
  )

const read = (project: Project, file: string): string => readFileSync(join(project.dir, file), 'utf8')

/** As its script would. */
const runAlone = async (project: Project, path: string, ...args: string[]): Promise<Run> =>
  project.shell(`cd ${path} && '${NODE}' '${join(VITEST, 'vitest.mjs')}' run ${args.join(' ')}`)

const PNPM = { 'package.json': '{ "private": true }\n', 'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n" }

describe('a workspace without a config at the root', () => {
  const FILES = {
    ...PNPM,
    ...member('globals', 'vitest run', { 'vitest.config.ts': GLOBALS, 'code.test.ts': BY_GLOBALS }),
    ...member('plain', 'vitest', { 'vitest.config.ts': `${HEAD}export default defineConfig({})\n` }),
    ...member('bare', 'npm run test:unit', {
      'more.ts': 'export const more = (): number => 1\n',
      'package.json': '{ "name": "@x/bare", "scripts": { "test": "npm run test:unit", "test:unit": "vitest run" } }',
    }),
    ...member('two', 'vitest --config vitest.node.config.ts --run && vitest --config=vitest.edge.config.ts --run', {
      'vitest.node.config.ts': GLOBALS,
      'vitest.edge.config.ts': GLOBALS,
      'code.test.ts': BY_GLOBALS,
    }),
    ...member('jest', 'jest'),
    ...member('none', null),
  }

  test('gets one with all packages as projects, and they go on running alone', async () => {
    const project = await repository(FILES)
    const before = await runAlone(project, 'packages/bare')
    const answer = await init(project, '--modules', 'packages/{bare,globals,plain,two}')
    expect(rows(answer)).toEqual({
      bare: '1 isolated, isolated',
      globals: '1 isolated, not isolated',
      plain: '1 isolated, not isolated',
      two: '1 isolated, not isolated',
    })
    expect(answer.packages.filter(({ path }) => path === 'packages/two')).toHaveLength(2)
    expect(answer.written).toEqual(expect.arrayContaining(['vitest.config.mjs', 'packages/bare/vitest.config.mjs']))
    expect(answer.notes).toEqual([
      expect.stringMatching(/^run alone, packages\/globals, packages\/plain, packages\/two: not isolated.*--nested/),
      'not covered: packages/jest: tests are run by jest (script test)',
      'not covered: packages/none: there are files named like tests, and no script runs Vitest',
    ])
    expect(read(project, 'vitest.config.mjs')).toContain(`    projects: [
      'packages/bare/vitest.config.mjs',
      'packages/*/vitest.config.ts',
      { extends: './packages/two/vitest.node.config.ts', root: './packages/two', test: { name: '@x/two node' } },
      { extends: './packages/two/vitest.edge.config.ts', root: './packages/two', test: { name: '@x/two edge' } },
    ],`)
    expect(read(project, '.gitignore')).toBe('/reports/\n/packages/*/reports/\n')

    const all = await project.vitest(['run'])
    expect(all.stdout).toContain('5 passed (5)')
    expect([all.code, all.stderr]).toEqual([0, expect.stringContaining('evolve: seed 1337')])
    const coverage = await project.cli(['coverage', '--all', '--json'])
    expect(coverage.code).toBe(0)
    expect((await project.cli(['coverage-gate'])).code).toBe(1)
    const manifest = (name: string): object =>
      JSON.parse(read(project, `packages/${name}/module.manifest.json`)) as object
    expect((await init(project, '--targets')).written).toEqual(['packages/bare/module.manifest.json'])
    expect(manifest('bare')).toMatchObject({ testing: { coverage_observed: 50, coverage_target: 50 } })
    expect(manifest('plain')).not.toMatchObject({ testing: { coverage_target: expect.anything() } })
    expect((await project.cli(['coverage-gate'])).code).toBe(0)
    for (const path of ['bare', 'globals', 'plain', 'two']) {
      const config = path === 'two' ? ['--config', 'vitest.node.config.ts'] : []
      expect((await runAlone(project, `packages/${path}`, ...config)).code, path).toBe(0)
    }
    expect(before.code).toBeGreaterThan(-1)
    expect((await init(project)).written).toEqual([])
  })

  test('with --nested, packages are isolated alone, and a tag works in both', async () => {
    const project = await repository({ ...FILES, 'packages/plain/tagged.test.ts': TAGGED })
    const answer = await init(project, '--nested')
    expect(new Set(Object.values(rows(answer)).map((row) => row.slice(2)))).toEqual(new Set(['isolated, isolated']))
    for (const path of ['globals', 'plain', 'two', 'bare']) {
      const run = await runAlone(
        project,
        `packages/${path}`,
        ...(path === 'two' ? ['--config', 'vitest.edge.config.ts'] : []),
      )
      expect([run.code, run.stderr], path).toEqual([0, expect.stringContaining('evolve: seed 1337')])
    }
    const all = await project.vitest(['run'])
    expect(all.code).toBe(0)
    expect(all.stderr.match(/evolve: seed/g)).toHaveLength(1)
    expect((await init(project, '--nested')).written).toEqual([])
  })

  test('with --no-line gets the projects alone, for coverage', async () => {
    const project = await repository(FILES)
    const answer = await init(project, '--no-line', '--modules', 'packages/*')
    expect(read(project, 'vitest.config.mjs')).not.toContain('evolve')
    expect(read(project, 'packages/bare/vitest.config.mjs')).not.toContain('evolve')
    expect(rows(answer).globals).toBe('1 not isolated, not isolated')
    expect((await project.cli(['coverage', '--all'])).code).toBe(0)
  })

  test('leaves out what does not load, and says so', async () => {
    const project = await repository({
      ...PNPM,
      ...member('good', 'vitest', { 'vitest.config.ts': GLOBALS }),
      ...member('fine', 'vitest', { 'vitest.config.ts': GLOBALS }),
      ...member('broken', 'vitest', { 'vitest.config.ts': "import '@x/not-built'\nexport default {}\n" }),
      ...member('nested', 'vitest', {
        'vitest.config.ts': `${HEAD}export default defineConfig({ test: { projects: ['one'] } })\n`,
        'one/a.test.ts': TAGGED,
      }),
      'packages/odd/package.json': '{ not JSON',
    })
    const answer = await init(project)
    expect(answer.notes).toEqual(
      expect.arrayContaining([
        'packages/odd: its package.json cannot be read; it is left out',
        expect.stringMatching(/^packages\/broken is left out of projects: .*@x\/not-built/),
        expect.stringMatching(/^packages\/nested has projects of its own/),
      ]),
    )
    expect(rows(answer)).toMatchObject({ broken: 'null unknown, unknown', good: '1 isolated, not isolated' })
    expect(read(project, 'vitest.config.mjs')).toContain(
      "'packages/fine/vitest.config.ts',\n      'packages/good/vitest.config.ts',\n",
    )
    expect((await project.vitest(['run'])).code).toBe(0)
  })

  test('but with tests that a script runs at the root: these go on as they are', async () => {
    const project = await repository({
      ...PNPM,
      'package.json': '{ "private": true, "scripts": { "test": "vitest run" } }',
      ...member('one', null),
      ...member('two', 'vitest', { 'vitest.config.ts': GLOBALS }),
    })
    const answer = await init(project)
    expect(read(project, 'vitest.config.mjs')).not.toContain('projects')
    expect((await project.vitest(['run'])).stdout).toContain('2 passed (2)')
    expect(rows(answer)).toEqual({ two: '1 isolated, not isolated' })
  })
})

describe('a shared config', () => {
  const MERGED =
    "import { mergeConfig } from 'vitest/config'\nimport shared from '@x/config'\n\nexport default mergeConfig(shared, { test: {} })\n"
  const WORKSPACE = {
    'package.json': '{ "private": true, "workspaces": { "packages": ["packages/*", "!packages/old"] } }',
    ...member('config', null, {
      'package.json': '{ "name": "@x/config", "private": true, "exports": "./base.ts" }',
      'base.ts': GLOBALS,
      'code.test.ts': '',
    }),
    ...member('a', 'vitest run', { 'vitest.config.ts': MERGED, 'code.test.ts': BY_GLOBALS }),
    ...member('b', 'vitest run', {
      'vitest.config.ts':
        "export { default } from '../a/vitest.config'\nimport shared from '../config/base'\nconst mine = shared\nexport default mine\n"
          .split('\n')
          .slice(1)
          .join('\n'),
      'code.test.ts': BY_GLOBALS,
    }),
    ...member('old', 'vitest run'),
  }
  const link = (project: Project): void => {
    mkdirSync(join(project.dir, 'node_modules/@x'), { recursive: true })
    symlinkSync('../../packages/config', join(project.dir, 'node_modules/@x/config'), 'junction')
  }

  test('gets the line, so that packages are isolated alone', async () => {
    const project = await repository({ ...WORKSPACE, '.gitignore': 'node_modules\n' })
    link(project)
    const answer = await init(project)
    expect(answer.written).toEqual(
      ['packages/config/base.ts', 'vitest.config.mjs', '.gitignore'].toSorted(
        (a, b) => answer.written.indexOf(a) - answer.written.indexOf(b),
      ),
    )
    expect(rows(answer)).toEqual({ a: '1 isolated, isolated', b: '1 isolated, isolated' })
    for (const path of ['packages/a', 'packages/b']) {
      const run = await runAlone(project, path)
      expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('evolve: seed 1337')])
    }
    const all = await project.vitest(['run'])
    expect([all.code, all.stderr.match(/evolve: seed/g)]).toEqual([0, ['evolve: seed']])
    expect((await init(project)).written).toEqual([])
  })

  test('that is published does not: whoever installs it would need the plugin', async () => {
    const project = await repository({
      ...WORKSPACE,
      'packages/config/package.json': '{ "name": "@x/config", "exports": "./base.ts" }',
    })
    link(project)
    const answer = await init(project)
    expect(read(project, 'packages/config/base.ts')).toBe(GLOBALS)
    expect(rows(answer)).toEqual({ a: '1 isolated, not isolated', b: '1 isolated, not isolated' })
  })
})

test('a config at the root that has projects: packages that it leaves out are named', async () => {
  const project = await repository({
    ...PNPM,
    'vitest.config.ts': `${HEAD}export default defineConfig({ test: { projects: ['packages/a'] } })\n`,
    ...member('a', 'vitest run', { 'vitest.config.ts': GLOBALS }),
    ...member('b', 'vitest run', { 'vitest.config.ts': GLOBALS }),
    'vitest.workspace.ts': "export default ['packages/*']\n",
  })
  const answer = await init(project)
  expect(read(project, 'vitest.config.ts')).toContain(
    "defineConfig({ plugins: [evolve()], test: { projects: ['packages/a'] } })",
  )
  expect(rows(answer)).toEqual({ a: '1 isolated, not isolated', b: '1 not run, not isolated' })
  expect(answer.notes).toEqual(
    expect.arrayContaining([
      'a run at the root leaves out packages/b: name them in projects in vitest.config.ts',
      expect.stringContaining('vitest.workspace.ts is not read by Vitest 4 and later'),
    ]),
  )
})

test('projects that find no test, since dir is relative to where Vitest starts, are written anew', async () => {
  const own = (name: string): string =>
    `${HEAD}export default defineConfig({ test: { name: '${name}', dir: './tests', globals: true } })\n`
  const tests = { 'code.test.ts': '', 'tests/code.test.ts': BY_GLOBALS.replace('./code', '../code') }
  const project = await repository({
    ...PNPM,
    'vitest.config.ts': `${HEAD}export default defineConfig({\n  test: {\n    projects: ['packages/*'],\n  },\n})\n`,
    ...member('a', 'vitest run', { 'vitest.config.ts': own('a'), ...tests }),
    ...member('b', 'vitest run', { 'vitest.config.ts': own('b'), ...tests }),
  })
  expect((await project.vitest(['run'])).code).toBe(1)
  const answer = await init(project)
  expect(rows(answer)).toEqual({ a: '1 isolated, not isolated', b: '1 isolated, not isolated' })
  expect(read(project, 'vitest.config.ts')).toContain(`    projects: [
      { extends: './packages/a/vitest.config.ts', root: './packages/a', test: { name: 'a', dir: './packages/a/tests' } },
      { extends: './packages/b/vitest.config.ts', root: './packages/b', test: { name: 'b', dir: './packages/b/tests' } },
    ],`)
  const all = await project.vitest(['run'])
  expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('2 passed (2)')])
  expect((await init(project)).written).toEqual([])
})

test('projects of Nx, with targets instead of scripts', async () => {
  const project = await repository({
    'package.json': '{ "private": true }',
    'nx.json': '{ "plugins": [{ "plugin": "@nx/vite/plugin" }] }',
    'libs/a/project.json':
      '{ "name": "a", "targets": { "test": { "executor": "@nx/vite:test", "options": { "configFile": "libs/a/vite.config.ts" } } } }',
    'libs/a/vite.config.ts': GLOBALS,
    'libs/a/code.ts': CODE,
    'libs/a/code.test.ts': BY_GLOBALS,
    'libs/b/project.json': '{ "name": "b" }',
    'libs/b/vite.config.ts': GLOBALS,
    'libs/b/code.ts': CODE,
    'libs/b/code.test.ts': BY_GLOBALS,
    'libs/c/project.json': '{ "name": "c", "targets": { "test": { "executor": "@nx/jest:jest" } } }',
    'libs/c/code.test.ts': BY_GLOBALS,
  })
  const answer = await init(project)
  expect(answer.packages.map(({ path, script, at_root: there }) => [path, script, there])).toEqual([
    ['libs/a', 'test', 'isolated'],
    ['libs/b', 'test', 'isolated'],
  ])
  expect(answer.notes).toContain('not covered: libs/c: tests are run by jest (script test)')
  expect((await project.vitest(['run'])).stdout).toContain('2 passed (2)')
})

const { version } = JSON.parse(readFileSync(join(VITEST, 'package.json'), 'utf8')) as { version: string }
const takesAbove = Number.parseInt(version, 10) < 5

test('in a package without a config, one is written unless Vitest takes one above it', async () => {
  const project = await repository({ ...PNPM, 'vitest.config.ts': GLOBALS, ...member('a', 'vitest run') })
  const answer = await init(project, '--cwd', 'packages/a')
  const byHand = {
    path: '../../vitest.config.ts',
    what: expect.stringContaining('run init there: --cwd ../..') as string,
  }
  expect(answer.by_hand).toEqual(takesAbove ? [byHand] : [])
  expect(answer.written).toEqual(takesAbove ? ['.gitignore'] : ['vitest.config.mjs', '.gitignore'])
  expect((await runAlone(project, 'packages/a')).code).toBe(0)
  expect(rows(await init(project))).toEqual({ a: '1 isolated, isolated' })
  expect((await runAlone(project, 'packages/a')).stderr).toContain('evolve: seed 1337')
})

test('a first config at the root, without projects, isolates packages alone where Vitest takes it for them', async () => {
  const project = await repository({
    'package.json': '{ "workspaces": ["packages/*"], "scripts": { "test": "vitest run" } }',
    ...member('a', 'vitest run'),
  })
  expect(rows(await init(project))).toEqual({ a: takesAbove ? '1 isolated, isolated' : '1 isolated, not isolated' })
  const { stderr } = await runAlone(project, 'packages/a')
  expect(stderr.includes('evolve: seed 1337')).toBe(takesAbove)
})
