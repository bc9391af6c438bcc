import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CLI, cleanEnv, NODE, openFixture, VITEST, type Project, type Run } from '../helpers/lab.ts'
import { istanbulMap, lcov } from '../unit/reports/examples.ts'

interface Checked {
  verdict: string
  files: {
    file: string
    change: string
    before: Figures | null
    after: Figures | null
    newly_covered: string[] | null
    lost: string[] | null
  }[]
  tests: {
    added: string[]
    changed: string[]
    removed: string[]
    pass: boolean | null
    run: { passed: number; failed: number } | null
    failures: { test_id: string; message: string; before: boolean }[]
  }
  production: string[]
  config: string[]
  broken: { rule: string; file: string | null; message: string }[]
}

interface Figures {
  covered: number
  total: number
  uncovered: number
  branches: { covered: number; total: number } | null
}

const SIGN = `export function sign(n: number): string {
  if (n > 0) {
    return 'positive'
  }
  return 'other'
}
`
const ADD = `export function add(a: number, b: number): number {
  return a + b
}
`
const config = (provider: string, coverage: string): string => `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { coverage: { provider: '${provider}', ${coverage} } } })
`
/** What a project may have that would write: reports, thresholds that renew themselves, reporters. */
const WRITES = `reporter: ['html', 'json'], thresholds: { lines: 1, autoUpdate: true }`

const testOf = (name: string, call: string): string => `import { expect, test } from 'vitest'
import { ${name} } from '../src/${name}.ts'
test(${JSON.stringify(call)}, () => expect(${call}).toBeDefined())
`

const FILES = {
  'package.json': '{"type":"module"}',
  '.gitignore': 'node_modules\ncoverage\n',
  'vitest.config.ts': config('v8', `include: ['src/**'], ${WRITES}`),
  'src/sign.ts': SIGN,
  'src/add.ts': ADD,
  'tests/add.test.ts': testOf('add', 'add(1, 2)'),
}
const COMMIT = 'git -c user.name=a -c user.email=a@b commit -q'

/** A repository on its branch `work`, with a folder for temporary files in which nothing may be left. */
async function repository(files: Record<string, string> = {}): Promise<Project & { temp: string }> {
  const project = openFixture(null, { ...FILES, ...files })
  // Patterns of the project are not of where a work tree lies.
  const temp = join(dirname(project.dir), 'checkouts')
  mkdirSync(temp)
  const made = await project.shell(
    `git init -q -b main . && git add -A && ${COMMIT} -m first && git checkout -q -b work`,
  )
  expect(made.stderr).toBe('')
  return {
    ...project,
    temp,
    cli: (args, env) => project.cli(args, { TMPDIR: temp, TEMP: temp, TMP: temp, ...env }),
  }
}

const check = (project: Project, args: string[] = [], base = 'main'): Promise<Run> =>
  project.cli(['candidates', 'check', base, '--quiet', ...args])

