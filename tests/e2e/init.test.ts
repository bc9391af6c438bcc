import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { cleanEnv, CLI, NODE, openFixture, type Project } from '../helpers/lab.ts'

const read = (project: Project, file: string): string => readFileSync(join(project.dir, file), 'utf8')
const PACKAGE = '{\n  "private": true\n}\n'
const CODE = 'export const double = (n: number): number => n * 2\n'
const TEST = `import { expect, test } from 'vitest'
import { double } from '../src/code'
test('doubles', () => expect(double(2)).toBe(4))
`
const SHOP = {
  'package.json': PACKAGE,
  'tsconfig.json': '{}\n',
  'packages/cart/package.json': '{ "name": "@shop/cart" }\n',
  'packages/cart/src/code.ts': CODE,
  'packages/cart/tests/code.test.ts': TEST,
  'packages/till/src/code.ts': CODE,
  'packages/till/src/code.test.ts': TEST.replace('../src', '.'),
  'packages/till/dist/code.js': '',
  'packages/notes/README.md': 'words\n',
  'packages/.hidden/code.ts': CODE,
}
const ALL = ['init', '--modules', 'packages/*', '--ci', 'github']
const WRITTEN = [
  'vitest.config.ts',
  '.gitignore',
  'packages/cart/module.manifest.json',
  'packages/till/module.manifest.json',
  'package.json',
  '.gitattributes',
  '.github/workflows/coverage.yml',
]

async function repository(files: Record<string, string>): Promise<Project> {
  const project = openFixture(null, files)
  expect((await project.shell('git init -q -b main .')).code).toBe(0)
  return project
}

