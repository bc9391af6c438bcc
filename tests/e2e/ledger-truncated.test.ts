import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendToLedger } from '../../src/ledger/index.ts'
import { benchFile, openBench } from '../helpers/bench-file.ts'
import { BENCH } from '../helpers/bench-ledger.ts'
import { COVERAGE, jsonIn, ledgerOf, MORE, openCovered, TEST, textIn } from '../helpers/covered.ts'
import type { Project } from '../helpers/lab.ts'

const MANIFEST = (name: string): string => `${name}/module.manifest.json`

/** Two modules recorded twice; b has fallen since, and its ledger was cut short so that nobody sees it. */
async function cut(lines: number): Promise<Project> {
  const project = openCovered(['a', 'b'], { 'b/tests/a.test.ts': TEST + MORE })
  for (let n = 0; n < 2; n += 1) expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
  project.write({
    'b/tests/a.test.ts': TEST,
    [COVERAGE]: textIn(project, COVERAGE).split('\n').slice(0, lines).join('\n') + (lines > 0 ? '\n' : ''),
  })
  return project
}

describe('a ledger that was cut short', () => {
  test('is not built on: nothing runs, no anchor is set', async () => {
    const project = await cut(1)
    const before = [COVERAGE, MANIFEST('a'), MANIFEST('b')].map((file) => textIn(project, file))
    const runs = [['coverage'], ['coverage', '--module', 'a'], ['coverage-gate', '--ratchet']]
    for (const args of runs) {
      const run = await project.cli(args)
      expect([run.code, run.stdout]).toEqual([2, ''])
      expect(run.stderr.split('\n')).toEqual([
        expect.stringMatching(
          /coverage\.ndjson is truncated: the anchor 4:.* names a line beyond the end, seq 1; nothing was written\. Restore it from git; .*--accept-truncation REASON \[ERR_LEDGER_TRUNCATED\]$/,
        ),
      ])
    }
    expect([COVERAGE, MANIFEST('a'), MANIFEST('b')].map((file) => textIn(project, file))).toEqual(before)
  })

  test('neither is one that is gone altogether, nor one that begins anew behind its old anchors', async () => {
    const project = await cut(0)
    rmSync(join(project.dir, COVERAGE))
    expect((await project.cli(['coverage'])).stderr).toContain('[ERR_LEDGER_TRUNCATED]')
    const verified = await project.cli(['ledger', 'verify'])
    expect([verified.code, verified.stdout]).toEqual([1, expect.stringContaining('coverage.ndjson: truncated')])
    expect(existsSync(join(project.dir, COVERAGE))).toBe(false)
    await appendToLedger(
      join(project.dir, COVERAGE),
      [1, 2, 3, 4, 5].map((n) => ({ module: 'a', coverage: n })),
    )
    expect((await project.cli(['coverage'])).stderr).toContain('is tampered at line ')
    const run = await project.cli(['coverage', '--quiet', '--accept-truncation', 'written anew'])
    expect([run.code, (await project.cli(['ledger', 'verify'])).code]).toEqual([0, 0])
  })

  test('is with a reason, which is kept under the hash and shown', async () => {
    const project = await cut(1)
    const empty = await project.cli(['coverage', '--accept-truncation', ' . '])
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('needs a reason in words')])
    const reason = 'the disk was <b>full\u001B[31m</b>'
    // b keeps an anchor of what is gone.
    const run = await project.cli(['coverage', '--quiet', '--module', 'a', '--accept-truncation', reason])
    expect([run.code, run.stderr]).toEqual([0, ''])
    const [, line] = ledgerOf(project)
    expect(line!.truncation).toEqual({
      reason,
      lost: [expect.stringMatching(/^3:[0-9a-f]{16}$/), expect.stringMatching(/^4:[0-9a-f]{16}$/)],
    })
    const shown =
      /line 2, \d{4}-\d\d-\d\d: lines up to seq 4 were gone, and it was accepted: the disk was <b>full\\u001b/
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({ code: 0, stdout: expect.stringMatching(shown) })
    const verified = JSON.parse((await project.cli(['ledger', 'verify', '--json'])).stdout) as object
    expect(verified).toMatchObject({ verdict: 'intact', accepted: [{ line: 2, reason }] })
    expect((await project.cli(['ledger', 'show'])).stdout).toMatch(shown)
    await project.cli(['ledger', 'show', '--html', 'page.html'])
    expect(textIn(project, 'page.html')).toContain('the disk was &#60;b&#62;full')
    // It is nothing to go on with: the next run needs no reason, and is told so.
    const next = await project.cli(['coverage', '--quiet', '--accept-truncation', 'again'])
    expect([next.code, next.stderr]).toEqual([0, expect.stringContaining('no line of the ledger is missing')])
    expect(ledgerOf(project).filter((one) => 'truncation' in one)).toHaveLength(1)
    // A reason that is changed afterwards shows.
    project.write({ [COVERAGE]: textIn(project, COVERAGE).replace('the disk', 'my disk') })
    expect((await project.cli(['ledger', 'verify'])).stdout).toContain('tampered at line 2')
  })

  test('is not while a run goes on, either', async () => {
    const project = openCovered(['a'])
    expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
    project.write({
      'a/tests/a.test.ts': `${TEST}import { writeFileSync } from 'node:fs'\ntest('cuts', () => writeFileSync(${JSON.stringify(join(project.dir, COVERAGE))}, ''))\n`,
    })
    const before = textIn(project, MANIFEST('a'))
    const run = await project.cli(['coverage', '--quiet'])
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('[ERR_LEDGER_TRUNCATED]')])
    expect([textIn(project, COVERAGE), textIn(project, MANIFEST('a'))]).toEqual(['', before])
  })

  test('of benchmarks is not built on, either', async () => {
    const project = openBench({
      'package.json': '{"type":"module"}',
      'vitest.config.mjs': 'export default {}\n',
      'a/module.manifest.json': '{"module":"a"}',
      'a/x.bench.mjs': benchFile([{ name: 'x', duration: '3' }]),
    })
    const bench = ['bench', '--quiet', '--runs', '1']
    for (let n = 0; n < 2; n += 1) expect((await project.cli(bench)).code).toBe(0)
    project.write({ [BENCH]: `${textIn(project, BENCH).split('\n')[0]}\n` })
    const run = await project.cli(bench)
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('[ERR_LEDGER_TRUNCATED]')])
    expect((await project.cli([...bench, '--accept-truncation', 'a mistake'])).code).toBe(0)
    expect(ledgerOf(project, BENCH)[1]).toMatchObject({ truncation: { reason: 'a mistake' }, seq: 2 })
  })
})

