import { describe, expect, test } from 'vitest'
import { BENCH, latency, ledgerText, slower } from '../helpers/bench-ledger.ts'
import { openFixture, type Project } from '../helpers/lab.ts'

const OTHER = 'ffff000011112222'
const commit = (day: number): string => `${day}`.padStart(40, 'c').slice(0, 12)
const filled = (lines: object[] = []): Project =>
  openFixture(null, {
    [BENCH]: ledgerText([
      ...slower('core', 30, 18, 2),
      ...slower('edge', 30, 30, 0.004),
      ...[3, 4, 5].map((day) => latency('core', day, 9, { env_fingerprint: OTHER })),
      ...lines,
    ]),
  })
const cells = (text: string): string[][] => text.split('\n').map((line) => line.trim().split(/ {2,}/))

describe('ledger show, of benchmarks', () => {
  test('a table of all modules, the changes, and what is left out', async () => {
    const { code, stdout, stderr } = await filled().cli(['ledger', 'show', BENCH])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [head, core, edge, ...rest] = cells(stdout)
    expect(head).toEqual(['module', 'first p95', 'best', 'last', 'change', 'count', 'fingerprint', 'trend'])
    expect(core!.slice(0, 2)).toEqual(['core', expect.stringMatching(/^2\.0\d ms$/)])
    expect(core!.slice(5, 7)).toEqual(['30', 'a1b2c3d4e5f60718'])
    expect(edge![1]).toMatch(/^0\.004\d\d ms$/)
    expect(rest).toEqual([
      ['change points:'],
      [
        expect.stringMatching(
          new RegExp(
            String.raw`^core: p95 \+[12]\d\.\d % \(2\.0\d -> 2\.4\d ms\) between ${commit(17)} and ${commit(18)}, 2026-01-23$`,
          ),
        ),
      ],
      ['3 figures of 1 other machine left out'],
    ])
  })

  test('one module, figure by figure; another figure; another machine', async () => {
    const project = filled()
    const { stdout } = await project.cli(['ledger', 'show', BENCH, '--module', 'core', '--last', '13'])
    const [head, , titles, ...rows] = cells(stdout)
    expect(head![0]).toMatch(/^core: p95 2\.4\d ms, best 2\.0\d ms, 30 figures of a1b2c3d4e5f60718, the last 13 shown$/)
    expect(titles).toEqual(['ts', 'p95', 'interval', 'change', 'samples', 'commit'])
    expect(rows[0]![2]).toMatch(/^\d\.\d\d - \d\.\d\d ms$/)
    expect(rows[1]!.at(-1)).toMatch(/^<- \+[12]\d\.\d % from here on$/)
    expect(stdout).toContain('3 figures of 1 other machine left out')
    const other = ['ledger', 'show', '--metric', 'p50', '--fingerprint', OTHER]
    const { stdout: elsewhere, stderr } = await project.cli(other)
    expect(cells(elsewhere)[1]!.slice(0, 4)).toEqual(['core', '4.50 ms', '4.50 ms', '4.50 ms'])
    expect(elsewhere).toContain('no change points\n30 figures of 1 other machine left out')
    expect(stderr).toContain('1 of 2 modules were not measured on this machine')
  })

  test('JSON has them too', async () => {
    const { stdout } = await filled([latency('core', 30, 0)]).cli(['ledger', 'show', '--json', '--last', '2', BENCH])
    const { modules, ...rest } = JSON.parse(stdout) as { modules: { change_points: object[]; points: object[] }[] }
    expect(rest).toEqual({ file: BENCH, metric: 'p95', skipped: [64] })
    expect(modules[0]).toMatchObject({ module: 'core', left_out: { figures: 3, machines: [OTHER] } })
    expect(modules[0]!.points).toHaveLength(2)
    expect(modules.map((one) => one.change_points)).toEqual([
      [
        {
          ts: '2026-01-23T00:00:00.000Z',
          before_commit: '17'.padStart(40, 'c'),
          after_commit: '18'.padStart(40, 'c'),
          before_ms: expect.closeTo(2.04, 1),
          after_ms: expect.closeTo(2.45, 1),
          change_percent: expect.closeTo(20, -1),
        },
      ],
      [],
    ])
  })

  test('commits that nobody knows are said to be unknown', async () => {
    const lines = slower('core', 30, 18, 2).map((line) => ({ ...line, commit: null }))
    const project = openFixture(null, { [BENCH]: ledgerText(lines) })
    // Alone it needs no name.
    expect((await project.cli(['ledger', 'show'])).stdout).toContain(
      'between an unknown commit and an unknown commit, 2026-01-23',
    )
  })

  test.each([
    [['--metric', 'p90', BENCH], '--metric takes p50, p95, p99, not "p90"'],
    [['--fingerprint', 'beef'], `${BENCH} has no machine "beef"; it has a1b2c3d4e5f60718, ${OTHER}`],
    [['--module', 'cor', BENCH], `${BENCH} has no module "cor"; it has core, edge`],
    [['--metric', 'p95', 'coverage.ndjson'], 'coverage.ndjson has no latencies; --metric and --fingerprint are'],
  ])('%j is refused in one line', async (args, words) => {
    const project = filled()
    project.write({ 'coverage.ndjson': '{"module":"core","coverage":50}\n' })
    const run = await project.cli(['ledger', 'show', ...args])
    expect(run.code).toBe(2)
    expect(run.stderr.split('\n')).toHaveLength(1)
    expect(run.stderr).toContain(words)
  })

  test('a page of both ledgers names the modules of either', async () => {
    const project = filled()
    project.write({ 'manifests/.ledger/coverage.ndjson': '{"module":"covered","coverage":50}\n' })
    const show = (...args: string[]): ReturnType<Project['cli']> => project.cli(['ledger', 'show', ...args])
    expect(await show('--html', 'a.html')).toMatchObject({ code: 0, stdout: '✅ a.html: 3 modules' })
    expect(await show('--html', 'b.html', '--module', 'core')).toMatchObject({ stdout: '✅ b.html: 1 module' })
    expect((await show('--html', 'c.html', '--module', 'c')).stderr).toContain(
      'has no module "c"; it has covered, core, edge',
    )
    expect((await show()).stdout).toContain('covered')
    const { stdout } = await show('--html', 'a.html', '--json')
    expect((JSON.parse(stdout) as { file: string }[]).map(({ file }) => file)).toEqual([
      'manifests/.ledger/coverage.ndjson',
      BENCH,
    ])
  })
})