describe('what it writes', () => {
  test('is shown as a diff first, and without a terminal only --yes writes it', async () => {
    const project = await repository(SHOP)
    const shown = await project.cli(ALL)
    expect([shown.code, shown.stderr]).toEqual([1, ''])
    expect(shown.stdout).toContain('nothing was written: --yes writes 7 files')
    expect((await project.shell('git status --porcelain -uall | wc -l')).stdout.trim()).toBe(
      String(Object.keys(SHOP).length),
    )

    // The diff is all that is to know: git makes the same of it.
    const files = (): string[] => WRITTEN.map((file) => read(project, file))
    project.write({ '../diff': shown.stdout.split('= packages/notes')[0]! })
    expect(await project.shell('git apply ../diff')).toMatchObject({ code: 0, stderr: '' })
    const applied = files()
    expect((await project.shell('git apply -R ../diff')).code).toBe(0)

    const json = await project.cli([...ALL, '--json', '--yes'])
    expect(json.code).toBe(0)
    expect(JSON.parse(json.stdout)).toEqual({
      written: WRITTEN,
      kept: [{ path: 'packages/notes', reason: 'has no source files' }],
      pending: [],
      git_settings: ['merge.vitest-evolve.driver'],
      by_hand: [],
      notes: [],
      next: [
        expect.stringMatching(/^npm i -D vitest@([\d.]+) vitest-evolve @vitest\/coverage-v8@\1$/),
        'npx vitest-evolve coverage --all, and commit the manifests with their figures and manifests/.ledger',
      ],
      packages: [],
    })
    expect(files()).toEqual(applied)
    expect(read(project, 'package.json')).toBe(`{
  "private": true,
  "scripts": {
    "cov": "vitest-evolve coverage --changed main",
    "cov:all": "vitest-evolve coverage --all",
    "cov:gate": "vitest-evolve coverage-gate",
    "bench": "vitest-evolve bench",
    "bench:all": "vitest-evolve bench --all"
  }
}
`)

    const again = await project.cli([...ALL, '--yes'])
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('nothing to write')
    expect(again.stdout).toContain('= packages/cart: has a manifest\n')
    expect(files()).toEqual(applied)
  })

  test('is written also where git refuses the setting, which is told', async () => {
    const project = await repository(SHOP)
    project.write({ '.git/config.lock': '' })
    const run = await project.cli([...ALL, '--yes'])
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('[ERR_GIT]')])
    expect(run.stdout).not.toContain('+ git config')
    expect(existsSync(join(project.dir, 'packages/cart/module.manifest.json'))).toBe(true)
  })

  test('is the line and what ignores reports alone, where there are no modules', async () => {
    const project = await repository({ 'package.json': PACKAGE, '.gitignore': 'node_modules\r\n' })
    expect(JSON.parse((await project.cli(['init', '-y', '--json'])).stdout).written).toEqual([
      'vitest.config.mjs',
      '.gitignore',
    ])
    expect(read(project, '.gitignore')).toBe('node_modules\r\n/reports/\r\n')
    const ci = await project.cli(['init', '--yes', '--ci', 'github'])
    expect([ci.code, ci.stderr]).toEqual([2, expect.stringContaining('[ERR_NO_MODULES]')])
  })

  test('never replaces what is there, and says what is left to do by hand', async () => {
    const files = {
      'package.json': '{ "scripts": { "cov": "c8", "cov:all": "vitest-evolve coverage --all" } }\n',
      'vitest.config.ts': 'export default (() => ({}))()\n',
      '.github/workflows/coverage.yml': 'name: mine\n',
      'packages/cart/module.manifest.json': '{ not JSON',
      'packages/cart/src/code.ts': CODE,
      'packages/one/package.json': '{ "name": "twin" }',
      'packages/one/code.ts': CODE,
      'packages/two/package.json': '{ "name": "twin" }',
      'packages/two/code.ts': CODE,
    }
    const project = await repository(files)
    const run = await project.cli([...ALL, '--yes'])
    expect([run.code, run.stderr]).toEqual([1, ''])
    expect(run.stdout).toContain('! vitest.config.ts: it does not export a plain object; add evolve() to its plugins')
    expect(run.stdout).toContain('! .github/workflows/coverage.yml: there is another one')
    expect(run.stdout).toContain('-name: mine\n')
    expect(run.stdout).toContain('= package.json: has a script cov of its own\n')
    expect(run.stdout).toContain('note: packages/two is named packages.two: packages/one has the name twin already\n')
    const { 'package.json': before, ...others } = files
    for (const [file, text] of Object.entries(others)) expect(read(project, file)).toBe(text)
    expect(read(project, 'package.json')).toBe(
      before.replace(
        '--all"',
        '--all", "cov:gate": "vitest-evolve coverage-gate", "bench": "vitest-evolve bench", "bench:all": "vitest-evolve bench --all"',
      ),
    )
  })

  test.skipIf(process.platform !== 'linux')('is asked for on a terminal', async () => {
    const project = await repository({ 'package.json': PACKAGE })
    const config = join(project.dir, 'vitest.config.mjs')
    const ask = async (answer: string): Promise<{ code: number | undefined; stdout: string }> => {
      const terminal = execa('script', ['-qec', `'${NODE}' '${CLI}' init`, '/dev/null'], {
        cwd: project.dir,
        env: { ...cleanEnv(), TERM: 'xterm' },
        extendEnv: false,
        reject: false,
      })
      let shown = ''
      // Typed any earlier, Ctrl-C may find nobody to stop.
      terminal.stdout.on('data', (text: Buffer) => {
        if (!shown.includes('Apply?') && (shown += String(text)).includes('Apply?')) terminal.stdin.write(answer)
      })
      const { exitCode, stdout } = await terminal
      return { code: exitCode, stdout }
    }
    for (const answer of ['n\n', '\n', '\u0004']) {
      const no = await ask(answer)
      expect(no.stdout).toContain('nothing was written')
      expect([no.code, existsSync(config)]).toEqual([1, false])
    }
    expect([(await ask('\u0003')).code, existsSync(config)]).toEqual([130, false])
    expect([(await ask('y\n')).code, existsSync(config)]).toEqual([0, true])
  })
})

