import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheFile } from '../../src/candidates/cache.ts'
import type { Candidate } from '../../src/candidates/candidate.ts'
import { openRepository, type Repository } from '../helpers/history.ts'
import { CLI, NODE } from '../helpers/lab.ts'
import { onTerminal } from '../helpers/terminal.ts'

const COVERAGE = ['run', '--coverage']

/** Discounts were mended a week ago by somebody else; all other files are as they were two years ago. */
function shop(): Repository {
  const project = openRepository('candidates', { '.gitignore': 'node_modules\ncoverage\nreports\n' })
  project.commit('A shop', 730)
  edit(project, 'src/shop/discount.ts', 'let off = 0', 'let off: number = 0')
  project.commit('Discounts have types', 30)
  edit(project, 'src/shop/discount.ts', 'percent > 0', 'percent >= 1')
  project.commit('fix: no discounts of less than a percent', 7, 'bob')
  return project
}

function edit({ dir, write }: Repository, file: string, from: string, to: string): void {
  const text = readFileSync(join(dir, file), 'utf8')
  expect(text).toContain(from)
  write({ [file]: text.replace(from, to) })
}

async function ranked({ cli }: Repository, ...args: string[]): Promise<{ list: Candidate[]; stderr: string }> {
  const { code, stdout, stderr } = await cli(['candidates', ...args])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return { list: JSON.parse(stdout) as Candidate[], stderr }
}

const names = (list: readonly Candidate[]): string[] => list.map(({ file }) => file)

describe('with a report of real Vitest', () => {
  test('best first, each with what the contract says, and why', async () => {
    const project = shop()
    expect((await project.vitest(COVERAGE)).code).toBe(0)
    const { list, stderr } = await ranked(project)
    expect(stderr).toBe('')
    // Types alone have nothing to cover; the config takes src/cli.ts out of coverage.
    expect(names(list)).toEqual(['src/shop/discount.ts', 'src/core/money.ts', 'src/shop/cart.ts'])
    const [{ score, why, uncovered_lines, ...best }] = list as [Candidate]
    expect(best).toEqual({
      file: 'src/shop/discount.ts',
      coverage_score: 9.09,
      lines: 24,
      commits: 3,
      churn: 28,
      authors: 2,
      complexity: 9,
      fan_in: 1,
      module: null,
      executable: 11,
      uncovered: 10,
      branches: 8,
      uncovered_branches: 8,
      uncovered_branch_lines: ['10', '12-13'],
      uncovered_functions: 2,
      uncovered_statements: null,
      partly_covered_lines: [],
      recent: { days: 90, commits: 2, fixes: 1, authors: 2 },
      fixes: 1,
      fan_in_all: 2,
    })
    expect(Object.keys(list[0]!).slice(0, 12)).toEqual(
      'file coverage_score lines score commits churn authors complexity fan_in module uncovered_lines why'.split(' '),
    )
    expect(score).toBeGreaterThan(90)
    expect(uncovered_lines).toEqual(['8-14', '16', '19', '23'])
    expect(why).toBe(
      '10 of 11 lines uncovered; changed in 2 commits (1 fix) by 2 people in 90 days; complexity 9; 2 files depend on it',
    )
    expect(list[1]!.score).toBeLessThan(score)
  })

  test.for(['json', 'lcovonly', 'cobertura'])('the same of %s', async (reporter, { expect }) => {
    const project = shop()
    await project.vitest([...COVERAGE, `--coverage.reporter=${reporter}`])
    const { list } = await ranked(project)
    expect(list[0]).toMatchObject({ file: 'src/shop/discount.ts', coverage_score: 9.09, uncovered: 10, branches: 8 })
  })

  test('the newest report that knows a file counts; one that is named alone', async () => {
    const project = shop()
    await project.vitest([...COVERAGE, '--coverage.reporter=json'])
    const covered = 'SF:src/core/money.ts\nDA:7,1\nDA:8,1\nend_of_record\n'
    project.write({ 'coverage/lcov.info': covered, 'elsewhere.info': covered.replace('DA:8,1', 'DA:8,0') })
    const figure = (list: Candidate[], file: string): number | null =>
      list.find((one) => one.file === file)!.coverage_score
    const { list } = await ranked(project)
    expect(figure(list, 'src/core/money.ts')).toBe(100)
    expect(figure(list, 'src/shop/discount.ts')).toBe(9.09)
    const named = await ranked(project, '--coverage', 'elsewhere.info')
    expect(figure(named.list, 'src/core/money.ts')).toBe(50)
    expect(figure(named.list, 'src/shop/discount.ts')).toBeNull()
    expect(named.stderr).toBe(
      'vitest-evolve: no report knows 2 files (src/shop/discount.ts, src/shop/cart.ts): counted as uncovered',
    )
  })

  test('our own run counts, and knows its modules alone', async () => {
    const project = shop()
    project.write({
      'src/core/module.manifest.json': '{}',
      'src/core/add.test.ts':
        "import { add } from './money.ts'\nimport { test } from 'vitest'\ntest('adds', () => void add({ cents: 1, currency: 'EUR' }, { cents: 1, currency: 'EUR' }))\n",
    })
    expect((await project.cli(['coverage'])).code).toBe(0)
    const { list } = await ranked(project)
    expect(list.find(({ file }) => file === 'src/core/money.ts')).toMatchObject({ module: 'core', uncovered: 0 })
    expect(list[0]).toMatchObject({ file: 'src/shop/discount.ts', coverage_score: null, uncovered: 11 })
  })
})

