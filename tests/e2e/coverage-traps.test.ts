import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFixture, type Project } from '../helpers/lab.ts'

interface Measured {
  module: string
  state: string
  covered: number
  total: number
  failures: { test_id: string; message: string }[]
}

/** Three lines, of which two run with one argument. */
const CODE = `export function a(x) {
  if (x) {
    return 1
  }
  return 2
}
`
const testOf = (argument: unknown, from = '../src/a'): string => `import { expect, test } from 'vitest'
import { a } from '${from}'
test('a(${String(argument)})', () => expect(a(${String(argument)})).toBe(${argument ? 1 : 2}))
`
const IN_SOURCE = `${CODE}if (import.meta.vitest) {
  const { expect, test } = import.meta.vitest
  test('a', () => expect(a(1)).toBe(1))
}
`
const BROKEN = 'export function broken( {\n  return 1\n}\n'
const CONFIG = { 'package.json': '{"type":"module"}', 'vitest.config.ts': 'export default {}\n' }

const moduleWith = (folder: string, files: Record<string, string>): Record<string, string> => ({
  [`${folder}/module.manifest.json`]: JSON.stringify({ layout: { paths: { code: 'src', tests: 'tests' } } }),
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
})
const good = (folder: string): Record<string, string> =>
  moduleWith(folder, { 'src/a.ts': CODE, 'tests/a.test.ts': testOf(1) })

const rowsOf = (stdout: string): unknown[][] =>
  (JSON.parse(stdout) as { modules: Measured[] }).modules.map(({ module, state, covered, total, failures }) => [
    module,
    state,
    covered,
    total,
    ...failures.map(({ test_id, message }) => `${test_id}: ${message}`),
  ])

describe('the figures of a plain run', () => {
  test('for tests inside the code, and for code that is loaded with a query', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      'vitest.config.ts': "export default { test: { includeSource: ['**/src/**/*.ts'] } }\n",
      'inside/module.manifest.json': '{}',
      'inside/src/a.ts': IN_SOURCE,
      ...moduleWith('inside-too', { 'src/a.ts': IN_SOURCE, 'tests/a.test.ts': testOf(0) }),
      ...moduleWith('query', { 'src/a.ts': CODE, 'tests/a.test.ts': testOf(1, '../src/a?x=1') }),
      ...moduleWith('queries', {
        'src/a.ts': CODE,
        'tests/a.test.ts': testOf(1, '../src/a?x=1'),
        'tests/b.test.ts': testOf(0),
      }),
    })
    const run = await project.cli(['coverage', '--quiet', '--json'])
    expect([run.code, run.stderr]).toEqual([0, ''])
    const plain = await project.vitest([
      'run',
      '--coverage.enabled',
      '--coverage.include=*/src/**',
      '--coverage.reporter=json-summary',
    ])
    expect(plain.code).toBe(0)
    const summary = Object.entries(
      JSON.parse(readFileSync(join(project.dir, 'coverage/coverage-summary.json'), 'utf8')) as Record<
        string,
        { lines: { covered: number; total: number } }
      >,
    )
    const linesBelow = (folder: string): number[] =>
      summary
        .filter(([file]) => file.includes(`/${folder}/src/`))
        .reduce(([covered, total], [, { lines }]) => [covered! + lines.covered, total! + lines.total], [0, 0])
    const rows = rowsOf(run.stdout)
    expect(rows).toEqual(
      ['inside-too', 'inside', 'queries', 'query'].map((name) => [name, 'measured', ...linesBelow(name)]),
    )
    expect(rows.map((row) => row.slice(2))).toEqual([
      [3, 3],
      [2, 3],
      [3, 3],
      [2, 3],
    ])
    // What is inside the code is no code that changed.
    expect((await project.cli(['coverage-gate', '--tolerance', '40'])).stdout).toBe('✅ Coverage gate OK')
  })
})

