import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeDigests, findModules } from '../../src/modules/index.ts'
import { gitEnvironment } from '../helpers/diff-cases.mjs'
import { openFixture, type Project, type Run } from '../helpers/lab.ts'
import { istanbulMap, lcov } from '../unit/reports/examples.ts'

const NEUTRAL = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }

interface Repository extends Project {
  git(...args: string[]): string
  gate(...args: string[]): Promise<Run>
  json(...args: string[]): Promise<any>
}

/** A project on the branch `work`, which left `main` with some files. */
function repository(files: Record<string, string>): Repository {
  const project = openFixture(null, files)
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: project.dir,
      env: gitEnvironment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'before')
  git('checkout', '-q', '-b', 'work')
  const gate = (...args: string[]): Promise<Run> => project.cli(['coverage-gate', ...args], NEUTRAL)
  return { ...project, git, gate, json: async (...args) => JSON.parse((await gate(...args, '--json')).stdout) }
}

const ADD = `export function add(a: number, b: number): number {
  return a + b
}
`
const REST = `
export function sub(a: number, b: number): number {
  const negative = -b
  return a + negative
}
`

describe('reports that Vitest makes', () => {
  test('all formats of a run say the same, and what nobody tests is named', async () => {
    const project = repository({
      'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { coverage: { provider: 'v8', include: ['src/**'], reporter: ['json', 'lcovonly', 'cobertura'] } } })
`,
      'src/add.ts': ADD,
      'add.test.ts': `import { expect, test } from 'vitest'
import { add } from './src/add.ts'
test('adds', () => expect(add(1, 2)).toBe(3))
`,
    })
    project.write({
      'src/add.ts': `${ADD}${REST}
/* v8 ignore start */
export function debug(): void {
  console.log('debug')
}
/* v8 ignore stop */
`,
      'src/types.ts': 'export interface Some {\n  a: string\n}\nexport type { Some as Other }\n',
      'src/unused.ts': `import { add } from './add.ts'

export const three = add(
  1,
  2,
)
`,
    })
    const run = await project.vitest(['run', '--coverage'])
    expect(run).toMatchObject({ code: 0 })
    for (const report of ['coverage-final.json', 'lcov.info', 'cobertura-coverage.xml']) {
      expect(
        await project.json('--changed-lines', 'main', '--min', '50', '--from', `coverage/${report}`),
      ).toMatchObject({
        verdict: 'fail',
        report: `coverage/${report}`,
        covered: 0,
        total: 3,
        percent: 0,
        files: [
          { file: 'src/add.ts', covered: 0, total: 2, uncovered: ['6-7'] },
          { file: 'src/unused.ts', covered: 0, total: 1, uncovered: ['3'] },
        ],
        unknown: [],
        ignored: [{ file: 'src/add.ts', lines: 2, ranges: ['11-12'] }],
        stale: [],
      })
    }
    const { code, stdout } = await project.gate('--changed-lines', 'main', '--min', '50')
    expect(code).toBe(1)
    expect(stdout).toBe(`❌ Changed-line gate failed (1 violation):
  0% < target 50% (0 of 3 changed lines covered)
uncovered:
  src/add.ts: 6-7
  src/unused.ts: 3
newly ignored by comments: 2 lines
  src/add.ts: 11-12
compared with main (${project.git('rev-parse', '--short=12', 'main')}), by ${newest(project)}`)
  })
})

test.each(['v8', 'istanbul'])(
  'a change within a statement that did not run is no change of nothing: %s',
  async (provider) => {
    const send = `export const known = 1
export function send(q: { a: number }): unknown {
  const body = {
    id: q.a,
  }
  return JSON.stringify(
    [
      body,
    ],
  )
}
`
    const project = repository({
      'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { coverage: { provider: '${provider}', include: ['src/**'], reporter: ['json', 'lcovonly'] } } })
`,
      'src/send.ts': send,
      'send.test.ts': `import { expect, test } from 'vitest'
import { known } from './src/send.ts'
test('knows', () => expect(known).toBe(1))
`,
    })
    project.write({
      'src/send.ts': send.replace('q.a,', 'q.a * 2,').replace('      body,', '      body, // twice\n      body,'),
    })
    expect(await project.vitest(['run', '--coverage'])).toMatchObject({ code: 0 })
    for (const report of ['coverage-final.json', 'lcov.info'])
      expect(
        await project.json('--changed-lines', 'main', '--min', '50', '--from', `coverage/${report}`),
      ).toMatchObject({
        verdict: 'fail',
        files: [{ file: 'src/send.ts', covered: 0, total: 2, uncovered: ['3', '6'] }],
      })
  },
)

describe('lines that the provider numbers otherwise than git', () => {
  test.each(['v8', 'istanbul'])('by %s', async (provider) => {
    const pick =
      'export const SEPARATOR = "\u2028"\nexport function pick(a: boolean): number {\n  if (a) {\n    return 1\n  }\n  return 2\n}\n'
    const project = repository({
      'module.manifest.json': '{"module": "pick"}',
      'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { coverage: { provider: '${provider}', include: ['src/**'], reporter: ['json', 'lcovonly'] } } })
`,
      'src/pick.ts': pick,
      'pick.test.ts': `import { expect, test } from 'vitest'
import { pick } from './src/pick.ts'
test('picks', () => expect(pick(true)).toBe(1))
`,
    })
    project.write({ 'src/pick.ts': pick.replace('return 2', 'return 22') })
    expect(await project.vitest(['run', '--coverage'])).toMatchObject({ code: 0 })
    const args = ['--changed-lines', 'main', '--min', '100']
    // A report does not say who counted.
    for (const report of ['coverage-final.json', 'lcov.info'])
      expect(await project.json(...args, '--from', `coverage/${report}`)).toMatchObject({
        verdict: 'inconclusive',
        unknown: [{ file: 'src/pick.ts', ranges: ['6'], reason: expect.stringContaining('line 1 of the file') }],
      })
    await project.cli(['coverage', '--quiet'])
    expect(await project.json(...args)).toMatchObject({
      verdict: 'fail',
      report: 'reports/coverage.json',
      files: [{ file: 'src/pick.ts', covered: 0, total: 1, uncovered: ['6'] }],
      unknown: [],
    })
  })
})

test('branch counts that cannot be, which the v8 provider writes, cost nothing but that branch', async () => {
  const project = repository({
    'module.manifest.json': '{"module": "login"}',
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { coverage: { include: ['src/**'] } } })
`,
    'src/login.ts': `export async function login(m: any, g: any) {
  m = m ?? (await g())
  if (!m.ok) {
    m.ok = true
  }
  return m
}
`,
    'login.test.ts': `import { expect, test } from 'vitest'
import { login } from './src/login.ts'
test.each([1, 2])('logs in', async () => expect((await login({}, null)).ok).toBe(true))
`,
  })
  project.write({ 'src/new.ts': 'export const one = 1\n' })
  expect(await project.cli(['coverage', '--quiet'])).toMatchObject({ code: 0 })
  const { code, stdout, stderr } = await project.gate('--changed-lines', 'main', '--min', '100')
  expect(stdout).toContain('src/new.ts')
  expect(code).toBe(1)
  if (stderr !== '')
    expect(stderr).toMatch(/^vitest-evolve: what the report says cannot be read, .* src\/login\.ts \(branch/)
})

describe('what a report does not say of changed code never passes', () => {
  const args = ['--changed-lines', 'main', '--min', '50', '--from', 'coverage/report']
  const work = (report: string): Repository => {
    const project = repository({ 'src/add.ts': ADD, 'src/old.ts': ADD })
    project.write({ 'src/add.ts': ADD + REST, 'coverage/report': report })
    return project
  }

  test.each([
    [
      'hits that are no count',
      'SF:src/add.ts\nDA:2,1\nDA:6,NaN\nDA:7,1\nend_of_record\n',
      '6',
      '"NaN" is no count of hits',
    ],
    [
      'a row without a line',
      'SF:src/add.ts\nDA:2,1\nDA:undefined,1\nDA:7,1\nend_of_record\n',
      '6',
      '"undefined" is no line number',
    ],
    ['lines that are not listed', 'SF:src/add.ts\nDA:2,1\nDA:7,1\nLF:3\nend_of_record\n', '6', 'lists 2'],
    ['no line of the file', 'SF:src/add.ts\nLF:0\nend_of_record\n', '6-7', 'lists no line'],
    [
      'lines of a class',
      '<coverage><class filename="src/add.ts" line-rate="0.75"><lines><line number="2" hits="1"/></lines></class></coverage>',
      '6-7',
      '0.75',
    ],
    ['no line of a class', '<coverage><class filename="src/add.ts" line-rate="1"/></coverage>', '6-7', 'lists no line'],
  ])('%s', async (_, report, range, reason) => {
    const project = work(report)
    expect(await project.json(...args)).toMatchObject({
      verdict: 'fail',
      unknown: [{ file: 'src/add.ts', ranges: [range], reason: expect.stringContaining(reason) }],
    })
    const { code, stdout } = await project.gate(...args)
    expect(code).toBe(1)
    expect(stdout).toContain('the report does not say whether they ran')
  })

  test('lines that methods alone have are judged', async () => {
    const rows = (...lines: [number, number][]): string =>
      `<lines>${lines.map(([line, hits]) => `<line number="${line}" hits="${hits}"/>`).join('')}</lines>`
    const methods = `<methods><method name="sub" line-rate="0">${rows([6, 0], [7, 0])}</method></methods>`
    const project = work(`<coverage><class filename="src/add.ts">${methods}${rows([2, 1])}</class></coverage>`)
    expect(await project.json(...args)).toMatchObject({
      verdict: 'fail',
      files: [{ file: 'src/add.ts', covered: 0, total: 2, uncovered: ['6-7'] }],
    })
  })

  test('of other files it costs nothing', async () => {
    const rest = 'SF:src/old.ts\nDA:2,NaN\nDA:0,1\nend_of_record\nSF:tools/gen.py\nDA:0,1\nend_of_record\n'
    const project = work(`SF:src/add.ts\nDA:2,1\nDA:6,1\nDA:7,0\nend_of_record\n${rest}`)
    const { code, stdout, stderr } = await project.gate(...args)
    expect(code).toBe(0)
    expect(stdout).toContain('1 of 2 changed lines covered (50%)')
    expect(stderr).toContain('src/old.ts (line 7: "NaN" is no count of hits, and 1 more)')
  })
})

function newest({ dir }: Project): string {
  const reports = { 'coverage-final.json': 'istanbul', 'lcov.info': 'lcov', 'cobertura-coverage.xml': 'cobertura' }
  const [[name, provider]] = Object.entries(reports).sort(
    ([a], [b]) => statSync(join(dir, 'coverage', b)).mtimeMs - statSync(join(dir, 'coverage', a)).mtimeMs,
  ) as [[string, string]]
  return `coverage/${name} (${provider})`
}

/** A repository whose work added `sub`, two lines of it covered or not. */
function small(hits: Record<number, number> = { 2: 1, 6: 1, 7: 0 }): Repository {
  const project = repository({ 'src/add.ts': ADD, 'src/old.ts': ADD })
  project.write({
    'src/add.ts': ADD + REST,
    'coverage/lcov.info': lcov({ 'src/add.ts': hits, 'src/old.ts': { 2: 0 } }),
  })
  return project
}

describe('the verdict', () => {
  test('passes at the target', async () => {
    const project = small()
    const { code, stdout } = await project.gate('--changed-lines', 'main', '--min', '50')
    expect(stdout).toContain(
      '✅ Changed-line gate OK\n  1 of 2 changed lines covered (50%), target 50%\nuncovered:\n  src/add.ts: 7\n',
    )
    expect(code).toBe(0)
    expect((await project.gate('--changed-lines', 'main', '--min', '50.01')).code).toBe(1)
  })

  test('passes and says so where no executable line changed', async () => {
    const project = small()
    project.git('add', 'src')
    project.git('commit', '-q', '-m', 'work')
    const { code, stdout } = await project.gate('--changed-lines', 'HEAD', '--min', '100')
    expect(stdout).toContain('✅ Changed-line gate OK: no changed executable lines\n')
    expect(code).toBe(0)
  })

  test('fails where the report does not know a file with code; tests, configs and types need not be known', async () => {
    const project = small({ 2: 1, 6: 1, 7: 1 })
    project.write({
      'src/add.test.ts': 'test()\n',
      'tests/helper.ts': 'help()\n',
      'some.config.ts': 'export default {}\n',
      'src/types.ts': 'export interface A {\n  b: 1\n}\n',
      'src/api.d.ts': 'declare const a: 1\n',
      'README.md': 'code()\n',
      'vitest.setup.ts': 'setUp()\n',
      'src/setupTests.ts': 'setUp()\n',
      'cypress/support/e2e.ts': 'support()\n',
    })
    expect((await project.gate('--changed-lines', 'main', '--min', '80')).code).toBe(0)
    project.write({ 'src/auth/setup.ts': 'run()\n' })
    expect((await project.gate('--changed-lines', 'main', '--min', '80')).stdout).toContain('src/auth/setup.ts: not in')
    rmSync(join(project.dir, 'src/auth'), { recursive: true })
    project.write({ 'scripts/run.mjs': '// a script\nrun()\n' })
    const { code, stdout } = await project.gate('--changed-lines', 'main', '--min', '80')
    expect(stdout).toContain(
      'failed (1 violation):\n  scripts/run.mjs: not in the report (1 changed line of code: 2)\n',
    )
    expect(code).toBe(1)
    expect((await project.gate('--changed-lines', 'main', '--min', '80', '--exclude', 'scripts/**')).code).toBe(0)
  })

  test('lets small patches pass, with a label', async () => {
    const { code, stdout } = await small().gate('--changed-lines', 'main', '--min', '80', '--min-lines', '3')
    expect(stdout).toContain('✅ Changed-line gate OK (waived: 2 changed lines < 3)\n')
    expect(code).toBe(0)
  })

  test('is inconclusive by a report that is older than the code', async () => {
    const project = small({ 2: 1, 6: 1, 7: 1 })
    const { mtimeMs } = statSync(join(project.dir, 'coverage/lcov.info'))
    utimesSync(join(project.dir, 'src/add.ts'), mtimeMs / 1000 + 60, mtimeMs / 1000 + 60)
    const { code, stdout } = await project.gate('--changed-lines', 'main', '--min', '80')
    expect(stdout).toContain('❔ Changed-line gate inconclusive: 1 file changed after the report was made; ')
    expect(stdout).toContain('older than the code:\n  src/add.ts: it changed after the report\n')
    expect(code).toBe(1)
    expect((await project.gate('--changed-lines', 'main', '--min', '80', '--allow-stale')).code).toBe(0)
  })

  test('is inconclusive by a report of lines that the file does not have', async () => {
    const result = await small({ 2: 1, 6: 1, 700: 1 }).json('--changed-lines', 'main', '--min', '80')
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      stale: [{ file: 'src/add.ts', reason: 'the report has its line 700, the file ends at 8' }],
    })
  })

  test('is asked in a folder of the repository for that folder', async () => {
    const project = small()
    project.write({ 'src/coverage/lcov.info': lcov({ 'add.ts': { 6: 1, 7: 1 } }), 'other/x.ts': 'x()\n' })
    const result = await project.json('--changed-lines', 'main', '--min', '80', '--cwd', join(project.dir, 'src'))
    expect(result).toMatchObject({ verdict: 'pass', covered: 2, total: 2, files: [{ file: 'add.ts' }] })
  })

  test('is the same through a link', async () => {
    const project = small()
    symlinkSync(project.dir, `${project.dir}-link`)
    const result = await project.json('--changed-lines', 'main', '--min', '0', '--cwd', `${project.dir}-link`)
    expect(result).toMatchObject({ covered: 1, total: 2 })
  })
})

describe('modules', () => {
  const manifest = (module: string, lane: string): string => JSON.stringify({ module, tags: [`lane:${lane}`] })
  const hits = { 2: 1, 6: 1, 7: 0 }

  function monorepo(): Repository {
    const project = repository({
      'pay/module.manifest.json': manifest('pay', 'L5'),
      'docs/module.manifest.json': JSON.stringify({ module: 'docs', testing: { coverage_target: 50 } }),
      'pay/a.ts': ADD,
      'docs/a.ts': ADD,
      'loose.ts': ADD,
    })
    for (const file of ['pay/a.ts', 'docs/a.ts', 'loose.ts']) project.write({ [file]: ADD + REST })
    project.write({ 'coverage/lcov.info': lcov({ 'pay/a.ts': hits, 'docs/a.ts': hits, 'loose.ts': hits }) })
    return project
  }

  test('are judged by their own targets', async () => {
    const project = monorepo()
    const { code, stdout } = await project.gate('--changed-lines', 'main', '--module-lanes')
    expect(stdout).toContain(
      '❌ Changed-line gate failed (1 violation):\n  pay: 50% < target 90% (1 of 2 changed lines covered)\n',
    )
    expect(stdout).toContain('= outside modules: 1 of 2 changed lines covered (50%); no target, --min sets one\n')
    expect(code).toBe(1)
    expect(await project.json('--changed-lines', 'main', '--module-lanes', '--min', '60')).toMatchObject({
      verdict: 'fail',
      modules: [
        { module: null, target: 60, verdict: 'fail' },
        { module: 'docs', target: 50, verdict: 'pass', reason: null },
        { module: 'pay', target: 90, verdict: 'fail', reason: '50% < target 90% (1 of 2 changed lines covered)' },
      ],
    })
  })

  test('whose manifest cannot be read, or names no known lane, never pass', async () => {
    const project = monorepo()
    project.write({ 'pay/module.manifest.json': manifest('pay', 'L9') })
    expect((await project.gate('--changed-lines', 'main', '--module-lanes')).stdout).toContain(
      '  pay: no valid target in its manifest\n',
    )
    project.write({ 'pay/module.manifest.json': '{' })
    const broken = await project.gate('--changed-lines', 'main', '--module-lanes')
    expect(broken.code).toBe(2)
    expect(broken.stderr).toContain('pay/module.manifest.json')
    expect(broken.stderr).toContain('[ERR_MANIFEST]')
  })

  test('measured by our own run are known by digest, not by time', async () => {
    const project = monorepo()
    const { modules, sources } = await findModules(project.dir)
    const digests = codeDigests(modules, sources)
    const run = {
      schema: 1,
      modules: modules.map((module) => {
        const name = module.folder.slice(project.dir.length + 1)
        return {
          module: module.name,
          provider: 'v8',
          manifest: `${name}/module.manifest.json`,
          code: digests.get(module),
          coverage: istanbulMap({ [`${name}/a.ts`]: { 2: 1, 6: 1, 7: 1 } }),
        }
      }),
    }
    project.write({ 'reports/coverage.json': JSON.stringify(run) })
    utimesSync(join(project.dir, 'reports/coverage.json'), 1, 1)
    // Named: of reports that lie there, the newest is taken.
    const args = [
      '--changed-lines',
      'main',
      '--module-lanes',
      '--exclude',
      'loose.ts',
      '--from',
      'reports/coverage.json',
    ]
    expect(await project.json(...args)).toMatchObject({
      verdict: 'pass',
      report: 'reports/coverage.json',
      provider: 'v8',
    })
    project.write({ 'pay/a.test.ts': 'test()\n' })
    expect(await project.json(...args)).toMatchObject({
      verdict: 'inconclusive',
      stale: [{ file: 'pay/a.ts', reason: 'its module changed after it was measured' }],
    })
  })
})

describe('what cannot be judged exits with 2 and one line', () => {
  async function refused(project: Repository, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await project.gate(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^vitest-evolve: .*\n?$/)
    return stderr.slice('vitest-evolve: '.length)
  }

  test('options', async () => {
    const project = small()
    const base = ['--changed-lines', 'main']
    expect(await refused(project, ...base)).toContain('needs --min PCT or --module-lanes [ERR_USAGE]')
    for (const min of ['101', '-1', '', '1e1'])
      expect(await refused(project, ...base, `--min=${min}`)).toContain('[ERR_USAGE]')
    expect(await refused(project, ...base, '--min', '1', '--min-lines=-1')).toContain('[ERR_USAGE]')
  })

  test('git', async () => {
    const project = small()
    expect(await refused(project, '--changed-lines', 'nope', '--min', '1')).toContain(
      'git fetch origin nope [ERR_GIT_BASE]',
    )
    expect(await refused(project, '--changed-lines', '', '--min', '1')).toContain('[ERR_USAGE]')
    const outside = openFixture(null, { 'a.ts': '' })
    const ceiling = { ...NEUTRAL, GIT_CEILING_DIRECTORIES: join(outside.dir, '..') }
    const { code, stderr } = await outside.cli(['coverage-gate', '--changed-lines', 'main', '--min', '1'], ceiling)
    expect(code).toBe(2)
    expect(stderr).toContain('[ERR_NO_GIT]')
  })

  test('the report', async () => {
    const project = repository({ 'src/add.ts': ADD })
    const args = ['--changed-lines', 'main', '--min', '1']
    expect(await refused(project, ...args)).toContain('[ERR_NO_REPORT]')
    expect(await refused(project, ...args, '--from', 'none.xml')).toContain(
      'there is no such file [ERR_REPORT_UNREADABLE]',
    )
    project.write({ 'a.info': lcov({ '/srv/x/b.ts': { 1: 1 }, '/srv/x/c.ts': { 1: 1 } }), 'b.xml': '<coverage' })
    expect(await refused(project, ...args, '--from', 'a.info')).toContain('such as /srv/x/b.ts, is below')
    expect(await refused(project, ...args, '--from', 'b.xml')).toContain('[ERR_REPORT_UNREADABLE]')
    mkdirSync(join(project.dir, 'folder'))
    const { code, stdout } = await project.gate(...args, '--from', 'folder', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'ERR_REPORT_UNREADABLE', message: expect.stringContaining('it is a folder') },
    })
  })
})
