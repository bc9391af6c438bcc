import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendToLedger, formatAnchor, type Verification } from '../../src/ledger/index.ts'
import { openFixture, type Project, type Run } from '../helpers/lab.ts'

const FILE = 'manifests/.ledger/coverage.ndjson'

const entry = (module: string, coverage: number, more: object = {}): object => ({
  ts: `2026-01-05T10:10:${String(Math.floor(coverage) % 60).padStart(2, '0')}.000Z`,
  module,
  coverage,
  xml: null,
  covered: Math.floor(coverage * 2),
  total: 200,
  provider: 'v8',
  commit: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
  run_id: 'r1',
  ...more,
})
const add = (project: Project, ...entries: object[]): ReturnType<typeof appendToLedger> =>
  appendToLedger(join(project.dir, FILE), entries)
const contentOf = (project: Project, file = FILE): string => readFileSync(join(project.dir, file), 'utf8')
const verdictOf = ({ stdout }: Run): Verification => JSON.parse(stdout) as Verification
const verify = async (project: Project, ...args: string[]): Promise<Verification & { code: number }> => {
  const run = await project.cli(['ledger', 'verify', '--json', ...args])
  return { ...verdictOf(run), code: run.code }
}

describe('ledger verify', () => {
  test('tells intact, torn, tampered and truncated apart', async () => {
    const project = openFixture(null)
    const { head } = await add(project, entry('core', 10), entry('core', 20), entry('core', 30))
    const whole = contentOf(project)
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({
      code: 0,
      stdout: `✅ ${FILE}: intact, 3 lines, head ${formatAnchor(head!).slice(0, 18)}`,
      stderr: '',
    })
    expect(await verify(project)).toMatchObject({ file: FILE, lines: 3, verdict: 'intact', line: null, head })

    project.write({ [FILE]: whole.slice(0, -3) })
    expect(await verify(project)).toMatchObject({ code: 1, verdict: 'torn', line: 3, head: { seq: 2 } })
    project.write({ [FILE]: whole.replace('"coverage":20', '"coverage":80') })
    const tampered = await project.cli(['ledger', 'verify'])
    expect(tampered).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`❌ ${FILE}: tampered at line 2: its hash`),
    })
    project.write({ [FILE]: whole.split('\n').slice(0, 2).join('\n') + '\n' })
    expect(await verify(project)).toMatchObject({ code: 0 })
    expect(await verify(project, '--anchor', `3:${head!.hash.slice(0, 8)}`)).toMatchObject({
      code: 1,
      verdict: 'truncated',
    })
  })

  test('takes its anchors from the manifests', async () => {
    const project = openFixture(null)
    // A repository of its own: what git ignores has no modules, and this one's does all labs.
    await project.shell('git init -q')
    const { head } = await add(project, entry('core', 10))
    const manifest = (ledger: unknown): Record<string, string> => ({
      'core/module.manifest.json': JSON.stringify({ testing: { ledger } }),
    })
    project.write(manifest(formatAnchor(head!)))
    expect(await verify(project)).toMatchObject({ code: 0 })
    project.write(manifest(`2:${head!.hash}`))
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`truncated: the anchor 2:${head!.hash.slice(0, 8)} (core/module.manifest.json)`),
    })
    project.write(manifest(`1:${'0'.repeat(64)}`))
    expect(await verify(project)).toMatchObject({ code: 1, verdict: 'tampered', line: 1 })
    project.write(manifest('head'))
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('core/module.manifest.json: "head" is no anchor'),
    })
    project.write({ 'core/module.manifest.json': '{' })
    expect(await project.cli(['ledger', 'verify'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('an anchor in it is not known'),
    })
  })

  test('several ledgers are an array', async () => {
    const project = openFixture(null)
    await add(project, entry('core', 10))
    await appendToLedger(join(project.dir, 'manifests/.ledger/bench.ndjson'), [{ module: 'core' }])
    const { code, stdout } = await project.cli(['ledger', 'verify', '--json'])
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { file: string }[]).map(({ file }) => file)).toEqual([
      'manifests/.ledger/bench.ndjson',
      FILE,
    ])
  })

  test.each([
    [['verify'], 'ERR_LEDGER_READ', 'there is no ledger'],
    [['verify', 'no.ndjson'], 'ERR_LEDGER_READ', 'no such file'],
    [['verify', '.'], 'ERR_LEDGER_READ', 'EISDIR'],
    [['verify', 'package.json'], 'ERR_LEDGER_READ', 'is no ledger'],
    [['mend', 'no.ndjson'], 'ERR_LEDGER_READ', 'no such file'],
    [['show'], 'ERR_LEDGER_READ', 'no such file'],
    [[], 'ERR_USAGE', 'say what to do'],
    [['check'], 'ERR_USAGE', 'there is no "check"'],
    [['verify', '--last', '3'], 'ERR_USAGE', 'verify has no --last'],
    [['show', '--last', '0'], 'ERR_USAGE', '--last takes a number'],
    [['verify', 'a.ndjson', '--anchor', '5'], 'ERR_LEDGER_ANCHOR', 'is no anchor'],
    [['verify', 'a.ndjson', 'b.ndjson', '--anchor', '1:12345678'], 'ERR_USAGE', 'is for one ledger'],
  ])('%j is refused in one line', async (args, code, words) => {
    const run = await openFixture(null, { 'package.json': '{"type":"module"}' }).cli(['ledger', ...args])
    expect(run.code).toBe(2)
    expect(run.stderr.split('\n')).toHaveLength(1)
    expect(run.stderr).toContain(words)
    expect(run.stderr).toContain(`[${code}]`)
  })
})

