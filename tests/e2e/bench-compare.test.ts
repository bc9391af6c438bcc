import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { benchFile, openBench } from '../helpers/bench-file.ts'
import type { Project, Run } from '../helpers/lab.ts'

interface Compared {
  verdict: string
  benchmarks: {
    id: string
    verdict: string
    ratio: number
    low: number
    high: number
    confirmed: boolean | null
    p: number
  }[]
  only: { id: string; side: string }[]
  failures: { id: string; side: string; message: string }[]
  measured_again: number
}

const compare = (project: Project, args: string[]): Promise<Run> =>
  project.cli(['bench', 'compare', '--json', '--quiet', ...args])

const parsed = ({ stdout }: Run): Compared => JSON.parse(stdout) as Compared

const commit = (project: Project, message: string): Promise<Run> =>
  project.shell(`git add -A && git -c user.name=a -c user.email=a@b commit -qm '${message}'`)

/** How long calls take comes from a package of the workspace, which each side has to have of its own. */
const FILES = {
  'package.json': '{"type":"module","workspaces":["packages/*"]}',
  '.gitignore': 'node_modules\nreports\n',
  'packages/speed/package.json': '{"name":"speed","type":"module","main":"index.mjs"}',
  'packages/speed/index.mjs': 'export const factor = 1\n',
  'packages/a/module.manifest.json': '{"module":"a"}\n',
  'packages/a/x.bench.mjs': benchFile(
    [
      // Every process has its own luck.
      { name: 'uses speed', duration: '(10 + (process.pid % 10) / 50 + n / 1000) * factor' },
      { name: 'does not', duration: '10 + (process.pid % 10) / 50 + n / 1000' },
    ],
    "import { factor } from 'speed'",
  ),
}

async function repository(files: Record<string, string> = {}): Promise<Project> {
  const project = openBench({ ...FILES, ...files })
  const made = await project.shell(
    'git init -q -b main . && mkdir -p node_modules && ln -s ../packages/speed node_modules/speed',
  )
  expect(made.stderr).toBe('')
  await commit(project, 'first')
  return project
}