async function checked(project: Project, args: string[] = []): Promise<Checked & Run> {
  const run = await check(project, ['--json', ...args])
  expect(run.stdout, run.stderr).toMatch(/^\{/)
  return { ...run, ...(JSON.parse(run.stdout) as Checked) }
}

const rulesOf = ({ broken }: Checked): string[] => broken.map(({ rule }) => rule)

async function expectNothingLeft({ shell, temp }: Project & { temp: string }): Promise<void> {
  expect(readdirSync(temp)).toEqual([])
  expect((await shell('git worktree list')).stdout.split('\n')).toHaveLength(1)
}

describe('candidates check', () => {
  test.each(['v8', 'istanbul'])('a test that is worth it pays, measured with %s', async (provider) => {
    const project = await repository({ 'vitest.config.ts': config(provider, `include: ['src/**'], ${WRITES}`) })
    project.write({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    await project.shell('echo staged >staged.txt && git add staged.txt')
    const state = 'git status --porcelain --ignored && git rev-parse HEAD && git diff --cached --name-only'
    const before = await project.shell(state)

    const run = await check(project)
    expect(run.stderr).toBe('')
    expect(run.stdout.split('\n')[0]).toBe('✅ candidates: it paid: 2 lines newly covered in 1 file, 1 test file added')
    expect(run.stdout).toMatch(/src\/sign\.ts +0\/3 -> 2\/3 +0\/2 -> 1\/2 +1 +2-3\n/)
    expect(run.code).toBe(0)

    expect((await project.shell(state)).stdout).toBe(before.stdout)
    expect(readFileSync(join(project.dir, 'vitest.config.ts'), 'utf8')).toContain('lines: 1')
    expect(readdirSync(project.dir).sort()).toEqual(
      ['.git', '.gitignore', 'package.json', 'src', 'staged.txt', 'tests', 'vitest.config.ts'].sort(),
    )
    await expectNothingLeft(project)
  })

  test('tells in JSON what became of files and tests', async () => {
    const project = await repository()
    project.write({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    project.write({ '../ranked.json': '[{ "file": "src/add.ts" }, { "file": "src/sign.ts" }]' })
    const json = await checked(project, ['--candidates', '../ranked.json', '--file', 'src/sign.ts'])
    expect(json).toMatchObject({
      code: 0,
      verdict: 'pass',
      files: [
        { file: 'src/add.ts', change: 'same', before: { covered: 1, total: 1, uncovered: 0 } },
        {
          file: 'src/sign.ts',
          change: 'rose',
          before: { covered: 0, total: 3, uncovered: 3, branches: { covered: 0, total: 2 } },
          after: { covered: 2, total: 3, uncovered: 1, branches: { covered: 1, total: 2 } },
          newly_covered: ['2-3'],
          lost: [],
        },
      ],
      tests: { added: ['tests/sign.test.ts'], changed: [], removed: [], pass: true, run: { passed: 2, failed: 0 } },
      production: [],
      config: [],
      broken: [],
    })
  })

  test('what no test has loaded counts as uncovered, also without coverage.include', async () => {
    const project = await repository({ 'vitest.config.ts': config('v8', '') })
    project.write({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    await project.shell(`git add -A && ${COMMIT} -m second`)
    const { code, files } = await checked(project)
    expect(code).toBe(0)
    expect(files).toMatchObject([{ file: 'src/sign.ts', before: null, change: 'rose', newly_covered: ['2-3'] }])
  })

  test('production code, too many test files and a test that fails each break a rule', async () => {
    const project = await repository({ 'src/data.json': '{}' })
    project.write({
      'src/add.ts': `${ADD}export const zero = 0\n`,
      'src/data.json': '{"a":1}',
      'tests/sign.test.ts': testOf('sign', 'sign(1)'),
      'tests/more.test.ts': testOf('add', 'add(1)'),
      'tests/helpers/values.ts': 'export const one = 1\n',
      'tests/fails.test.ts': `import { test } from 'vitest'\ntest('fails', () => { throw new Error('in ' + process.cwd()) })\n`,
    })
    const json = await checked(project)
    expect(json.code).toBe(1)
    expect(json.production).toEqual(['src/add.ts'])
    expect(json.tests.pass).toBe(false)
    expect(rulesOf(json)).toEqual(['production', 'max-tests', 'tests-pass'])
    expect(json.files).toMatchObject([
      { file: 'src/add.ts', change: 'touched', before: { total: 1 }, after: { total: 2 }, newly_covered: null },
      { file: 'src/sign.ts', change: 'rose' },
    ])
    const text = await check(project, ['--max-tests', '3'])
    expect(text.stdout).toMatch(
      /^❌ candidates: it did not pay \(2 violations\):\n  src\/add\.ts: production code was changed\n  tests\/fails\.test\.ts::fails: in /,
    )
    // Of where it was checked out nobody knows.
    expect(text.stdout).toContain(`fails: in ${project.dir}`)
    await expectNothingLeft(project)
  })

  test('where nothing rises it did not pay, nor where coverage falls', async () => {
    const project = await repository({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    project.write({ 'tests/more.test.ts': testOf('add', 'add(1, 3)') })
    const none = await checked(project)
    expect(rulesOf(none)).toEqual(['rose'])
    expect(none.files).toEqual([])

    rmSync(join(project.dir, 'tests/add.test.ts'))
    project.write({ 'tests/more.test.ts': testOf('sign', 'sign(-1)') })
    const fallen = await checked(project)
    expect(fallen.code).toBe(1)
    expect(fallen.tests).toMatchObject({ added: ['tests/more.test.ts'], removed: ['tests/add.test.ts'] })
    expect(fallen.broken).toEqual([
      {
        rule: 'fell',
        file: 'src/add.ts',
        message: 'src/add.ts: 0 of 1 lines covered, 1 before; no longer covered: 2',
      },
    ])
    expect(fallen.files).toMatchObject([
      { file: 'src/add.ts', change: 'fell', lost: ['2'] },
      { file: 'src/sign.ts', change: 'rose', newly_covered: ['5'] },
    ])
  })

  test('test files that run nothing are told, and those with .only', async () => {
    const project = await repository()
    project.write({
      'tests/sign.test.ts': testOf('sign', 'sign(1)'),
      'tests/skipped.test.ts': `import { test } from 'vitest'\ntest.skip('later', () => {})\n`,
      'tests/only.test.ts': `import { test } from 'vitest'\ntest.only('this', () => {})\ntest('other', () => {})\n`,
    })
    const json = await checked(project, ['--max-tests', '5'])
    expect(json.broken.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
      'only tests/only.test.ts: it has .only, which leaves out other tests',
      'tests-run tests/skipped.test.ts: all of its tests are skipped',
    ])
  })

  test('a change of what coverage is of is no rise', async () => {
    const project = await repository()
    project.write({ 'vitest.config.ts': config('v8', `include: ['src/**'], exclude: ['src/sign.ts'], ${WRITES}`) })
    const json = await checked(project)
    expect(json).toMatchObject({ code: 1, config: ['vitest.config.ts'] })
    expect(json.broken.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
      'coverage-rules coverage.exclude has more patterns than before: src/sign.ts',
      'same-lines src/sign.ts: its 3 lines are not in the report any more, of which 0 were covered',
      'rose no file has more coverage than before',
    ])
    project.write({ 'vitest.config.ts': config('v8', `include: ['**/add.ts'], ${WRITES}`) })
    expect(rulesOf(await checked(project))).toContain('coverage-rules')
  })

  test('patterns are of the project, not of where it is checked out', async () => {
    const exclude = `exclude: ['**/checkouts/**', '**/head/**', '**/base/**']`
    const project = await repository({ 'vitest.config.ts': config('istanbul', `include: ['src/**'], ${exclude}`) })
    project.write({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    expect(await checked(project)).toMatchObject({ code: 0, files: [{ file: 'src/sign.ts', change: 'rose' }] })
  })

  test('tests that failed before are told; their coverage counts', async () => {
    const project = await repository({
      'tests/old.test.ts': `import { expect, test } from 'vitest'\ntest('old', () => expect(1).toBe(2))\n`,
    })
    project.write({ 'tests/old.test.ts': testOf('sign', 'sign(1)') })
    const run = await checked(project)
    expect(run.stderr).toBe(
      'vitest-evolve: tests/old.test.ts::old failed before the change: what was covered then may be too little',
    )
    expect(run).toMatchObject({ code: 0, tests: { changed: ['tests/old.test.ts'] } })
  })

  test('what failed before and still does changes no verdict; what fails anew does', async () => {
    const project = await repository({
      'tests/old.test.ts': `import { expect, test } from 'vitest'
test('old', () => expect(process.cwd()).toBe('elsewhere'))
test('not yet', () => {})
`,
      'tests/unloaded.test.ts': "import '../src/gone.ts'\n",
      'tests/late.test.ts': `import { test } from 'vitest'\ntest('late', () => { void Promise.reject(new Error('nobody waits')) })\n`,
    })
    project.write({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    const run = await checked(project)
    expect(run).toMatchObject({ code: 0, verdict: 'pass', broken: [], tests: { pass: false, run: { failed: 1 } } })
    expect(run.tests.failures.map(({ test_id, before }) => [test_id, before])).toEqual(
      ['tests/old.test.ts::old', 'tests/unloaded.test.ts', 'tests/late.test.ts'].map((id) => [id, true]),
    )
    expect(run.stderr).toMatch(/: 3 tests failed, such as \S+, before the change: /)

    project.write({
      'tests/old.test.ts': `import { expect, test } from 'vitest'
test('old', () => expect(2).toBe(3))
test('not yet', () => expect(1).toBe(2))
`,
    })
    const worse = await checked(project)
    expect(worse).toMatchObject({ code: 1, verdict: 'fail' })
    expect(worse.broken).toEqual([
      expect.objectContaining({
        rule: 'tests-pass',
        message: expect.stringContaining('old.test.ts::not yet: ') as string,
      }),
    ])
  })

  test('reports made elsewhere stand for a side, and with both nothing runs', async () => {
    const project = await repository({ 'vitest.config.ts': 'throw new Error("not to be loaded")\n' })
    const at = (name: string): string => join(project.dir, name)
    project.write({
      'before.info': lcov({
        'src/add.ts': { 1: 1, 2: 1 },
        'src/sign.ts': { 2: 1, 3: 0, 5: 0 },
        'src/away.ts': { 1: 0 },
      }),
      'after.json': JSON.stringify(
        istanbulMap({ [at('src/add.ts')]: { 1: 1, 2: 1 }, [at('src/sign.ts')]: { 2: 1, 3: 4, 5: 0 } }),
      ),
      'list.json': JSON.stringify([{ file: 'src/add.ts' }, { file: 'src/gone.ts' }]),
      '.gitignore': 'node_modules\n*.info\n*.json\n',
    })
    const args = ['--before', 'before.info', '--after', 'after.json', '--candidates', 'list.json']
    const run = await checked(project, args)
    expect(run.files).toMatchObject([
      { file: 'src/add.ts', change: 'same' },
      { file: 'src/gone.ts', change: 'unknown', before: null, after: null },
      { file: 'src/sign.ts', change: 'rose', newly_covered: ['3'] },
    ])
    expect(run).toMatchObject({ code: 0, tests: { pass: null, run: null } })
    expect(run.stderr).toContain('whether the tests pass is not known')
    expect(run.stderr).toContain('src/gone.ts is in no report of either side')
    expect(run.stderr).toContain('before.info names src/away.ts, not here')

    project.write({ 'vitest.config.ts': FILES['vitest.config.ts'] })
    expect((await check(project, args)).stdout).toMatch(/\ncompared with main \(\w{12}\)$/)
    const base = (await project.shell('git rev-parse --short=9 main')).stdout
    expect((await check(project, args, base)).stdout).toMatch(new RegExp(`\\ncompared with ${base}$`))
    const half = await checked(project, ['--before', 'before.info'])
    expect(half).toMatchObject({ code: 1, tests: { pass: true } })
    expect(rulesOf(half)).toContain('same-lines')
    await expectNothingLeft(project)
  })

  test('in a folder below the top, the packages around it are not judged', async () => {
    const inside = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`packages/a/${name}`, text]))
    const project = await repository({ ...inside, 'package.json': '{"type":"module","private":true}' })
    project.write({
      'packages/a/tests/sign.test.ts': testOf('sign', 'sign(1)'),
      'src/add.ts': `${ADD}\n`,
      'package.json': '{"type":"module","private":true,"name":"top"}',
    })
    const run = await checked(project, ['--cwd', 'packages/a'])
    expect(run).toMatchObject({
      code: 0,
      files: [{ file: 'src/sign.ts', change: 'rose' }],
      tests: { added: ['tests/sign.test.ts'] },
      production: [],
      config: ['../../package.json'],
    })
    expect(run.stderr).toBe("vitest-evolve: src/add.ts changed outside of the project's folder: not judged")
    await expectNothingLeft(project)
  })

  test('with a config above the folder', async () => {
    const inside = Object.fromEntries(
      Object.entries(FILES)
        .filter(([name]) => /^(?:src|tests)\//.test(name))
        .map(([name, text]) => [`packages/a/${name}`, text]),
    )
    const project = await repository({ ...inside, 'packages/a/package.json': '{"type":"module"}' })
    project.write({ 'packages/a/tests/sign.test.ts': testOf('sign', 'sign(1)') })
    const run = await checked(project, ['--cwd', 'packages/a'])
    expect(run).toMatchObject({ code: 0, broken: [], files: [{ file: 'src/sign.ts', change: 'rose' }] })
  })

  test('code that is compiled otherwise for a browser may be tested there first', async () => {
    const plugin = `{
  name: 'client-alone',
  transform: (code, id, options) =>
    id.endsWith('/box.ts') && options?.ssr ? code.replace(/\\/\\/ client[^]*/, '') : undefined,
}`
    const project = await repository({
      'vitest.config.ts': `export default { plugins: [${plugin}], test: { coverage: { include: ['src/**'] } } }\n`,
      'src/box.ts': `export const box = (): number => {
  return 1
}
// client
export const open = (): number => {
  return 2
}
`,
    })
    // In one piece it would be of this file.
    const BROWSER = `// @vitest-${'environment'} happy-dom`
    const loads = `import { expect, test } from 'vitest'
import { box } from '../src/box.ts'
test('box', () => expect(box()).toBe(1))
`
    project.write({ 'tests/box.test.ts': `${BROWSER}\n${loads}` })
    const run = await checked(project)
    expect(run.files).toMatchObject([{ file: 'src/box.ts', change: 'rose' }])
    expect(run.files[0]!.after!.total).toBeGreaterThan(run.files[0]!.before!.total)
    expect(run).toMatchObject({ code: 0, broken: [] })
  })

  test('does not wait for what a suite leaves in the background', async () => {
    const project = await repository({
      'vitest.config.ts': config('v8', `include: ['src/**']`).replace('test: {', "test: { globalSetup: './global.ts',"),
      'global.ts': `import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
export default (): void => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'inherit' })
  appendFileSync(process.env.LEFT!, \`\${child.pid}\\n\`)
  child.unref()
}
`,
    })
    project.write({ 'tests/sign.test.ts': testOf('sign', 'sign(1)') })
    const left = join(project.temp, '../left')
    const run = await project.cli(['candidates', 'check', 'main', '--quiet'], { LEFT: left })
    const pids = readFileSync(left, 'utf8').trim().split('\n').map(Number)
    // They are there still: nobody has waited for their end.
    for (const pid of pids) process.kill(pid)
    expect(pids.length).toBeGreaterThan(1)
    expect(run).toMatchObject({ code: 0, stderr: '' })
  })

  test('a set-up file alone does not pay', async () => {
    const project = await repository({
      'vitest.config.ts': config('v8', `include: ['src/**']`).replace(
        'test: {',
        "test: { setupFiles: './tests/setup.ts',",
      ),
      'tests/setup.ts': 'export {}\n',
    })
    project.write({ 'tests/setup.ts': "import { sign } from '../src/sign.ts'\nsign(1)\n" })
    expect((await checked(project)).broken).toEqual([
      { rule: 'rose', file: null, message: 'coverage rose by tests/setup.ts: no test file was added or changed' },
    ])
  })

  test('tests that a helper or the environment switches off are missed', async () => {
    const project = await repository({
      'tests/switch.ts': "import { test } from 'vitest'\nexport const it = test\n",
      'tests/old.test.ts': `import { expect, test } from 'vitest'
import { it } from './switch.ts'
it('one', () => expect(1).toBe(1))
test('two', () => expect(1).toBe(1))
test.skipIf(process.env.VITE_QUICK)('three', () => expect(1).toBe(1))
`,
    })
    project.write({
      'tests/switch.ts': "import { test } from 'vitest'\nexport const it = test.skip\n",
      '.env.test': 'VITE_QUICK=1\n',
      'tests/sign.test.ts': testOf('sign', 'sign(1)'),
    })
    expect((await checked(project)).broken).toEqual([
      {
        rule: 'tests-run',
        file: 'tests/old.test.ts',
        message: 'tests/old.test.ts: nobody changed it, but 1 of its tests ran, 3 before',
      },
    ])
  })

  test('says what it cannot tell', async () => {
    const project = await repository()
    const said = async (args: string[], base?: string): Promise<string> => {
      const run = await check(project, args, base)
      expect(run.code).toBe(2)
      return run.stderr
    }
    expect(await said([], 'nowhere')).toContain('git knows no commit "nowhere" here')
    expect(await said(['extra'])).toContain('candidates check: takes BASE alone, not "extra" [ERR_USAGE]')
    expect(await said(['--max-tests', 'x'])).toContain('--max-tests is a whole number from 0, not "x" [ERR_USAGE]')
    expect(await said(['--top', '3'])).toContain('candidates check: there is no --top')
    expect((await project.cli(['candidates', '--max-tests', '1'])).stderr).toContain('--max-tests goes with check BASE')
    expect((await project.cli(['candidates', 'check', '--help'])).stdout).toMatch(
      /^vitest-evolve candidates check BASE/,
    )
    expect(await said(['--', '-t', 'sign'])).toContain('-t leaves out tests')
    expect(await said(['--prepare', 'echo why >&2; exit 3'])).toMatch(/failed on base \(\w{12}\): why \[ERR_PREPARE\]$/)
    expect(await said(['--before', 'none.info'])).toContain('[ERR_REPORT_UNREADABLE]')
    expect(await said(['--file', 'src/none.ts'])).toContain('--file: there is no file')
    expect(await said(['--candidates', 'package.json'])).toContain('[ERR_CANDIDATES_FILE]')
    project.write({ 'vitest.config.ts': config('custom', `customProviderModule: './none.ts'`) })
    expect(await said([])).toMatch(
      /coverage\.provider is custom.*or name reports made elsewhere.*\[ERR_COVERAGE_PROVIDER\]$/,
    )
    project.write({ 'vitest.config.ts': 'throw new Error("no config")\n' })
    expect(await said([])).toMatch(/^vitest-evolve: Vitest did not run on head: .*no config.*\[ERR_VITEST_FAILED\]$/)
    await expectNothingLeft(project)
  })

  test('in a shallow clone, and outside of git', async () => {
    const project = await repository()
    await project.shell(`${COMMIT} --allow-empty -m second && git push -q . work:work2`)
    const shallow = await project.shell(`git clone -q --depth 1 --no-single-branch 'file://${project.dir}' clone`)
    expect(shallow.code).toBe(0)
    const run = await check(project, ['--cwd', 'clone'], 'origin/main')
    expect(run.code).toBe(2)
    expect(run.stderr).toMatch(/\[ERR_GIT_SHALLOW\]$/)

    const folder = mkdtempSync(join(tmpdir(), 'evolve-no-git-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const outside = await check(project, ['--cwd', folder])
    expect(outside).toMatchObject({ code: 2, stderr: expect.stringMatching(/\[ERR_NO_GIT\]$/) })
  })

  test('says which package is missing', async () => {
    // Where nothing is found further up.
    const above = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-no-provider-')))
    onTestFinished(() => rmSync(above, { recursive: true }))
    const folder = join(above, 'project')
    const project = await repository()
    cpSync(project.dir, folder, { recursive: true })
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(VITEST, join(folder, 'node_modules/vitest'), 'junction')
    const run = await project.cli(['candidates', 'check', 'main', '--quiet', '--cwd', folder], { TMPDIR: above })
    expect(run.code).toBe(2)
    expect(run.stderr).toMatch(
      /^vitest-evolve: no @vitest\/coverage-v8 in .*; npm i -D @vitest\/coverage-v8@\d.*\[ERR_COVERAGE_PROVIDER\]$/,
    )
    expect(run.stderr).toContain(` in ${folder};`)
  })

  test('no change of files or of the config makes it pass by a trick', async () => {
    const project = await repository({
      'src/hidden.ts': ADD.replace('add', 'hidden'),
      'src/other.ts': SIGN.replace('sign', 'other'),
      'tests/old.test.ts': testOf('add', 'add(3, 4)'),
    })
    await project.shell('git update-index --skip-worktree src/hidden.ts')
    const { 'vitest.config.ts': kept } = FILES
    project.write({
      'vitest.config.ts': kept.replace(
        'test: {',
        `test: { exclude: ['tests/old.test.ts'], globalSetup: ['./src/add.ts'], dangerouslyIgnoreUnhandledErrors: true,
  onUnhandledError: () => false,`,
      ),
      'src/hidden.ts': `${ADD.replace('add', 'hidden')}export const easy = 1\n`,
      'src/add.ts': `${ADD}export default (): void => {}\n`,
      'tests/sign.test.ts': `import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
writeFileSync('src/generated.ts', 'export const generated = 1\\n')
writeFileSync('src/sign.ts', 'export const sign = (n: number): string => String(n)\\n')
test('rewritten', async () => {
  const { sign } = await import('../src/sign.ts')
  expect(sign(1)).toBe('1')
  expect(await import(['..', 'src', 'generated.ts'].join('/'))).toBeDefined()
  void Promise.reject(new Error('nobody waits'))
})
`,
    })
    const run = await checked(project)
    expect(run.files.map(({ file }) => file)).not.toContain('src/generated.ts')
    expect(run.broken.map(({ rule, message }) => `${rule} ${message}`)).toEqual(
      expect.arrayContaining([
        'production src/add.ts: production code was changed',
        'production src/hidden.ts: production code was changed',
        'production src/sign.ts: a test rewrote it during the run; write to a temporary folder instead',
        'tests-pass tests/sign.test.ts: nobody waits',
        'tests-run tests/old.test.ts: it is still there, but Vitest does not take it any more',
      ]),
    )

    await project.shell(`git add -A && ${COMMIT} -m rewrites && git branch rewrites`)
    const base = await check(project, [], 'rewrites')
    expect(base.code).toBe(2)
    expect(base.stderr).toMatch(/src\/sign\.ts was rewritten by a test of base,.* --before \[ERR_CODE_REWRITTEN\]$/)
    await expectNothingLeft(project)
  })

  test('what tests make, and how a change was left in the work tree, does not matter', async () => {
    const settings = `include: ['checks/**/*.ts'], includeSource: ['src/**'],
  typecheck: { enabled: true, include: ['src/**/*.types.ts'] }, coverage: { provider: 'v8' }`
    const project = await repository({
      'vitest.config.ts': `export default { test: { ${settings} } }\n`,
      '.gitignore': '.tmp\ndist\nout\n',
      'checks/made.ts': `import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { add } from '../src/add.ts'
test('made', async () => {
  mkdirSync('.tmp', { recursive: true })
  const file = \`\${process.cwd()}/\${mkdtempSync('.tmp/p-')}/plugin.mjs\`
  writeFileSync(file, 'export const one = 1\\nexport const two = 2\\n')
  expect(Object.keys(await import(file))).toHaveLength(add(1, 1))
})
`,
    })
    project.write({
      'checks/sign.ts': `import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { built } from '../out/built.js'
import { sign } from '../src/sign.ts'
test('sign', () => expect(sign(built(Number(readFileSync('checks/dist/in.json', 'utf8'))))).toBe('positive'))
`,
      'checks/dist/in.json': '1',
      'src/sign.types.ts': `import { expectTypeOf, test } from 'vitest'\ntest('types', () => expectTypeOf(1).toBeNumber())\n`,
    })
    await project.shell(
      'git add -f checks/dist/in.json; mv checks/made.ts checks/moved.ts; chmod +x src/add.ts; git init -q sandbox; touch sandbox/x',
    )
    const build = `mkdir out && echo 'export const built = (n) => n' >out/built.js`
    const run = await checked(project, ['--max-tests', '3', '--prepare', build])
    expect(run.broken).toEqual([])
    expect(run).toMatchObject({
      code: 0,
      files: [
        { file: 'out/built.js', change: 'rose' },
        { file: 'src/sign.ts', change: 'rose' },
      ],
      tests: { added: ['checks/sign.ts', 'src/sign.types.ts'], changed: ['checks/moved.ts'], removed: [] },
    })
    await expectNothingLeft(project)
  })

  test('what differs from run to run of one side is neither won nor lost', async () => {
    const project = await repository({
      'vitest.config.ts': config('v8', ''),
      'tests/chance.test.ts': `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { sign } from '../src/sign.ts'
// Before, after, before, after.
test('chance', () => {
  const file = tmpdir() + '/../runs'
  const runs = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  writeFileSync(file, String(runs + 1))
  const n = [0, 1, 0, 0][runs]!
  expect(n === 0 || sign(n)).toBeDefined()
})
`,
    })
    project.write({ 'tests/more.test.ts': `import { test } from 'vitest'\ntest('covers nothing', () => {})\n` })
    const run = await checked(project)
    expect(run.stderr).toContain('runs of one side differ in src/sign.ts at 1-3: neither won nor lost')
    expect(rulesOf(run)).toEqual(['rose'])
  })
})

test.skipIf(process.platform === 'win32')(
  'ended by SIGINT leaves no folder, no work tree and no worker in a loop',
  async () => {
    const project = await repository()
    const loop = `loop-of-check-${process.pid}`
    project.write({ 'tests/loop.test.ts': `process.title = '${loop}'\nfor (;;);\n` })
    const child = spawn(NODE, [CLI, 'candidates', 'check', 'main'], {
      cwd: project.dir,
      env: { ...cleanEnv(), TMPDIR: project.temp },
      stdio: 'ignore',
    })
    onTestFinished(() => void child.kill())
    const running = async (): Promise<string> => (await project.shell(`ps -eo args | grep '^${loop}' || true`)).stdout
    await expect.poll(running, { timeout: 30_000 }).not.toBe('')
    child.kill('SIGINT')
    expect((await once(child, 'exit'))[0]).toBe(130)
    expect(await running()).toBe('')
    await expectNothingLeft(project)
  },
)