describe('what is asked for', () => {
  test('--top, --path, --exclude, --min-lines, --functions', async () => {
    const project = shop()
    expect(names((await ranked(project, '--top', '1')).list)).toEqual(['src/shop/discount.ts'])
    expect(names((await ranked(project, '--path', 'src/core', '--path', './src/cli.ts')).list).sort()).toEqual([
      'src/cli.ts',
      'src/core/money.ts',
    ])
    expect(names((await ranked(project, '--exclude', 'src/shop/**')).list)).toEqual(['src/core/money.ts'])
    expect(names((await ranked(project, '--min-lines', '4')).list)).toEqual(['src/shop/discount.ts'])
    const { list } = await ranked(project, '--functions', '--top', '1')
    expect(
      list[0]!.functions.map(({ name, start_line, end_line, executable }) => [name, start_line, end_line, executable]),
    ).toEqual([
      ['discount', 7, 20, 9],
      ['label', 22, 24, 1],
    ])
  })

  test('a folder of tests is looked into where it is asked for', async () => {
    const project = shop()
    // The config's coverage is of src alone.
    project.write({ 'tests/helpers/wait.ts': 'export const wait = 1\n', 'vitest.config.ts': 'export default {}\n' })
    expect(names((await ranked(project)).list)).not.toContain('tests/helpers/wait.ts')
    expect(names((await ranked(project, '--path', 'tests')).list)).toEqual(['tests/helpers/wait.ts'])
  })

  test('--since, --half-life, --fix-pattern, --mass and --weights change what counts', async () => {
    const project = shop()
    const best = async (...args: string[]): Promise<Candidate> => (await ranked(project, ...args)).list[0]!
    expect(await best('--since', '14d')).toMatchObject({ commits: 1, fixes: 1, authors: 1 })
    expect(await best('--since', '2026-05-10')).toMatchObject({ commits: 1 })
    expect(await best('--fix-pattern', '^discounts')).toMatchObject({ commits: 3, fixes: 1 })
    expect(await best('--mass', '4')).toMatchObject({ commits: 2 })
    expect((await best('--half-life', '10')).why).toContain('changed in 1 commit (1 fix) by 1 person in 10 days')
    expect((await best('--since', '14d')).why).toContain('by 1 person in 14 days')
    const [file, whole] = ['src/core/money.ts', (await ranked(project)).list]
    const [alone] = (await ranked(project, '--path', file)).list
    expect(alone).toEqual(whole.find((one) => one.file === file))
    expect(alone!.score).toBeLessThan(100)
    const flat = 'hotness=0,fixes=0,churn=0,authors=0,complexity=0,uncovered=0'
    expect(names((await ranked(project, '--weights', flat)).list)[0]).toBe('src/core/money.ts')
  })

  test('--modules: a commit that touches several files is one', async () => {
    const project = shop()
    project.write({ 'src/shop/module.manifest.json': '{}', 'src/core/module.manifest.json': '{ "module": "kernel" }' })
    const { list } = await ranked(project, '--modules')
    const rows = list as unknown as { module: string | null; score: number; files: number; commits: number | null }[]
    expect(rows.map(({ module, files, commits }) => [module, files, commits])).toEqual([
      ['shop', 2, 3],
      ['kernel', 1, 1],
    ])
    expect(rows[0]!.score).toBe(100)
    expect(names((await ranked(project, '--module', 'kernel')).list)).toEqual(['src/core/money.ts'])
    // As a whole, shop has more.
    expect((await project.cli(['candidates', '--modules', '--table', '--min-lines', '12'])).stdout).toBe(
      'no file that was asked for has 12 uncovered lines or more; --min-lines is of files, with --modules, too',
    )
  })

  test('--html says where the map is, but for --quiet', async () => {
    const project = shop()
    await project.vitest(COVERAGE)
    const { stderr } = await ranked(project, '--html', 'reports/map.html')
    expect(stderr).toBe('candidates: map: reports/map.html')
    expect((await ranked(project, '--html', 'reports/map.html', '--quiet')).stderr).toBe('')
    expect(existsSync(join(project.dir, 'reports/map.html'))).toBe(true)
  })

  test('--modules where there is none is refused before a page is written', async () => {
    const project = shop()
    const { code, stderr } = await project.cli(['candidates', '--modules', '--html', 'reports/map.html'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^vitest-evolve: no module\.manifest\.json below .* \[ERR_NO_MODULES\]$/),
    })
    expect(existsSync(join(project.dir, 'reports/map.html'))).toBe(false)
  })

  test('on a terminal a table, which --table and --out --table give, too', async () => {
    const project = shop()
    const stdout = (await onTerminal(project, ['candidates', '--top', '1', '--functions'])).join('\n')
    expect(stdout).toMatch(/^1 {2}██████████ {2}100\.0 {2}src\/shop\/discount\.ts$/m)
    expect(stdout).toMatch(/discount 7-20: 9 lines, complexity 9/)
    expect(stdout).toContain('1 of 3 files; --top 3 shows all')
    const { code } = await project.cli(['candidates', '--table', '--out', 'made/for it/table.txt', '--top', '1'])
    expect(code).toBe(0)
    expect(readFileSync(join(project.dir, 'made/for it/table.txt'), 'utf8')).toContain('██████████  100.0')
    await project.cli(['candidates', '--out', 'made/list.json'])
    expect(names(JSON.parse(readFileSync(join(project.dir, 'made/list.json'), 'utf8')))).toHaveLength(3)
  })

  test('--sarif: a result for each file, where its worst function is', async () => {
    const { stdout } = await shop().cli(['candidates', '--sarif', '--top', '1'])
    const [run] = (JSON.parse(stdout) as { runs: { results: { locations: object[]; rank: number }[] }[] }).runs
    expect(run!.results).toHaveLength(1)
    expect(run!.results[0]!.rank).toBe(100)
    expect(run!.results[0]!.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'src/shop/discount.ts', uriBaseId: '%SRCROOT%' },
          region: { startLine: 7, endLine: 20 },
        },
      },
    ])
  })

  test('--sarif in a folder names files from the top of the repository', async () => {
    const project = shop()
    const { stdout } = await project.cli(['candidates', '--sarif', '--top', '1', '--cwd', join(project.dir, 'src')])
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [
        { results: [{ locations: [{ physicalLocation: { artifactLocation: { uri: 'src/shop/discount.ts' } } }] }] },
      ],
    })
  })

  test('--help names nothing that the package does not have', async () => {
    const { stdout } = await shop().cli(['candidates', '--help'])
    expect(stdout).toContain('The formula is in docs/candidates.md in\nthe repository.')
    expect(stdout).toContain('more than N source files, tests among them,')
  })

  test('the bin of its own', async () => {
    const { stdout } = await shop().shell(`"${NODE}" "${join(CLI, '../evolve-candidates.js')}" --top 1`)
    expect(names(JSON.parse(stdout) as Candidate[])).toEqual(['src/shop/discount.ts'])
  })
})