describe('bench compare', () => {
  test('finds what became slower, in the code of the workspace itself, and leaves the work tree alone', async () => {
    const project = await repository()
    project.write({ 'packages/speed/index.mjs': 'export const factor = 1.2\n' })
    // Not committed: without HEAD it is about the files as they are, new ones included.
    project.write({ 'packages/a/new.bench.mjs': benchFile([{ name: 'new', duration: '1' }]) })
    const before = await project.shell('git status --porcelain && git rev-parse HEAD && git worktree list | wc -l')
    const run = await compare(project, ['main', '--runs', '6'])
    const { verdict, benchmarks, only, measured_again } = parsed(run)
    expect(run.code).toBe(1)
    expect(verdict).toBe('fail')
    const [slow, same] = ['uses speed', 'does not'].map((name) => benchmarks.find(({ id }) => id.includes(name))!)
    expect(slow).toMatchObject({ verdict: 'slower', confirmed: true })
    expect(slow!.ratio).toBeCloseTo(1.2, 1)
    expect(slow!.low).toBeGreaterThan(1.1)
    expect(same).toMatchObject({ verdict: 'same', confirmed: null })
    expect(measured_again).toBe(1)
    expect(only).toMatchObject([{ side: 'head' }])
    expect(run.stderr).toContain('is on the side of head alone')
    expect(
      (await project.shell('git status --porcelain && git rev-parse HEAD && git worktree list | wc -l')).stdout,
    ).toBe(before.stdout)
    expect(existsSync(join(project.dir, 'reports'))).toBe(false)

    await commit(project, 'slower')
    const text = await project.cli([
      'bench',
      'compare',
      'HEAD',
      'main~1',
      '--runs',
      '6',
      '--require',
      'p95 < -15%',
      '--quiet',
    ])
    expect(text.stdout).toMatch(/uses speed.* faster, confirmed\n/)
    expect(text.stdout).toContain('✅ Comparison OK')
    expect(text.code).toBe(0)
  })

  test('concludes nothing from too few runs, nor where a side fails', async () => {
    const project = await repository()
    const few = await compare(project, ['main', '--runs', '3'])
    expect(few.code).toBe(1)
    expect(parsed(few)).toMatchObject({ verdict: 'inconclusive', benchmarks: [{ verdict: 'inconclusive' }, {}] })
    expect(few.stdout).toContain('3 against 3 processes cannot tell')
    expect(parsed(few)).toMatchObject({ runs_to_settle: null })
    expect((JSON.parse(few.stdout) as { open: object[] }).open).toHaveLength(2)
    const lax = await project.cli(['bench', 'compare', 'main', '--runs', '3', '--quiet', '--allow-inconclusive'])
    expect(lax.code).toBe(0)
    expect(lax.stdout).toContain(
      '✅ Comparison OK (2 inconclusive): 2 may be slower; --allow-inconclusive lets it pass',
    )
    const strict = await project.cli(['bench', 'compare', 'main', '--runs', '2', '--quiet'])
    expect(strict.code).toBe(1)
    // Each benchmark once, in the table.
    expect(strict.stdout.match(/group::\S+ /g)).toHaveLength(2)
    expect(strict.stdout.split('\n').slice(4)).toEqual([
      '❔ Comparison inconclusive (2 inconclusive): 2 may be slower',
      '  2 against 2 processes cannot tell for 2 benchmarks: take 6 runs; --allow-inconclusive lets it pass',
    ])

    project.write({ 'packages/a/x.bench.mjs': benchFile([{ name: 'uses speed', body: "throw new Error('broken')" }]) })
    const failed = await compare(project, ['main', '--runs', '2'])
    expect(failed.code).toBe(1)
    expect(parsed(failed).failures).toMatchObject([{ side: 'head', message: 'broken' }])
  })

  test('noise is told once of each benchmark, with what would settle it', async () => {
    // Every second process of a side is slower: both sides are the same, and nobody can see it.
    const uneven = `import { appendFileSync, readFileSync } from 'node:fs'
const log = new URL('../../node_modules/ran', import.meta.url)
appendFileSync(log, '.')
const slow = 1 + (readFileSync(log, 'utf8').length % 2)`
    const project = await repository({
      'packages/a/x.bench.mjs': benchFile([{ name: 'uneven', duration: '(10 + n / 1000) * slow' }], uneven),
    })
    const said = async (args: string[], code: number): Promise<string[]> => {
      const run = await project.cli(['bench', 'compare', 'main', '--runs', '6', '--quiet', ...args])
      expect(run).toMatchObject({ code, stderr: '' })
      return run.stdout.split('\n')
    }
    const [head, row, blank, ...rest] = await said([], 1)
    expect([head!.startsWith('benchmark'), blank]).toEqual([true, ''])
    expect(row).toMatch(/inconclusive: may be slower or faster$/)
    expect(rest).toEqual([
      '1 measured a second time, for twice as long',
      '❔ Comparison inconclusive (1 inconclusive): 1 may be slower',
      expect.stringMatching(
        /^ {2}too much noise to tell: (more runs would hardly settle it, --count may, which|--runs \d+0 may settle it, or --count, which) counts instructions in place of time, with valgrind; --allow-inconclusive lets it pass$/,
      ),
    ])
    // The table does not have its interval.
    const p95 = await said(['--fail-on', 'p95 > +5%'], 1)
    expect(p95.slice(-3)).toEqual([
      expect.stringMatching(/^❔ Comparison inconclusive \(1 inconclusive\): p95 > \+5% may be so of 1$/),
      expect.stringMatching(/^ {2}packages\/a\/x\.bench\.mjs::\S+: p95 > \+5%\? p95 \S+ \(\S+\), \S+ -> \S+ ms$/),
      expect.stringMatching(
        /^ {2}too much noise to tell: (?!.*--count).* settle it; --allow-inconclusive lets it pass$/,
      ),
    ])
    const required = await said(['--require', 'p99 < +3%', '--fail-on', 'p50 > +500%'], 1)
    expect(required.slice(-2)).toEqual([
      '❌ Comparison failed (1 violation):',
      expect.stringMatching(/uneven: p99 < \+3% is required, and not found: p99 \S+ \(\S+\), \S+ -> \S+ ms$/),
    ])
  })

  test('says what it cannot compare', async () => {
    const project = await repository()
    const said = async (args: string[]): Promise<string> => {
      const run = await compare(project, args)
      expect(run.code).toBe(2)
      return run.stderr
    }
    expect(await said(['nowhere'])).toContain('git knows no commit "nowhere" here')
    expect(await said(['main', '--prepare', 'echo no compiler >&2; exit 3'])).toMatch(
      /exit 3 failed on base \([0-9a-f]{12}\): no compiler \[ERR_PREPARE\]/,
    )
    await project.shell('git rm -q packages/a/x.bench.mjs')
    await commit(project, 'none')
    expect(await said(['main'])).toContain('Vitest finds no benchmarks on either side; files are named')
    project.write({ 'packages/a/script.bench.mjs': 'export {}\n' })
    expect(await said(['main'])).toContain(
      'Vitest finds no benchmarks on either side: packages/a/script.bench.mjs holds none;',
    )
    await project.shell('rm packages/a/script.bench.mjs')
    expect(await said(['main~1'])).toContain('no benchmark is on both sides')
  })

  test('compares with a stored run of this machine, and of another only if asked to', async () => {
    const project = await repository()
    await project.cli(['bench', '--runs', '6', '--quiet'])
    const stored = join(project.dir, 'stored.json')
    writeFileSync(stored, readFileSync(join(project.dir, 'reports/bench.json')))
    project.write({ 'packages/speed/index.mjs': 'export const factor = 1.2\n' })
    const slower = await compare(project, ['--baseline', 'stored.json', '--runs', '6'])
    expect(slower.code).toBe(1)
    expect(parsed(slower).benchmarks.find(({ id }) => id.includes('uses speed'))).toMatchObject({
      verdict: 'slower',
      confirmed: null,
    })

    const run = JSON.parse(readFileSync(stored, 'utf8')) as { env_fingerprint: string }
    writeFileSync(stored, JSON.stringify({ ...run, env_fingerprint: '0000000000000000' }))
    const other = await compare(project, ['--baseline', 'stored.json', '--runs', '6'])
    expect(other.code).toBe(2)
    expect(other.stderr).toContain('was measured elsewhere (0000000000000000')
    const across = await compare(project, [
      '--baseline',
      'stored.json',
      '--runs',
      '6',
      '--across',
      '--fail-on',
      'p95 > +50%',
    ])
    expect(across.code).toBe(0)
    for (const text of ['{}', 'nothing', '{"schema":1,"env_fingerprint":"x","modules":[{"benchmarks":[{}]}]}']) {
      writeFileSync(stored, text)
      const run = await compare(project, ['--baseline', 'stored.json'])
      expect(run.stderr).toContain('[ERR_BENCH_FILE]')
    }
  })
})