describe('lines before the chain', () => {
  const old = '{"ts":"2026-01-05T10:00:00Z","module":"a","coverage":90,"covered":9,"total":10,"provider":"v8"}'

  test('are vouched for by its first line: changed, removed or put in they show, and no ratchet believes them', async () => {
    const project = openCovered(['a'], { [COVERAGE]: `${old}\n${old}\n` })
    expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
    const whole = textIn(project, COVERAGE)
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('not protected'),
    })
    expect((await project.cli(['coverage-gate', '--ratchet'])).stdout).toContain('75% < best 90% on the ledger')
    for (const changed of [
      whole.replace('"coverage":90,"covered":9', '"coverage":10,"covered":1'),
      whole.slice(old.length + 1),
      whole.slice(2 * old.length + 2),
      `${old}\n${whole}`,
      whole.replace(old, `${old} `),
    ]) {
      project.write({ [COVERAGE]: changed })
      expect(await project.cli(['ledger', 'verify'])).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('tampered'),
      })
      for (const args of [['coverage'], ['coverage-gate', '--ratchet']])
        expect(await project.cli(args)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('[ERR_LEDGER_TAMPERED]'),
        })
    }
    project.write({ [COVERAGE]: whole.replaceAll('\n', '\r\n') })
    expect((await project.cli(['ledger', 'verify'])).code).toBe(0)
  })

  test('put in before a chain that had none show, too', async () => {
    const project = openCovered(['a'])
    await project.cli(['coverage', '--quiet'])
    project.write({ [COVERAGE]: `${old}\n${textIn(project, COVERAGE)}` })
    expect((await project.cli(['ledger', 'verify'])).stdout).toContain('tampered')
  })

  test('of a chain that was begun without are valid, and whoever reads them says that nothing protects them', async () => {
    const { chain } = await import('../../src/ledger/line.ts')
    const line = chain(
      { ts: '2026-01-06T10:00:00Z', module: 'a', coverage: 75, covered: 3, total: 4, provider: 'v8' },
      null,
    )
    const project = openCovered(['a'], { [COVERAGE]: `${old}\n${JSON.stringify(line)}\n` })
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/intact, 2 lines, .*\n {2}1 line before the chain is not protected: /),
    })
    expect(JSON.parse((await project.cli(['ledger', 'verify', '--json'])).stdout)).toMatchObject({ unprotected: 1 })
    const run = await project.cli(['coverage', '--quiet'])
    expect([run.code, run.stderr]).toEqual([
      0,
      expect.stringContaining('1 line before the chain that nothing protects'),
    ])
    const gate = await project.cli(['coverage-gate', '--ratchet'])
    expect(gate.stderr).toContain('1 line before the chain that nothing protects')
    expect(jsonIn(project, MANIFEST('a')).testing!.ledger).toMatch(/^2:/)
  })

  test('that are no UTF-8 survive a merge that is mended', async () => {
    const project = openCovered(['a'], { [COVERAGE]: '' })
    const file = join(project.dir, COVERAGE)
    const { writeFileSync } = await import('node:fs')
    writeFileSync(file, Buffer.from(`${old.replace('"v8"', '"v8","by":"Ren\u00E9"')}\r\n\n`, 'latin1'))
    await project.cli(['coverage', '--quiet'])
    const [begun] = [readFileSync(file)]
    await project.cli(['coverage', '--quiet'])
    const one = readFileSync(file)
    writeFileSync(file, begun)
    await project.cli(['coverage', '--quiet', '--accept-truncation', 'another branch'])
    const other = readFileSync(file).subarray(begun.length)
    writeFileSync(file, Buffer.concat([one, other]))
    expect((await project.cli(['ledger', 'mend'])).stdout).toContain('one chain again')
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({ code: 0 })
    expect(readFileSync(file).subarray(0, begun.length)).toEqual(begun)
  })
})
