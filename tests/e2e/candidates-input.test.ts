import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../src/candidates/candidate.ts'
import { openRepository, type Repository } from '../helpers/history.ts'
import { openFixture, type Project } from '../helpers/lab.ts'

const NO_COVERAGE =
  'vitest-evolve: there is no coverage report: ranked without coverage; npx vitest run --coverage --coverage.reporter=json makes one, --coverage FILE names one elsewhere'

interface Said {
  list: Candidate[]
  /** What was said, line by line, without what is said of coverage in all of these. */
  said: string[]
}

async function ranked({ cli }: Project, ...args: string[]): Promise<Said> {
  const { code, stdout, stderr } = await cli(['candidates', '--quiet', ...args])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const said = stderr.split('\n').filter((line) => line !== '' && line !== NO_COVERAGE)
  return { list: JSON.parse(stdout) as Candidate[], said: said.map((line) => line.replace('vitest-evolve: ', '')) }
}

async function refused({ cli }: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(['candidates', ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  const lines = stderr.split('\n').filter((line) => line !== NO_COVERAGE)
  expect(lines).toEqual([expect.stringMatching(/^vitest-evolve: .* \[ERR_\w+\]$/)])
  return lines[0]!.replace(/^vitest-evolve: /, '')
}

function shop(files: Record<string, string> = {}): Repository {
  return openRepository('candidates', files)
}

const names = (list: readonly Candidate[]): string[] => list.map(({ file }) => file).sort()
// The config takes src/cli.ts out of coverage.
const SHOP = ['src/core/money.ts', 'src/shop/cart.ts', 'src/shop/discount.ts']

describe('history', () => {
  test('without git: ranked by what the files say, said once', async () => {
    const project = openFixture('candidates')
    // The lab's own repository is further up.
    const { list, said } = await ranked(project, '--cwd', outside(project))
    expect(names(list)).toEqual(SHOP)
    expect(list[0]).toMatchObject({
      file: 'src/shop/discount.ts',
      commits: null,
      churn: null,
      authors: null,
      fixes: null,
    })
    expect(list[0]!.why).toBe('11 lines; complexity 9; 2 files depend on it')
    expect(said).toEqual([
      expect.stringMatching(/is not in a git work tree: ranked without commits, churn and authors \(fatal: not a git/),
    ])
  })

  test('without a commit', async () => {
    const { list, said } = await ranked(shop())
    expect(names(list)).toEqual(SHOP)
    expect(said).toEqual(['there is no commit yet: ranked without commits, churn and authors'])
  })

  test('in a shallow clone: every file would be touched by its last commit', async () => {
    const project = shop()
    project.commit('first', 3)
    project.commit('second', 1)
    const clone = join(project.dir, '../shallow')
    project.git('clone', '-q', '--depth', '1', `file://${project.dir}`, clone)
    const { list, said } = await ranked(project, '--cwd', clone)
    expect(list[0]!.commits).toBeNull()
    expect(said).toEqual([
      'this clone is shallow: ranked without commits, churn and authors; git fetch --unshallow brings them, on CI check out with fetch-depth: 0',
    ])
  })

  test.each([
    [
      'blob:none',
      { commits: 2, fixes: 1, churn: null },
      'this clone fetches old contents when they are asked for: ranked without churn, and what was renamed and edited at once is not followed',
    ],
    [
      'tree:0',
      { commits: null, fixes: null, churn: null },
      'this clone fetches old trees when they are asked for: ranked without commits, churn and authors; a clone with --filter=blob:none has them',
    ],
  ])('in a clone with --filter=%s, which would fetch what is asked for: nothing is', async (filter, known, note) => {
    const project = shop()
    project.commit('first', 3)
    project.write({ 'src/shop/cart.ts': 'export const a = () => 1\n' })
    project.commit('fix: second', 1)
    project.git('config', 'uploadpack.allowFilter', 'true')
    const clone = join(project.dir, '../partial')
    project.git('clone', '-q', `--filter=${filter}`, `file://${project.dir}`, clone)
    renameSync(join(project.dir, '.git'), join(project.dir, 'gone'))
    const { list, said } = await ranked(project, '--cwd', clone)
    expect(list.find(({ file }) => file === 'src/shop/cart.ts')).toMatchObject(known)
    expect(said).toEqual([note])
  })

  test('where git cannot read it all', async () => {
    const project = shop()
    project.commit('first')
    const clone = join(project.dir, '../broken')
    project.git('clone', '-q', project.dir, clone)
    const blob = project.git('rev-parse', 'HEAD:src/shop/cart.ts')
    project.write({ 'src/shop/cart.ts': 'export const a = 1\n' })
    project.commit('second')
    execFileSync('git', ['pull', '-q'], { cwd: clone })
    execFileSync('git', ['unpack-objects', '-q'], {
      cwd: clone,
      input: execFileSync('git', ['pack-objects', '--stdout', '--all'], {
        cwd: clone,
        input: '',
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    })
    rmSync(join(clone, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true })
    const { list, said } = await ranked(project, '--cwd', clone)
    expect(list).toHaveLength(3)
    expect(said).toEqual([expect.stringMatching(/^ranked without commits, churn and authors: git log failed: /)])
  })
})

describe('coverage', () => {
  test('none at all: said once, and how to get it', async () => {
    const project = shop()
    project.commit('first')
    const { stderr, code } = await project.cli(['candidates'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: NO_COVERAGE })
  })

  test('of another project: left out where it was found, refused where it was named', async () => {
    const project = shop({ 'coverage/lcov.info': 'SF:/elsewhere/lib/other.ts\nDA:1,1\nend_of_record\n' })
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(list[0]!.coverage_score).toBeNull()
    expect(said).toEqual([expect.stringMatching(/coverage\/lcov\.info is of another project or commit: .*; left out$/)])
    expect(await refused(project, '--coverage', 'coverage/lcov.info')).toMatch(
      /is of another project .*\[ERR_REPORT_FOREIGN\]$/,
    )
  })

  test('with some paths that are not here', async () => {
    const project = shop({
      'coverage/lcov.info': ['src/shop/cart.ts', 'src/gone.ts']
        .map((file) => `SF:${file}\nDA:1,1\nend_of_record\n`)
        .join(''),
    })
    project.commit('first')
    const { said } = await ranked(project)
    expect(said[0]).toBe('coverage/lcov.info names src/gone.ts, not here')
  })

  test('cut off, or no report', async () => {
    const project = shop({ 'coverage/coverage-final.json': '{"src/shop/cart.ts": {' })
    project.commit('first')
    expect((await ranked(project)).said).toEqual([
      expect.stringMatching(/cannot be read as a coverage report: it is no whole JSON .*; left out$/),
    ])
    expect(await refused(project, '--coverage', 'package.json')).toMatch(/\[ERR_REPORT_UNREADABLE\]$/)
    expect(await refused(project, '--coverage', 'nowhere.info')).toMatch(/there is no such file/)
  })

  test('older than the code: said, and lines that are not there any more are not counted', async () => {
    const project = shop({ 'coverage/lcov.info': 'SF:src/shop/cart.ts\nDA:5,0\nDA:6,1\nDA:900,0\nend_of_record\n' })
    project.commit('first')
    project.write({ 'src/shop/cart.ts': 'export {}\nlet a\nlet b\nlet c\na = 1\nb = 1\n' })
    const { list, said } = await ranked(project)
    expect(said[0]).toBe(
      'src/shop/cart.ts changed after coverage/lcov.info was made: its lines may be others now; make it anew',
    )
    expect(list.find(({ file }) => file === 'src/shop/cart.ts')).toMatchObject({
      executable: 2,
      uncovered_lines: ['5'],
    })
  })

  test('a config that fails does not take the ranking along', async () => {
    const project = shop({
      'coverage/lcov.info': 'SF:src/shop/cart.ts\nDA:5,0\nend_of_record\n',
      'vitest.config.ts': "throw new Error('no config today')",
    })
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(names(list)).toEqual(['src/cli.ts', ...SHOP])
    expect(said).toEqual([
      expect.stringMatching(
        /^no report knows 3 files .*counted as uncovered \(Vitest did not say .*no config today.*\)$/,
      ),
    ])
  })
})

describe('files', () => {
  test('that do not parse are named, and ranked without complexity', async () => {
    const project = shop({ 'src/broken.ts': 'export const = 1\n' })
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(said).toEqual(['src/broken.ts: does not parse: ranked without complexity and imports'])
    expect(list.find(({ file }) => file === 'src/broken.ts')).toMatchObject({
      complexity: null,
      lines: 1,
      commits: 1,
      coverage_score: null,
    })
  })

  test('that are no text, or huge, or written by programs or others', async () => {
    const project = shop({
      'src/picture.ts': 'export\0',
      'src/huge.ts': `export const text = '${'x'.repeat(2 ** 20)}'\n`,
      'src/api.ts': '// @generated by a tool\nexport const a = 1\n',
      'src/parser.js': 'export const b = 1\n',
      'src/parser.gen.js': 'export const c = 1\n',
      'vendor/lib.js': 'export const d = 1\n',
      '.gitattributes': 'src/parser.js linguist-generated\n',
    })
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(names(list)).toEqual(SHOP)
    expect(said).toEqual([
      'src/api.ts: written by a program, as its head says: left out',
      'src/huge.ts: larger than 1 MiB: left out',
      'src/picture.ts: no text: left out',
    ])
  })

  test('links and repositories inside this one', async () => {
    const project = shop()
    symlinkSync('money.ts', join(project.dir, 'src/core/link.ts'))
    symlinkSync('../src/core', join(project.dir, 'src/linked'))
    const other = shop()
    other.commit('first')
    project.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other.dir, 'libs/other')
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(names(list)).toEqual(SHOP)
    expect(said).toEqual([
      'src/core/link.ts: a symbolic link: what it leads to is ranked under its own name, if it lies here',
      'libs/other: a repository of its own, or a submodule: rank it there, with --cwd',
    ])
    expect(names((await ranked(project, '--cwd', join(project.dir, 'libs/other'))).list)).toEqual(SHOP)
  })

  test('with any name, renamed and not', async () => {
    const odd = ['src/größe.ts', 'src/名前.ts', 'src/a b\'"$(x);.ts', 'src/[id]/page.ts', 'src/new\nline.ts']
    const project = shop(
      Object.fromEntries(odd.map((file) => [file, `export const f = (a: number) => (a ? 1 : 2)\n// ${file.length}\n`])),
    )
    project.commit('first', 5)
    mkdirSync(join(project.dir, 'src/ö'))
    renameSync(join(project.dir, 'src/größe.ts'), join(project.dir, 'src/ö/maß.ts'))
    project.commit('moved', 2)
    const { list } = await ranked(project)
    expect(names(list)).toEqual([...SHOP, ...odd.slice(1), 'src/ö/maß.ts'].sort())
    expect(list.find(({ file }) => file === 'src/ö/maß.ts')).toMatchObject({ commits: 2, complexity: 1 })
    for (const file of odd.slice(1)) expect(list.find((one) => one.file === file)).toMatchObject({ commits: 1 })
    const { stdout } = await project.cli(['candidates', '--table', '--quiet'])
    expect(stdout).toContain('src/new\\u000aline.ts')
  })

  test('none that could be ranked', async () => {
    const project = openRepository(null, { 'readme.md': 'nothing', 'types.ts': 'export type A = 1' })
    project.commit('first')
    expect((await ranked(project)).list).toEqual([])
    expect((await project.cli(['candidates', '--table'])).stdout).toBe(
      'no file here has a line that a test could cover',
    )
  })

  test('in a module whose manifest names a folder below a file', async () => {
    const project = shop({ 'src/shop/module.manifest.json': '{"layout": {"paths": {"code": "cart.ts/b"}}}' })
    project.commit('first')
    expect(names((await ranked(project)).list)).toEqual(SHOP)
    const { code, stderr } = await project.cli(['coverage'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/layout\.paths\.code: .*cart\.ts\/b is not there, or no folder; not measured/),
    })
    expect(stderr).not.toContain('ERR_INTERNAL')
  })

  test('a glob that leaves nothing out is told, and that is relative to the folder', async () => {
    const project = shop()
    project.commit('first')
    const { list, said } = await ranked(project, '--exclude', 'shop', '--exclude', 'tests/*', '--exclude', 'src/c*/**')
    expect(names(list)).toEqual(['src/shop/cart.ts', 'src/shop/discount.ts'])
    expect(said).toEqual([
      "--exclude shop matches no source file; globs are relative to the project's folder, and a folder's files are FOLDER/**",
    ])
  })

  test('where all are left out, nothing is said of coverage', async () => {
    const project = shop()
    project.commit('first')
    const { stdout, stderr } = await project.cli(['candidates', '--table', '--exclude', '**'])
    expect({ stdout, stderr }).toEqual({
      stdout: 'no file that --path and --exclude leave has a line that a test could cover',
      stderr: '',
    })
  })

  test('new ones that git does not know yet', async () => {
    const project = shop({ '.gitignore': 'src/ignored.ts\n' })
    project.commit('first')
    project.write({ 'src/new.ts': 'export const a = () => 1\n', 'src/ignored.ts': 'export const b = () => 1\n' })
    const { list } = await ranked(project)
    expect(names(list)).toEqual([...SHOP, 'src/new.ts'].sort())
    expect(list.find(({ file }) => file === 'src/new.ts')).toMatchObject({
      commits: 0,
      why: expect.stringContaining('in no commit yet'),
    })
  })
})

test.for([
  [['--top', '-1'], '--top'],
  [['--top', '1.5'], '--top is a whole number from 1, not "1.5"'],
  [['--top', 'x'], '--top is a whole number from 1, not "x"'],
  [['--top', '0'], '--top is a whole number from 1, not "0"'],
  [['--min-lines', 'x'], '--min-lines is a whole number from 0, not "x"'],
  [['--mass', '0'], '--mass is a whole number from 1, not "0"'],
  [['--since', 'yesterday'], '90d, 12w, 6m or 1y'],
  [['--half-life', '0'], 'above 0'],
  [['--fix-pattern', '('], 'no regular expression'],
  [['--weights', 'heat=1'], 'hotness, fixes, churn'],
  [['--weights', 'hotness=-1'], 'hotness, fixes, churn'],
  [['--path', '../elsewhere'], 'is not below'],
  [['--module', 'nowhere'], 'there is no module "nowhere", nor any other, below /'],
  [['--modules'], 'no module.manifest.json'],
  [['--sarif', '--table'], 'exclude each other'],
  [['--modules', '--sarif'], 'exclude each other'],
  [['--html', 'map.html', '--out', './map.html'], 'the same file'],
  [['--prompt=1.5'], 'whole number'],
  [['src'], '--path'],
  [['--html', 'package.json/x.html'], 'cannot write'],
  [['--html', '/proc/nowhere/x.html'], 'cannot write'],
  [['--nope'], "Unknown option '--nope'"],
] as const)('refused in one line: %j', async ([args, said], { expect }) => {
  const project = shop()
  project.commit('first')
  expect(await refused(project, ...args)).toContain(said)
})

/** A copy of a project outside of any repository. */
function outside({ dir }: Project): string {
  writeFileSync(join(dir, '.git'), 'gitdir: nowhere\n')
  return dir
}
