import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { moduleName, monorepo } from '../helpers/monorepo.mjs'
import { openFixture, type Project } from '../helpers/lab.ts'

interface Measured {
  module: string
  coverage: number | null
  covered: number
  total: number
  previous: number | null
  verdict: string
  state: string
  failures: { test_id: string; message: string }[]
  files: { file: string; covered: number; total: number; uncovered: string[] }[]
}

const QUIET = ['--quiet', '--json']

async function measure(project: Project, args: string[] = [], code = 0): Promise<Measured[]> {
  const run = await project.cli(['coverage', ...QUIET, ...args])
  expect(run.stderr + run.stdout.slice(0, 300)).toBe(run.stdout.slice(0, 300))
  expect(run.code).toBe(code)
  return (JSON.parse(run.stdout) as { modules: Measured[] }).modules
}

/** In git, so that what changed can be told. */
async function commit(project: Project): Promise<void> {
  const run = await project.shell(
    'git init -q . 2>/dev/null; git add -A && git -c user.name=a -c user.email=a@b commit -qm x',
  )
  expect(run.stderr).toBe('')
}

const manifestOf = (project: Project, folder: string): { testing: Record<string, unknown> } =>
  JSON.parse(readFileSync(join(project.dir, folder, 'module.manifest.json'), 'utf8')) as never

/** One module with the files given. */
const moduleWith = (folder: string, files: Record<string, string>, manifest: object = {}): Record<string, string> => ({
  [`${folder}/module.manifest.json`]: JSON.stringify({
    layout: { paths: { code: 'src', tests: 'tests' } },
    ...manifest,
  }),
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
})

const CODE = `export const double = (n: number): number => {
  if (n > 100) {
    return 200
  }
  return n * 2
}
`
const TEST = `import { expect, test } from 'vitest'
import { double } from '../src/code'
test('doubles', () => expect(double(2)).toBe(4))
`
const CONFIG = { 'package.json': '{"type":"module"}', 'vitest.config.ts': 'export default {}\n' }

describe('one run', () => {
  test.each(['forks', 'threads'])(
    'gives the figures of a run per module: %s',
    async (pool) => {
      const count = 4
      const project = openFixture(null, monorepo({ modules: count, test: `pool: '${pool}'` }))
      const together = await measure(project)
      for (let index = 0; index < count; index += 1) {
        const name = moduleName(index)
        const alone = await project.vitest([
          'run',
          `packages/${name}/`,
          '--coverage.enabled',
          `--coverage.include=packages/${name}/src/**`,
          '--coverage.reporter=json-summary',
        ])
        expect(alone.code).toBe(0)
        const { total } = JSON.parse(readFileSync(join(project.dir, 'coverage/coverage-summary.json'), 'utf8')) as {
          total: { lines: { covered: number; total: number } }
        }
        const { covered, total: lines } = together.find(({ module }) => module === name)!
        expect([name, covered, lines]).toEqual([name, total.lines.covered, total.lines.total])
        expect(covered).toBeGreaterThan(0)
      }
    },
    240_000,
  )

  test('with istanbul, where the project uses it', async () => {
    const files = monorepo({ modules: 2, test: '' })
    const config = files['vitest.config.ts']!.replace('coverage: {', "coverage: { provider: 'istanbul',")
    const project = openFixture(null, { ...files, 'vitest.config.ts': config })
    const modules = await measure(project)
    expect(modules.map(({ state }) => state)).toEqual(['measured', 'measured'])
    expect(manifestOf(project, 'packages/m000').testing.provider).toBe('istanbul')
    const alone = await project.vitest([
      'run',
      'packages/m000/',
      '--coverage.enabled',
      '--coverage.include=packages/m000/src/**',
      '--coverage.reporter=json-summary',
    ])
    expect(alone.code).toBe(0)
    const summary = JSON.parse(readFileSync(join(project.dir, 'coverage/coverage-summary.json'), 'utf8'))
    expect([modules[0]!.covered, modules[0]!.total]).toEqual([summary.total.lines.covered, summary.total.lines.total])
  })

  test('puts shards together to the same figures', async () => {
    const project = openFixture(null, monorepo({ modules: 3 }))
    const whole = await measure(project)
    const ledger = readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8')
    const files: string[] = []
    for (const shard of ['1/2', '2/2']) {
      const run = await project.cli(['coverage', '--quiet', '--', `--shard=${shard}`])
      expect(run.code).toBe(0)
      files.push(run.stdout.trim())
    }
    // A part is no figure.
    expect(readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8')).toBe(ledger)
    const missing = await project.cli(['coverage', 'merge', files[0]!])
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringContaining('of 2 shards these are missing: 2 [ERR_SHARDS]'),
    ])
    const merged = await measure(project, ['merge', ...files])
    const lines = (modules: Measured[]) => modules.map(({ module, files }) => [module, files])
    expect(lines(merged)).toEqual(lines(whole))
  })
})