describe('the task for an agent', () => {
  test('names functions, tests as style, rules; its command shows the coverage of that file', async () => {
    const project = shop()
    await project.vitest(COVERAGE)
    const { stdout } = await project.cli(['candidates', '--prompt', '1'])
    expect(stdout).toContain('`discount` (lines 7-20, complexity 9): all of it')
    expect(stdout).toContain('Follow these tests as style: `tests/cart.test.ts`, `tests/money.test.ts`')
    expect(stdout).toContain('- At most 2 test files in one change.')
    const json = await project.cli(['candidates', '--prompt', '--json'])
    const { tasks, rules } = JSON.parse(json.stdout) as {
      tasks: { write: string; run: string; uncovered: object[] }[]
      rules: string[]
    }
    expect(rules).toHaveLength(6)
    expect(tasks).toHaveLength(1)
    expect(tasks[0]).toMatchObject({
      file: 'src/shop/discount.ts',
      write: 'tests/discount.test.ts',
      uncovered: [
        { function: 'discount', whole: true },
        { function: 'label', whole: true },
      ],
    })
    project.write({
      [tasks[0]!.write]: `import { expect, test } from 'vitest'
import { label } from '../src/shop/discount.ts'
test('a price in words', () => expect(label({ cents: 150, currency: 'EUR' })).toBe('1.50 EUR'))
`,
    })
    const run = await project.shell(tasks[0]!.run)
    expect(run.stdout).toMatch(/discount\.ts\s+\|\s+[\d.]+/)
    expect(run.stdout).not.toContain('money.ts')
    // The next ranking is made of it.
    expect(existsSync(join(project.dir, 'coverage/coverage-final.json'))).toBe(true)
    expect(run.code).toBe(0)
  })

  test('of several, with the tests that import each', async () => {
    const project = shop()
    const { stdout } = await project.cli([
      'candidates',
      '--prompt=2',
      '--json',
      '--path',
      'src/core',
      '--path',
      'src/shop',
    ])
    const { tasks } = JSON.parse(stdout) as {
      tasks: { file: string; tests: string[]; measured: boolean; check: string }[]
    }
    expect(tasks.map(({ file }) => file)).toEqual(['src/shop/discount.ts', 'src/core/money.ts'])
    expect(tasks[1]!.tests[0]).toBe('tests/money.test.ts')
    expect(tasks[1]!.measured).toBe(false)
    // Each is checked before it is committed.
    expect(tasks.map(({ check }) => check)).toEqual([
      'npx vitest-evolve candidates check HEAD --file src/shop/discount.ts',
      'npx vitest-evolve candidates check HEAD --file src/core/money.ts',
    ])
  })
})

