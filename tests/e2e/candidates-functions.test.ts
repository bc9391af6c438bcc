import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Check } from '../../src/candidates/check/check.ts'
import type { Candidate } from '../../src/candidates/candidate.ts'
import { openRepository, type Repository } from '../helpers/history.ts'
import type { Run } from '../helpers/lab.ts'

const LINES = 'export const a = () => 1\nexport const b = () => 2\n'
const ONE_LINE = 'export const a = () => 1; export const b = () => 2\n'
/** Called twice, Vitest's v8 provider counts branches of it [2, -2]. */
const IMPOSSIBLE = `export async function f(m: any, g: any) {
  m = m ?? (await g())
  if (!m.ok) {
    m.ok = true
  }
  return m
}
`
const configOf = (provider: string): string =>
  `export default { test: { coverage: { provider: '${provider}', include: ['src/**'], reporter: ['json'] } } }\n`
const testOf = (name: string, calls: string): string => `import { expect, test } from 'vitest'
import * as all from '../src/${name}.ts'
test('calls', async () => expect(await (async ({ a, b, f }: any) => ${calls})(all)).toBeDefined())
`

/** A project, committed, of which one file is tested by some calls. */
function project(text: string, calls: string, provider = 'v8'): Repository {
  const repository = openRepository(null, {
    'package.json': '{"type":"module"}',
    '.gitignore': 'node_modules\ncoverage\nreports\n',
    'vitest.config.ts': configOf(provider),
    'src/two.ts': text,
    'tests/two.test.ts': testOf('two', calls),
  })
  repository.commit('first')
  return repository
}

async function ranked({ cli }: Repository, ...args: string[]): Promise<{ first: Candidate; stderr: string }> {
  const { code, stdout, stderr } = await cli(['candidates', '--functions', '--quiet', ...args])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return { first: (JSON.parse(stdout) as Candidate[])[0]!, stderr }
}

async function prompt({ cli }: Repository): Promise<string> {
  return (await cli(['candidates', '--prompt', '--quiet'])).stdout
}

const check = ({ cli }: Repository, ...args: string[]): Promise<Run> =>
  cli(['candidates', 'check', 'HEAD', '--quiet', ...args])