describe('what is recorded', () => {
  test('figure, digest and anchor in the manifest, a chained line per run, and a gate that trusts them', async () => {
    const manifest = '{\n\t"module": "shop.cart",\n\t"owner": "a team",\n\t"testing": {"coverage_target": 70}\n}\n'
    const project = openFixture(null, {
      ...CONFIG,
      'cart/src/code.ts': CODE,
      'cart/code.test.ts': TEST.replace('../src', './src'),
      'cart/module.manifest.json': manifest,
    })
    await commit(project)
    const first = await project.cli(['coverage', '--xml', 'reports/xml'])
    expect(first.code).toBe(0)
    expect(first.stdout).toContain('✅ shop.cart: coverage_observed=75%\n\n')
    expect(first.stdout).toMatch(/shop\.cart +75% +3\/4 +new +70% +src\/code\.ts 3$/)
    expect(readFileSync(join(project.dir, 'reports/xml/shop.cart.xml'), 'utf8')).toContain(
      'filename="cart/src/code.ts"',
    )

    const text = readFileSync(join(project.dir, 'cart/module.manifest.json'), 'utf8')
    expect(text).toContain('\n\t"owner": "a team",\n\t"testing": {"coverage_target": 70, "coverage_observed": 75, ')
    const line = JSON.parse(readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8'))
    expect(line).toMatchObject({ module: 'shop.cart', coverage: 75, covered: 3, total: 4, provider: 'v8', seq: 1 })
    expect(line.xml).toBe('reports/xml/shop.cart.xml')
    expect(manifestOf(project, 'cart').testing).toMatchObject({
      lines_covered: 3,
      lines_total: 4,
      observed_code: expect.stringMatching(/^[0-9a-f]{16}$/),
      ledger: `1:${line.hash}`,
    })
    expect((await project.cli(['ledger', 'verify'])).code).toBe(0)
    expect((await project.cli(['coverage-gate'])).stdout).toBe('✅ Coverage gate OK')

    project.write({ 'cart/src/code.ts': `${CODE}export function more(): number {\n  return 3\n}\n` })
    const stale = await project.cli(['coverage-gate'])
    expect([stale.code, stale.stdout]).toEqual([1, expect.stringContaining('changed since it was observed')])
    expect((await project.cli(['coverage-gate', '--allow-stale'])).code).toBe(0)

    const [second] = await measure(project)
    expect(second).toMatchObject({ covered: 3, total: 5, coverage: 60, previous: 75, verdict: 'fail' })
    const gate = await project.cli(['coverage-gate', '--ratchet'])
    expect([gate.code, gate.stdout]).toEqual([1, expect.stringContaining('  shop.cart: 60% < target 70% (lane L2)')])
    project.write({
      'cart/module.manifest.json': readFileSync(join(project.dir, 'cart/module.manifest.json'), 'utf8').replace(
        '70',
        '50',
      ),
    })
    const ratchet = await project.cli(['coverage-gate', '--ratchet'])
    expect([ratchet.code, ratchet.stdout]).toEqual([1, expect.stringContaining('60% < best 75% on the ledger')])
    const update = await project.cli(['coverage-gate', '--update'])
    const raised = '✅ shop.cart: target 50% -> 59% (60% reached, less 1 point)'
    expect([update.code, update.stdout]).toEqual([0, `${raised}\n✅ Coverage gate OK`])
    expect((await project.cli(['coverage-gate'])).code).toBe(0)
  })

  test('modules with failing tests keep their last figure; the others are recorded', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('good', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }),
      ...moduleWith('bad', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST.replace('toBe(4)', 'toBe(5)') }),
      ...moduleWith('broken', { 'src/code.ts': CODE, 'tests/a.test.ts': "import './nowhere'\n" }),
    })
    const run = await project.cli(['coverage', '--quiet'])
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('✅ good: coverage_observed=75%')
    expect(run.stdout).toMatch(
      /❌ bad: tests failed, not recorded\n {4}bad\/tests\/a\.test\.ts::doubles: expected 4 to be 5/,
    )
    expect(run.stdout).toContain('❌ broken: tests failed, not recorded\n    broken/tests/a.test.ts: ')
    expect(manifestOf(project, 'bad').testing).toBeUndefined()
    expect(
      readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8').trim().split('\n'),
    ).toHaveLength(1)
  })

  test('what cannot be measured is named and not recorded', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('unparsed', {
        'src/code.ts': CODE,
        'src/broken.ts': 'export function broken( {\n  return 1\n}\n',
        'tests/a.test.ts': TEST,
      }),
      ...moduleWith('removed', {
        'src/code.ts': CODE,
        'tests/a.test.ts': `${TEST}import { rmSync } from 'node:fs'\ntest('r', () => rmSync('removed/src/code.ts'))\n`,
      }),
      ...moduleWith('crash', {
        'src/code.ts': CODE,
        'tests/a.test.ts': TEST,
        'tests/b.test.ts': "import { test } from 'vitest'\ntest('dies', () => process.kill(process.pid, 'SIGKILL'))\n",
      }),
      ...moduleWith('rejects', {
        'src/code.ts': CODE,
        'tests/a.test.ts': `${TEST}test('late', () => void Promise.reject(new Error('boo')))\n`,
      }),
      ...moduleWith('good', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }),
      ...moduleWith('only', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST.replace("test('", "test.only('") }),
    })
    const run = await project.cli(['coverage', '--quiet', '--json', '--', '--reporter=dot'])
    expect(run.code).toBe(1)
    const { modules } = JSON.parse(run.stdout) as { modules: Measured[] }
    const rows = modules.map(({ module, state, failures }) => [module, state, failures[0]?.message ?? ''])
    expect(rows).toEqual([
      ['crash', 'tests-failed', expect.stringContaining('it did not end')],
      ['good', 'measured', ''],
      ['only', 'tests-failed', expect.stringContaining('only')],
      ['rejects', 'tests-failed', 'boo'],
      ['removed', 'not-measurable', expect.stringContaining('it cannot be measured')],
      ['unparsed', 'not-measurable', expect.stringContaining('it cannot be measured')],
    ])
    expect(
      readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8').match(/"module"/g),
    ).toHaveLength(1)
  })

  test('a suite that prints megabytes, in a folder below the repository', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('sub/a', {
        'src/code.ts': CODE,
        'tests/a.test.ts': `${TEST}test('prints', () => { process.stdout.write('x'.repeat(3_000_000)) })\n`,
      }),
    })
    await commit(project)
    const sub = ['--cwd', join(project.dir, 'sub')]
    // Uncommitted, and then committed as it was measured: the same code. Then another.
    project.write({ 'sub/a/src/code.ts': `${CODE}// more\n`, 'sub/vitest.config.ts': 'export default {}\n' })
    expect((await project.cli(['coverage', '--quiet', ...sub])).stdout).toContain('coverage_observed=75%')
    const gate = async (): Promise<string> => (await project.cli(['coverage-gate', '--tolerance', '5', ...sub])).stdout
    expect(await gate()).toBe('✅ Coverage gate OK')
    await commit(project)
    expect(await gate()).toBe('✅ Coverage gate OK')
    project.write({ 'sub/a/src/code.ts': `${CODE}// other\n` })
    expect(await gate()).toContain('changed since it was observed')
  })

  test('a ledger that was tampered with is not built on; neither is one that is cut short', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST, 'lcov.info': '' }),
    })
    for (let n = 0; n < 2; n += 1) await measure(project)
    const ledger = join(project.dir, 'manifests/.ledger/coverage.ndjson')
    const text = readFileSync(ledger, 'utf8')
    project.write({ 'manifests/.ledger/coverage.ndjson': text.replace('"coverage":75', '"coverage":95') })
    for (const args of [['coverage'], ['coverage-gate', '--ratchet']]) {
      const run = await project.cli(args)
      expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('is tampered at line 1: ')])
    }
    project.write({ 'manifests/.ledger/coverage.ndjson': `${text.split('\n')[0]}\n` })
    const ratchet = await project.cli(['coverage-gate', '--ratchet'])
    expect([ratchet.code, ratchet.stderr]).toEqual([2, expect.stringContaining('is truncated: ')])
    const run = await project.cli(['coverage'])
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('is truncated: ')])
  })

  test('no tests, none that run, no code, types alone, nested modules', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('no-tests', { 'src/code.ts': CODE }),
      ...moduleWith('empty-folder', { 'src/code.ts': CODE, 'tests/helper.ts': 'export {}\n' }),
      ...moduleWith('skipped', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST.replace("test('", "test.skip('") }),
      ...moduleWith('types', {
        'src/types.ts': 'export interface A {\n  a: 1\n}\n',
        'tests/a.test.ts': "import { test } from 'vitest'\ntest('nothing', () => {})\n",
      }),
      ...moduleWith('outer', { 'src/code.ts': CODE, 'tests/a.test.ts': `${TEST}import '../src/inner/code'\n` }),
      ...moduleWith('outer/src/inner', { 'code.ts': CODE }, { layout: {} }),
    })
    const modules = await measure(project)
    const rows = modules.map(({ module, state, covered, total }) => [module, state, covered, total])
    expect(rows).toEqual([
      ['empty-folder', 'measured', 0, 4],
      ['no-tests', 'no-tests', 0, 4],
      ['outer', 'measured', 3, 4],
      ['inner', 'no-tests', 0, 4],
      ['skipped', 'measured', 0, 4],
      ['types', 'no-code', 0, 0],
    ])
    expect(manifestOf(project, 'types').testing).toMatchObject({ coverage_observed: null, lines_total: 0 })
    const gate = await project.cli(['coverage-gate'])
    expect([gate.code, gate.stdout]).toEqual([
      1,
      '= inner: no tests (skipped)\n= no-tests: no tests (skipped)\n= types: no executable lines (skipped)\n' +
        '❌ Coverage gate failed (3 violations):\n  empty-folder: 0% < target 80% (lane L2)\n' +
        '  outer: 75% < target 80% (lane L2)\n  skipped: 0% < target 80% (lane L2)',
    ])
  })
})