describe('what nobody knows is not recorded', () => {
  test('broken code under a comment, code that the config leaves out, code that changes, a % in a path', async () => {
    const hinted = (hint: string): Record<string, string> => ({
      'src/a.ts': CODE,
      'src/broken.ts': `/* v8 ignore ${hint} */\n${BROKEN}`,
      'tests/a.test.ts': testOf(1),
    })
    const project = openFixture(null, {
      ...CONFIG,
      'vitest.config.ts': "export default { test: { coverage: { exclude: ['**/left-out/src/**'] } } }\n",
      ...moduleWith('hint-file', hinted('file')),
      ...moduleWith('hint-next', hinted('next')),
      ...moduleWith('hint-start', hinted('start')),
      ...good('left-out'),
      ...moduleWith('edited', {
        'src/a.ts': CODE,
        'tests/a.test.ts': `${testOf(1)}import { appendFileSync } from 'node:fs'
test('edits', () => appendFileSync('edited/src/a.ts', '// more\\n'))
`,
      }),
      ...good('pc%20t'),
      ...good('half%'),
    })
    const run = await project.cli(['coverage', '--quiet', '--json'])
    expect([run.code, run.stderr]).toEqual([1, ''])
    expect(rowsOf(run.stdout)).toEqual([
      ['edited', 'changed-meanwhile', 2, 3],
      ['half%', 'not-measurable', 0, 0, expect.stringMatching(/^half%\/src\/a\.ts: .*the % in its path$/)],
      ['hint-file', 'measured', 2, 3],
      ['hint-next', 'not-measurable', 2, 3, expect.stringMatching(/broken\.ts: .*mend what does not parse/)],
      ['hint-start', 'measured', 2, 3],
      ['left-out', 'not-measurable', 0, 0, expect.stringMatching(/src\/a\.ts: it is left out by coverage\.include or/)],
      ['pc%20t', 'not-measurable', 0, 0, expect.stringMatching(/^pc%20t\/src\/a\.ts: .*the % in its path$/)],
    ])
    expect(
      readFileSync(join(project.dir, 'manifests/.ledger/coverage.ndjson'), 'utf8').match(/"module"/g),
    ).toHaveLength(2)
  })
})

describe('what would measure less', () => {
  const refused = async (project: Project, args: string[]): Promise<string> => {
    const run = await project.cli(['coverage', '--quiet', ...args])
    expect([run.code, run.stdout, existsSync(join(project.dir, 'manifests'))]).toEqual([2, '', false])
    return run.stderr
  }

  test('is refused in the config of the root and of a project, and as a flag', async () => {
    const project = openFixture(null, { ...CONFIG, ...good('a') })
    const config = (test: string): void =>
      project.write({ 'vitest.config.ts': `export default { test: { ${test} } }\n` })
    config("coverage: { changed: 'HEAD' }")
    expect(await refused(project, [])).toMatch(/coverage\.changed in the config leaves out code.*\[ERR_USAGE\]$/)
    config("projects: [{ test: { name: 'one', testNamePattern: /x/ } }]")
    expect(await refused(project, [])).toMatch(/testNamePattern in the config leaves out tests.*\[ERR_USAGE\]$/)
    expect(await refused(project, ['--', '--coverage.changed', 'HEAD'])).toMatch(
      /--coverage\.changed leaves.*ERR_USAGE/,
    )
  })
})

test('a manifest that names no folders of its own, or that cannot be written, ends with 2 before its tests run', async () => {
  const project = openFixture(null, {
    ...CONFIG,
    ...good('a'),
    ...good('layout'),
    'layout/module.manifest.json': '{"layout": {"paths": {"code": "nowhere"}}}',
    ...good('twice'),
    'twice/module.manifest.json': '{"testing": {"coverage_target": 0}, "testing": {"coverage_target": 1}}',
  })
  const run = await project.cli(['coverage', '--quiet', '--json', '--', '--testTimeout=9000'])
  expect([run.code, rowsOf(run.stdout)]).toEqual([2, [['a', 'measured', 2, 3]]])
  expect(run.stderr.split('\n')).toEqual([
    expect.stringMatching(/layout\/module\.manifest\.json: layout\.paths\.code: .*not measured \[ERR_MANIFEST\]$/),
    expect.stringMatching(/twice\/module\.manifest\.json: the key testing\..* is there twice; not measured/),
  ])
  expect((await project.cli(['coverage-gate'])).stderr).toBe(
    'vitest-evolve: twice/module.manifest.json: the key testing is there twice: the last one counts',
  )

  // In a folder below, the ledger of the whole is not begun anew.
  const below = ['--cwd', join(project.dir, 'a')]
  const inside = await project.cli(['coverage', '--quiet', ...below])
  expect([inside.code, inside.stderr]).toEqual([2, expect.stringMatching(/but in .*run it there.*\[ERR_LEDGER\]$/)])
  expect(existsSync(join(project.dir, 'a/manifests'))).toBe(false)
  expect((await project.cli(['ledger', 'verify'])).code).toBe(0)

  // A report of a file that was longer.
  const report = (line: number): string => `SF:a/src/a.ts\nDA:1,1\nDA:${line},1\nend_of_record\n`
  project.write({ 'lcov.info': report(9999) })
  const from = await project.cli(['coverage', '--quiet', '--json', '--from', 'lcov.info', '--module', 'a'])
  expect([from.code, rowsOf(from.stdout)]).toEqual([1, [['a', 'report-too-old', 1, 1]]])
  expect(from.stderr).toContain('a/src/a.ts ends at line 6, the report has its line 9999')
  project.write({ 'lcov.info': report(5) })
  expect((await project.cli(['coverage', '--quiet', '--from', 'lcov.info', '--module', 'a'])).code).toBe(0)
})