async function checked(
  repository: Repository,
  ...args: string[]
): Promise<Check & { verdict: string; stderr: string }> {
  const { stdout, stderr } = await check(repository, '--json', ...args)
  expect(stdout, stderr).toMatch(/^\{/)
  return { ...(JSON.parse(stdout) as Check & { verdict: string }), stderr }
}

const said = ({ broken }: Check): string[] => broken.map(({ rule, message }) => `${rule} ${message}`)

describe.each(['v8', 'istanbul'])('a function of one line that nothing calls, with %s', (provider) => {
  test('is left to cover, and named', async () => {
    const lines = project(LINES, 'a()', provider)
    await lines.vitest(['run', '--coverage'])
    const { first } = await ranked(lines)
    expect(first).toMatchObject({
      coverage_score: 100,
      uncovered_lines: [],
      uncovered_functions: 1,
      uncovered_statements: 1,
      partly_covered_lines: ['2'],
      functions: [{ name: 'b', called: false }],
    })
    expect(first.score).toBe(50)
    expect(first.why).toMatch(/^1 function uncovered;/)
    expect(await prompt(lines)).toContain('- `b` (line 2, complexity 0): nothing calls it\n')

    lines.write({ 'tests/more.test.ts': testOf('two', 'b()') })
    await lines.vitest(['run', '--coverage'])
    expect((await ranked(lines)).first).toMatchObject({ score: 0, uncovered_functions: 0, uncovered_statements: 0 })
    expect(await prompt(lines)).toBe('There is nothing to do: of all that is ranked, nothing is left to cover.')
  })

  test('on the line of others is told apart from these', async () => {
    const line = project(ONE_LINE, 'b()', provider)
    await line.vitest(['run', '--coverage'])
    expect((await ranked(line)).first).toMatchObject({ score: 50, functions: [{ name: 'a', called: false }] })
    expect(await prompt(line)).toContain('- `a` (line 1, complexity 0): nothing calls it\n')
  })

  test.each([
    ['lines of their own', LINES],
    ['one line', ONE_LINE],
  ])('pays when it is called at last, of functions on %s', async (_, text) => {
    const repository = project(text, 'a()', provider)
    repository.write({ 'tests/more.test.ts': testOf('two', 'b()') })
    const { code, stdout } = await check(repository, '--file', 'src/two.ts')
    expect(stdout.split('\n')[0]).toBe('✅ candidates: it paid: 1 function newly covered in 1 file, 1 test file added')
    expect(stdout).toMatch(/\nfile +lines +branches +functions .*\nsrc\/two\.ts .* 1\/2 -> 2\/2 /)
    expect(code).toBe(0)
  })

  test('and a statement on a covered line pays when it runs', async () => {
    const early = project('export function a(n: number) {\n  if (n > 1) return 2\n  return 1\n}\n', 'a(0)', provider)
    early.write({ 'tests/more.test.ts': testOf('two', 'a(2)') })
    expect(await checked(early)).toMatchObject({
      verdict: 'pass',
      files: [{ change: 'rose', gained: { statements: 1 } }],
    })
  })

  test('is missed when nothing calls it any more', async () => {
    const repository = project(LINES, '[a(), b()]', provider)
    repository.write({ 'tests/two.test.ts': testOf('two', 'a()') })
    const fell = await checked(repository)
    expect(said(fell)).toEqual([
      'fell src/two.ts: 1 of 2 functions called, 2 before',
      'rose no file has more coverage than before',
    ])
    expect(fell.files).toMatchObject([{ change: 'fell', lost: [], lost_functions: ['2'], lost_statements: ['2'] }])
  })
})

test.each([
  ['lcovonly', 'coverage/lcov.info', null],
  ['cobertura', 'coverage/cobertura-coverage.xml', null],
  ['json', 'coverage/coverage-final.json', 1],
] as const)('functions are left to cover by %s, too', async (reporter, report, statements) => {
  const repository = project(LINES, 'a()')
  await repository.vitest(['run', '--coverage', `--coverage.reporter=${reporter}`])
  expect((await ranked(repository, '--coverage', report)).first).toMatchObject({
    score: 50,
    uncovered_functions: 1,
    uncovered_statements: statements,
  })
})

test('a file of functions without a statement is ranked until they are called', async () => {
  const repository = project('export function a() {}\nexport function b() {}\n', '[1]')
  await repository.vitest(['run', '--coverage'])
  expect((await ranked(repository)).first).toMatchObject({ uncovered_functions: 2, executable: 0, score: 100 })
  repository.write({ 'tests/more.test.ts': testOf('two', '[a(), b()]') })
  expect(await checked(repository)).toMatchObject({ verdict: 'pass', files: [{ gained: { lines: 0, functions: 2 } }] })
})

describe('an impossible count of branches', () => {
  const calls = '[await f({}, null), await f({}, null)]'

  test('is named once, and all else is ranked', async () => {
    const repository = project(IMPOSSIBLE, calls)
    repository.write({ 'src/other.ts': LINES })
    expect((await repository.vitest(['run', '--coverage'])).code).toBe(0)
    expect(readFileSync(join(repository.dir, 'coverage/coverage-final.json'), 'utf8')).toContain('[2,-2]')
    const { first, stderr } = await ranked(repository)
    expect(stderr).toBe(
      'vitest-evolve: coverage/coverage-final.json: what the report says cannot be read, and is not known, of src/two.ts (branch 1 has no count of hits)',
    )
    expect(first).toMatchObject({ file: 'src/other.ts', coverage_score: 0 })
    expect((await ranked(repository, '--path', 'src/two.ts')).first).toMatchObject({
      coverage_score: expect.any(Number),
    })
  })

  test('is named once by the check, neither won nor lost, and hides no loss', async () => {
    const repository = project(IMPOSSIBLE + LINES, '[await f({}, null), await f({}, null), a(), b()]')
    repository.write({ 'tests/two.test.ts': testOf('two', `[...${calls}, a()]`) })
    const fell = await checked(repository)
    expect(said(fell)[0]).toBe('fell src/two.ts: 2 of 3 functions called, 3 before')
    expect(fell.stderr.match(/branch 1 has no count of hits/g)).toHaveLength(1)
    repository.write({ 'tests/two.test.ts': testOf('two', `[...${calls}, a(), b()]`) })
    expect(said(await checked(repository))).toEqual(['rose no file has more coverage than before'])
  })

  test('is no gain where it is known at last', async () => {
    const repository = project(IMPOSSIBLE, calls)
    repository.write({ 'tests/two.test.ts': testOf('two', '[await f({}, null), await f({ ok: 1 }, null)]') })
    const { files, verdict } = await checked(repository)
    expect(verdict).toBe('fail')
    expect(files.map(({ change }) => change)).not.toContain('rose')
  })
})

describe('characters that end a line for ECMAScript alone', () => {
  const text = (end: string): string => `export const s = '${end}'
export function a(n: number) {
  if (n > 1) {
    return 2
  }
  return 1
}
`
  test.each(['\u2028', '\u2029'])('lines are those of git, in rankings and checks: %j', async (end) => {
    const repository = project(text(end), 'a(1)')
    repository.write({ 'src/module.manifest.json': '{}', 'src/own.test.ts': testOf('two', 'a(1)') })
    const run = await repository.cli(['coverage'])
    expect(run.code, run.stderr).toBe(0)
    expect((await ranked(repository)).first).toMatchObject({ file: 'src/two.ts', uncovered_lines: ['4'] })
    expect(await prompt(repository)).toContain('`a` (lines 2-7, complexity 1): line 4\n')
    repository.commit('measured')
    repository.write({ 'tests/more.test.ts': testOf('two', 'a(2)') })
    expect((await checked(repository)).files).toMatchObject([{ file: 'src/two.ts', newly_covered: ['4'] }])
  })

  test('by a report of which nobody knows who counted, what comes after is not known', async () => {
    const repository = project(text('\u2028'), 'a(1)')
    await repository.vitest(['run', '--coverage'])
    const { first, stderr } = await ranked(repository)
    expect(stderr.split('\n')[0]).toBe(
      'vitest-evolve: src/two.ts: lines that coverage/coverage-final.json does not list are not known to be covered (line 1 of the file has a character that ends a line for some tools and for others not)',
    )
    expect(first.why).toMatch(/^no coverage report knows its 4 lines;/)
  })
})

describe('what a report leaves out', () => {
  const lcov = (rows: string): string => `SF:src/two.ts\n${rows}\nend_of_record\n`

  test.each([
    ['no line at all', 'LF:0', null],
    ['fewer lines than it says', 'DA:1,1\nLF:2', 50],
    ['a line without a count', 'DA:1,1\nDA:2,x\nLF:2', 50],
  ])('is not covered: %s', async (_, rows, coverage_score) => {
    const repository = project(LINES, 'a()')
    writeFileSync(join(repository.dir, 'r.info'), lcov(rows))
    const { first, stderr } = await ranked(repository, '--coverage', 'r.info')
    expect(first).toMatchObject({ coverage_score })
    expect(first.score).toBeGreaterThan(0)
    expect(first.why).toMatch(/not known to be covered|no coverage report knows/)
    expect(stderr).toContain('src/two.ts')
  })

  test('the line after the last newline is none', async () => {
    const repository = project(LINES, 'a()')
    writeFileSync(join(repository.dir, 'r.info'), lcov('DA:1,1\nDA:2,1\nDA:3,0\nLF:3'))
    expect((await ranked(repository, '--coverage', 'r.info')).first).toMatchObject({
      executable: 2,
      coverage_score: 100,
    })
    writeFileSync(join(repository.dir, 'b.info'), lcov('DA:1,1\nDA:2,0\nDA:3,0\nLF:3'))
    repository.write({ 'tests/more.test.ts': testOf('two', 'b()') })
    const { files } = await checked(repository, '--before', 'b.info', '--after', 'r.info')
    expect(files).toMatchObject([{ before: { covered: 1, total: 2 }, after: { covered: 2, total: 2 } }])
  })
})