test.each([
  [['init', 'packages/a'], 'folders go to --modules'],
  [['init', '--modules', '../other'], 'must name folders below'],
  [['init', '--modules', 'nothing/*'], 'matches no folder'],
  [['init', '--ci', 'gitlab'], '--ci takes github'],
  [['init', '--shards', '3'], '--shards goes with --ci'],
  [['init', '--ci', 'github', '--shards', '1'], 'from 2 to 256'],
  [['init', '--cwd', 'packages/cart', '--modules', '.', '--ci', 'github'], '--cwd ../../'],
  [['init', '--cwd', 'packages'], 'no package.json'],
  [['init', '--cwd', 'broken'], 'not valid JSON'],
])('refuses %j', async (args, message) => {
  const project = await repository({ ...SHOP, 'broken/package.json': '{' })
  const run = await project.cli([...args, '--yes'])
  expect([run.code, run.stdout]).toEqual([2, ''])
  expect(run.stderr).toContain(message)
  expect(run.stderr.trim().split('\n')).toHaveLength(1)
  expect(existsSync(join(project.dir, '.gitignore'))).toBe(false)
})

describe('Vitest runs with the line in', () => {
  const HEAD = "import { defineConfig } from 'vitest/config'\n"
  test.each([
    ['no config, CommonJS', '', {}],
    ['no config, TypeScript in CommonJS', '', { 'tsconfig.json': '{}' }],
    [
      'an object',
      'vitest.config.ts',
      `${HEAD}\nexport default defineConfig({\n  // what runs\n  test: { include: ['*.check.ts'] },\n})\n`,
    ],
    [
      'plugins',
      'vite.config.mts',
      `${HEAD}const one = { name: 'one' }\nexport default defineConfig({\n  plugins: [\n    one,\n  ],\n  test: { include: ['*.check.ts'] },\n})\n`,
    ],
    [
      'a plain object',
      'vitest.config.mjs',
      `/** @type {import('vitest/config').ViteUserConfig} */\nexport default { test: { include: ['*.check.ts'] } }\n`,
    ],
  ])('%s', async (_, name, config) => {
    const files = name === '' ? (config as Record<string, string>) : { [name]: config as string }
    const file = name === '' ? 'a.test.ts' : 'a.check.ts'
    const project = await repository({
      'package.json': PACKAGE,
      [file]:
        "import { expect, test } from 'vitest'\ntest('a', () => expect(Date.now()).toBe(new Date('2020-01-02').getTime()))\n",
      ...files,
    })
    expect((await project.cli(['init', '--yes'])).code).toBe(0)
    const run = await project.vitest(['run'], { FREEZE_TIME: '2020-01-02' })
    expect(run.stderr).toContain('evolve: seed 1337')
    expect(run.stdout).toContain('1 passed')
    expect(run.code).toBe(0)
  })
})

test('first manifests, and with figures in them, keep to the schema that ships', async () => {
  const project = await repository(SHOP)
  expect((await project.cli([...ALL, '--yes'])).code).toBe(0)
  const file = new URL('../../schema/module.manifest.schema.json', import.meta.url)
  const valid = new Ajv2020({ allErrors: true, validateFormats: false }).compile(JSON.parse(readFileSync(file, 'utf8')))
  const manifests = (): Record<string, Record<string, unknown>>[] =>
    ['cart', 'till'].map((name) => JSON.parse(read(project, `packages/${name}/module.manifest.json`)))
  for (const manifest of manifests()) expect([valid(manifest), valid.errors]).toEqual([true, null])

  expect(await project.cli(['coverage', '--quiet'])).toMatchObject({ code: 0 })
  const measured = manifests()
  for (const manifest of measured) {
    expect([valid(manifest), valid.errors]).toEqual([true, null])
    expect(Object.keys(manifest.testing!)).toContain('ledger')
  }
  const schema = JSON.parse(readFileSync(file, 'utf8')) as { properties: { testing: { properties: object } } }
  const known = Object.keys(schema.properties.testing.properties)
  expect(Object.keys(measured[0]!.testing!).filter((key) => !known.includes(key))).toEqual([])
  for (const testing of [{ coverage_observed: 101 }, { ledger: '1' }, { observed_code: 'x' }, { lines_total: 0.5 }])
    expect(valid({ ...measured[0], testing })).toBe(false)
})