describe('the task in a package with a config of its own', () => {
  const page = 'packages/app/src/(shop)/[...slug]/page.ts'
  const own = 'packages/app/src/(shop)/[...slug]/page.test.ts'
  const app = (): Repository => {
    const project = openRepository(null, {
      'packages/app/package.json': '{"type":"module"}',
      'packages/app/vitest.config.ts':
        "export default { define: { LIMIT: '0' }, test: { coverage: { provider: 'v8' } } }",
      [page]: 'declare const LIMIT: number\nexport function sign(n: number) {\n  return n > LIMIT ? 1 : 2\n}\n',
      [own]: "import { test } from 'vitest'\nimport { sign } from './page.ts'\ntest('sign', () => void sign(1))\n",
    })
    project.commit('first')
    return project
  }

  test('its commands run there, whatever a name says as a glob; its test is extended', async () => {
    const project = app()
    const { stdout } = await project.cli(['candidates', '--prompt', '--json'])
    const { tasks } = JSON.parse(stdout) as {
      tasks: { run: string; run_all: string; check: string; write: string; extend: boolean }[]
    }
    expect(tasks[0]).toMatchObject({ file: page, write: own, extend: true })
    expect(tasks[0]!.check).toMatch(/^\(cd packages\/app && npx vitest-evolve candidates check \w+ --file 'src\/\(shop/)
    const run = await project.shell(tasks[0]!.run)
    expect(run.stdout).toMatch(/page\.ts\s+\|\s+100 \|\s+50/)
    // The next ranking knows what its runs have left there.
    await project.shell(tasks[0]!.run_all)
    expect((await ranked(project)).list[0]).toMatchObject({
      file: page,
      coverage_score: 100,
      uncovered_branch_lines: ['3'],
    })
  })

  test('what is not committed is told; where all is covered there is nothing to do', async () => {
    const project = app()
    project.write({ [page]: 'export const sign = (n: number) => n\n' })
    project.write({ 'new.ts': 'export const a = 1\n' })
    const asked = await project.cli(['candidates', '--prompt'])
    expect(asked.stdout).toContain(`or the check takes it for a part of the change: 2 files (${page}, new.ts).`)
    rmSync(join(project.dir, 'new.ts'))
    project.write({
      [page]: 'export const sign = (n: number) => n\n',
      'packages/app/coverage/lcov.info': `SF:${join(project.dir, page)}\nDA:1,1\nend_of_record\n`,
    })
    const covered = await project.cli(['candidates', '--prompt', '--coverage', 'packages/app/coverage/lcov.info'])
    expect(covered.stdout).toBe('There is nothing to do: of all that is ranked, nothing is left to cover.')
  })
})

describe('what was found is kept', () => {
  test('a second ranking is the same; what changed is seen; what nobody can read is made anew', async () => {
    const project = shop()
    project.write({ 'node_modules/.keep': '' })
    await project.vitest(COVERAGE)
    const cache = cacheFile(realpathSync(project.dir), { XDG_CACHE_HOME: project.caches })
    const first = await project.cli(['candidates', '--no-cache'])
    expect(existsSync(cache)).toBe(false)
    const again = [await project.cli(['candidates']), await project.cli(['candidates'])]
    expect(existsSync(cache)).toBe(true)
    for (const { stdout } of again) expect(stdout).toBe(first.stdout)
    edit(
      project,
      'src/shop/cart.ts',
      'prices.reduce(add)',
      'prices.filter((one) => one.cents > 0 || one.cents < 0).reduce(add)',
    )
    project.commit('fix: nothing costs nothing')
    const changed = await ranked(project)
    expect(changed.list.find(({ file }) => file === 'src/shop/cart.ts')).toMatchObject({ complexity: 2, fixes: 1 })
    writeFileSync(cache, readFileSync(cache, 'utf8').slice(0, 1000))
    expect((await ranked(project)).list).toEqual(changed.list)
  })

  test('each part is taken as it was left, and only while what it depends on is the same', async () => {
    const project = shop()
    project.write({ 'node_modules/.keep': '', 'coverage/lcov.info': 'SF:src/core/money.ts\nDA:7,1\nend_of_record\n' })
    const found = async (...args: string[]): Promise<Candidate> =>
      (await ranked(project, ...args)).list.find(({ file }) => file === 'src/shop/cart.ts')!
    const real = await found()
    const cache = cacheFile(realpathSync(project.dir), { XDG_CACHE_HOME: project.caches })
    // What nobody would find again tells where it comes from.
    const kept = JSON.parse(readFileSync(cache, 'utf8'))
    for (const [, syntax] of kept.syntax) syntax.complexity = 777
    for (const [, one] of kept.history.files) one.commits = 777
    for (const [, one] of kept.graph.fanIn) one.direct = 777
    writeFileSync(cache, JSON.stringify(kept))
    expect(await found()).toMatchObject({ complexity: 777, commits: 777, fan_in: 777 })
    expect(await found('--no-cache')).toEqual(real)
    expect(await found('--since', '1y')).toMatchObject({ complexity: 777, commits: 0, fan_in: 777 })
    writeFileSync(cache, JSON.stringify({ ...kept, version: '0.0.0-other' }))
    expect(await found()).toEqual(real)
    writeFileSync(cache, JSON.stringify(kept))
    project.write({ 'tsconfig.json': '{ "compilerOptions": {} }' })
    expect(await found()).toMatchObject({ complexity: 777, commits: 777, fan_in: real.fan_in })
    edit(project, 'src/shop/cart.ts', 'codes.length > 0', 'codes.length >= 1')
    expect(await found()).toMatchObject({ complexity: real.complexity, commits: 777 })
  })

  test('a config above the folder is that of Vitest there, too', async () => {
    const project = openRepository(null, {
      'vitest.config.ts': "export default { test: { coverage: { include: ['src/core/**'] } } }\n",
      'packages/a/package.json': '{"type":"module"}',
      'packages/a/src/core/a.ts': 'export const a = (n: number) => (n > 0 ? 1 : 2)\n',
      'packages/a/src/b.ts': 'export const b = (n: number) => (n > 0 ? 1 : 2)\n',
    })
    project.commit('A package', 30)
    const found = async (): Promise<string[]> => names((await ranked(project, '--cwd', 'packages/a')).list)
    expect(await found()).toEqual(['src/core/a.ts'])
    project.write({
      'packages/a/vitest.config.ts': "export default { test: { coverage: { include: ['src/b.ts'] } } }\n",
    })
    expect(await found()).toEqual(['src/b.ts'])
  })

  test('what coverage is of is asked again where the config changes, or what it imports, however deep', async () => {
    const project = shop()
    project.write({
      'vitest.config.ts': "import { coverage } from './tools/coverage'\nexport default { test: { coverage } }\n",
      'tools/coverage.ts': "import { include } from './globs.js'\nexport const coverage = { include }\n",
      'tools/globs.ts': "export const include = ['src/core/**']\n",
    })
    const found = async (): Promise<string[]> => names((await ranked(project)).list)
    expect(await found()).toEqual(['src/core/money.ts'])
    const cache = cacheFile(realpathSync(project.dir), { XDG_CACHE_HOME: project.caches })
    const kept = JSON.parse(readFileSync(cache, 'utf8'))
    writeFileSync(
      cache,
      JSON.stringify({ ...kept, rules: { ...kept.rules, rules: { ...kept.rules.rules, include: ['tools/**'] } } }),
    )
    expect(await found()).toContain('tools/globs.ts')
    project.write({ 'tools/globs.ts': "export const include = ['src/shop/discount.ts']\n" })
    expect(await found()).toEqual(['src/shop/discount.ts'])
  })
})