test('two branches of git append, are merged by the recipe, verified, mended, and appended to', async () => {
  const project = openFixture(null, { '.gitattributes': 'manifests/.ledger/*.ndjson merge=union text eol=lf\n' })
  const git = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await project.shell(`git -c user.name=a -c user.email=a@b.c ${command}`)
    if (code !== 0) throw new Error(`git ${command}: ${stderr}`)
    return stdout
  }
  const commit = async (message: string, ...entries: object[]): ReturnType<typeof appendToLedger> => {
    const appended = await add(project, ...entries)
    await git('add -A')
    await git(`commit -qm ${message}`)
    return appended
  }
  await git('init -q -b main')
  await commit('first', entry('core', 10), entry('edge', 20))
  await git('checkout -q -b feature')
  const theirs = await commit(
    'feature',
    entry('edge', 30, { commit: 'feature1' }),
    entry('edge', 31, { commit: 'feature2' }),
  )
  await git('checkout -q main')
  const ours = await commit('main', entry('core', 40, { commit: 'main1' }))
  await git('merge -q --no-edit feature')

  const forked = await project.cli(['ledger', 'verify'])
  expect(forked.code).toBe(1)
  expect(forked.stdout).toContain(`${FILE}: forked at line 3: a merge has brought two branches together`)
  expect(forked.stdout).toMatch(/branch 1: 2 lines from line \d, seq 3-4, commits feature1 feature2, module edge/)
  expect(forked.stdout).toMatch(/branch 2: 1 line from line \d, seq 3, commit main1, module core/)
  expect(forked.stdout).toContain(`mend it with: vitest-evolve ledger mend ${FILE}`)

  const before = contentOf(project)
  const mended = await project.cli(['ledger', 'mend', FILE])
  expect(mended).toMatchObject({ code: 0, stdout: expect.stringContaining('1 line moved to the end (seq 3 is now 5)') })
  expect(contentOf(project, `${FILE}.forked-1`)).toBe(before)
  await add(project, entry('core', 50))
  // Anchors that both branches kept in manifests hold in what became of them.
  const anchors = [theirs, ours].flatMap(({ head }) => ['--anchor', formatAnchor(head!)])
  expect(await verify(project, FILE, ...anchors)).toMatchObject({ code: 0, verdict: 'intact', lines: 6 })
  expect(await project.cli(['ledger', 'mend'])).toMatchObject({ code: 0, stdout: `= ${FILE}: intact, nothing to mend` })
})

test('mend refuses what is tampered, and leaves it', async () => {
  const project = openFixture(null)
  await add(project, entry('core', 10), entry('core', 20))
  project.write({ [FILE]: contentOf(project).replace('"coverage":10', '"coverage":90') })
  const before = contentOf(project)
  const { code, stderr } = await project.cli(['ledger', 'mend'])
  expect(code).toBe(2)
  expect(stderr).toContain('is tampered, which mend cannot mend (line 1: its hash does not match its content)')
  expect(contentOf(project)).toBe(before)
})

describe('ledger show', () => {
  const filled = async (): Promise<Project> => {
    const project = openFixture(null, { 'core/module.manifest.json': '{ "module": "core", "tags": ["lane:L3"] }' })
    await project.shell('git init -q')
    const istanbul = entry('core', 55, { provider: 'istanbul' })
    await add(project, entry('core', 10), entry('edge\u001B[31m', 20), entry('core', 12.5), istanbul)
    writeFileSync(join(project.dir, FILE), '{"module":"core","coverage":"high"}\n' + contentOf(project))
    return project
  }

  test('a table of all modules', async () => {
    const { code, stdout, stderr } = await (await filled()).cli(['ledger', 'show'])
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['module', 'first', 'best', 'last', 'change', 'count', 'provider', 'trend'],
      ['core', '55.00%', '55.00%', '55.00%', '3', 'istanbul', '▁▁┊█'],
      [String.raw`edge\u001b[31m`, '20.00%', '20.00%', '20.00%', '1', 'v8', '▄'],
    ])
    expect(stderr).toContain('1 lines have no module or no coverage, the first is line 1')
  })

  test('one module, figure by figure; the last ones', async () => {
    const project = await filled()
    const { stdout } = await project.cli(['ledger', 'show', '--module', 'core', '--last', '2'])
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['core: 55.00%, best 55.00%, 2 figures'],
      ['▁┊█'],
      ['ts', 'coverage', 'change', 'lines', 'provider', 'commit'],
      ['2026-01-05T10:10:12.000Z', '12.50%', '+2.50', '25/200', 'v8', '1a2b3c4d5e6f'],
      ['2026-01-05T10:10:55.000Z', '55.00%', '110/200', 'istanbul (other)', '1a2b3c4d5e6f'],
    ])
    expect((await project.cli(['ledger', 'show', '--module', 'cor'])).stderr).toContain(
      'has no module "cor"; it has core',
    )
  })

  test('JSON', async () => {
    const { stdout } = await (await filled()).cli(['ledger', 'show', '--json', '--module', 'core'])
    expect(JSON.parse(stdout)).toMatchObject({
      file: FILE,
      modules: [
        { module: 'core', lane: 'L3', target: 85, last: 55, points: [{ line: 2 }, { change: 2.5 }, { change: null }] },
      ],
      skipped: [1],
    })
  })
})