describe('which modules', () => {
  test('by name or folder; by what was touched, and what depends on it', async () => {
    const project = openFixture(null, monorepo({ modules: 3 }))
    await commit(project)
    expect((await measure(project, ['--module', 'm001'])).map(({ module }) => module)).toEqual(['m001'])
    expect((await measure(project, ['--module', './packages/m002/'])).map(({ module }) => module)).toEqual(['m002'])
    expect(manifestOf(project, 'packages/m000').testing).toEqual({})
    await commit(project)

    const none = await project.cli(['coverage', '--changed', 'HEAD', '--quiet'])
    expect([none.code, none.stdout]).toEqual([0, 'no module was touched since HEAD'])
    const source = join(project.dir, 'packages/m001/src/file0.ts')
    project.write({ 'packages/m001/src/file0.ts': `${readFileSync(source, 'utf8')}\nexport const added = 1\n` })
    expect((await measure(project, ['--changed', 'HEAD'])).map(({ module }) => module)).toEqual(['m001'])
    // m000's tests load m001's code.
    const dependents = await measure(project, ['--changed', 'HEAD', '--dependents'])
    expect(dependents.map(({ module }) => module)).toEqual(['m000', 'm001'])
    expect((await project.cli(['coverage', '--changed', 'nowhere'])).stderr).toContain('[ERR_GIT_BASE]')
    // The lines of modules that were measured before stay.
    const kept = JSON.parse(readFileSync(join(project.dir, 'reports/coverage.json'), 'utf8')) as { modules: unknown[] }
    expect(kept.modules).toHaveLength(3)
  })

  test('Markdown for a pull request, with names that are no markup', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }, { module: 'a|b <img src=x> @team' }),
    })
    const run = await project.cli(['coverage', '--quiet', '--markdown', '--out', 'reports/comment.md'])
    expect(run.code).toBe(0)
    const markdown = readFileSync(join(project.dir, 'reports/comment.md'), 'utf8')
    expect(markdown).toContain('| ❌ | a\\|b &lt;img src=x> @\u200Bteam | 75% | 3/4 | new | 80% |\n')
    expect(markdown).toContain('`a/src/code.ts`: 3')
  })
})

describe('reports made elsewhere', () => {
  test.each([
    ['cobertura', 'cobertura-coverage.xml'],
    ['lcov', 'lcov.info'],
    ['json', 'coverage-final.json'],
  ])('%s', async (reporter, file) => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }),
      ...moduleWith('b', { 'src/other.ts': CODE, 'tests/a.test.ts': TEST.replace('code', 'other') }),
    })
    expect((await project.vitest(['run', '--coverage.enabled', `--coverage.reporter=${reporter}`, 'a/'])).code).toBe(0)
    const modules = await measure(project, ['--from', `coverage/${file}`], 1)
    expect(modules.map(({ module, state, covered, total }) => [module, state, covered, total])).toEqual([
      ['a', 'measured', 3, 4],
      ['b', 'not-in-report', 0, 0],
    ])
    const line = JSON.parse(readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8'))
    expect(line.xml).toBe(reporter === 'cobertura' ? 'coverage/cobertura-coverage.xml' : null)
    await new Promise((done) => setTimeout(done, 20))
    project.write({ 'a/src/code.ts': CODE })
    const [old] = await measure(project, ['--from', `coverage/${file}`], 1)
    expect(old!.state).toBe('report-too-old')
  })
})

describe('bad input', () => {
  test.each([
    ['a filter', ['--', 'a/'], /the filter "a\/" leaves out tests.*\[ERR_USAGE\]/],
    ['-t', ['--', '-t', 'x'], /-t leaves out tests.*\[ERR_USAGE\]/],
    ['no such module', ['--module', 'nobody'], /there is no module "nobody"; there are a \[ERR_USAGE\]/],
    [
      'nothing to compare with',
      ['--changed', ''],
      /^vitest-evolve: coverage: --changed is given nothing \[ERR_USAGE\]/,
    ],
    ['two ways to choose', ['--all', '--changed', 'HEAD'], /exclude each other \[ERR_USAGE\]/],
    ['no such report', ['--from', 'nowhere.xml'], /nowhere\.xml cannot be read.*\[ERR_REPORT_UNREADABLE\]/],
    ['no such shard', ['merge', 'nowhere.json'], /cannot read .*nowhere\.json \(ENOENT\) \[ERR_RUN_FILE\]/],
    [
      'a custom provider',
      ['--', '--coverage.provider=custom'],
      /coverage\.provider is custom.*\[ERR_COVERAGE_PROVIDER\]/,
    ],
  ])('%s', async (_, args, message) => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }),
    })
    const before = readFileSync(join(project.dir, 'a/module.manifest.json'), 'utf8')
    const run = await project.cli(['coverage', '--quiet', ...args])
    expect([run.code, run.stdout]).toEqual([2, ''])
    expect(run.stderr.trim().split('\n')).toEqual([expect.stringMatching(message)])
    expect(readFileSync(join(project.dir, 'a/module.manifest.json'), 'utf8')).toBe(before)
    expect(existsSync(join(project.dir, 'manifests'))).toBe(false)
  })

  test('one broken manifest is named, and the rest is measured and judged', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }, { testing: { coverage_target: 70 } }),
      ...moduleWith('b', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }),
      ...moduleWith('c', { 'src/code.ts': CODE }, { layout: { paths: { code: '../a' } } }),
    })
    project.write({ 'b/module.manifest.json': '{"module": "b",}' })
    const run = await project.cli(['coverage', '--quiet'])
    expect([run.code, run.stdout]).toEqual([2, expect.stringContaining('✅ a: coverage_observed=75%')])
    expect(run.stderr).toContain('b/module.manifest.json: not valid JSON')
    expect(run.stderr).toContain('c/module.manifest.json: layout.paths.code must be a folder below')
    const gate = await project.cli(['coverage-gate'])
    expect(gate.code).toBe(2)
    expect(gate.stdout).toBe(
      '❌ Coverage gate failed (1 violation):\n  c: layout.paths.code must be a folder below the manifest\'s, not "../a"\n❌ 1 manifest could not be read',
    )
    expect(readFileSync(join(project.dir, 'b/module.manifest.json'), 'utf8')).toBe('{"module": "b",}')
  })

  test('a name that is used twice is refused by those who record, and judged twice by the gate', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }, { module: 'x' }),
      ...moduleWith('b', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }, { module: 'x' }),
    })
    const run = await project.cli(['coverage'])
    expect([run.code, run.stderr]).toEqual([
      2,
      'vitest-evolve: the name x is used 2 times: a/module.manifest.json, b/module.manifest.json; give each its own [ERR_MODULE_NAME]',
    ])
    const gate = await project.cli(['coverage-gate'])
    expect(gate.code).toBe(1)
    expect(gate.stdout.match(/ {2}x: missing/g)).toHaveLength(2)
    expect(gate.stderr).toContain('the name x is used 2 times')
  })

  test('a config that takes none of the test files is no 0 %', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      'vitest.config.ts': "export default { test: { include: ['elsewhere/*.ts'] } }\n",
      ...moduleWith('a', { 'src/code.ts': CODE, 'tests/a.test.ts': TEST }),
    })
    const run = await project.cli(['coverage', '--quiet'])
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringMatching(/takes none of .*a\.test\.ts, by .*\[ERR_NO_TESTS\]$/),
    ])
    expect(existsSync(join(project.dir, 'manifests'))).toBe(false)
  })

  test('no manifest at all', async () => {
    const project = openFixture(null, CONFIG)
    for (const command of ['coverage', 'coverage-gate']) {
      const run = await project.cli([command])
      expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('[ERR_NO_MODULES]')])
    }
  })

  test('manifests in build folders and in what git ignores are no modules', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      '.gitignore': 'ignored\n',
      ...moduleWith('a', { 'src/code.ts': CODE }),
      ...moduleWith('a/dist', { 'src/code.ts': CODE }),
      ...moduleWith('ignored', { 'src/code.ts': CODE }),
      ...moduleWith('node_modules/dependency', { 'src/code.ts': CODE }),
    })
    await commit(project)
    const run = await project.cli(['coverage', ...QUIET])
    const { modules } = JSON.parse(run.stdout) as { modules: Measured[] }
    expect(modules.map(({ module }) => module)).toEqual(['a'])
    // Git knows it, so somebody may have meant it.
    expect(run.stderr).toBe('vitest-evolve: a/dist/module.manifest.json lies in a build folder: it is no module')
    rmSync(join(project.dir, 'a/module.manifest.json'))
    expect((await project.cli(['coverage-gate'])).stderr).toContain('[ERR_NO_MODULES]')
  })
})
