import { describe, expect, test } from 'vitest'
import { CODE, commitAll, git, jsonIn, ledgerOf, MORE, openCovered, TEST, textIn } from '../helpers/covered.ts'
import type { Project, Run } from '../helpers/lab.ts'

const A = 'a/module.manifest.json'
const B = 'b/module.manifest.json'
const testing = (project: Project, file: string): Record<string, unknown> => jsonIn(project, file).testing!

/** Two branches that have each measured both modules, of which each has changed one. */
async function branches(driver: boolean, edits: Record<'one' | 'two', Record<string, string>> = { one: {}, two: {} }) {
  const project = openCovered(['a', 'b'])
  await commitAll(project, 'code')
  expect((await project.cli(['init', '--no-line', '--yes'])).code).toBe(0)
  if (!driver) await git(project, 'config --unset merge.vitest-evolve.driver')
  expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
  await commitAll(project, 'figures')
  const record = async (branch: 'one' | 'two', module: string): Promise<void> => {
    await git(project, `checkout -q -b ${branch} main`)
    project.write({ [`${module}/tests/a.test.ts`]: TEST + MORE })
    for (const [file, target] of Object.entries(edits[branch]))
      project.write({ [file]: textIn(project, file).replace('"coverage_target": 50', `"coverage_target": ${target}`) })
    expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
    await commitAll(project, branch)
  }
  await record('one', 'a')
  await record('two', 'b')
  await git(project, 'checkout -q one')
  return project
}

const merge = (project: Project, branch: string): Promise<Run> =>
  project.shell(`git -c user.name=a -c user.email=a@b.c merge -q --no-edit ${branch}`)

/** Figures of the branch that measured last, in manifests that are formatted as before; anchors that hold. */
async function expectNewer(project: Project): Promise<void> {
  expect(await project.cli(['ledger', 'mend'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('one chain again'),
  })
  expect(textIn(project, B).trim()).toBe(await git(project, 'show two:b/module.manifest.json'))
  expect(textIn(project, A).trim()).toBe(await git(project, 'show two:a/module.manifest.json'))
  expect(await project.cli(['ledger', 'verify'])).toMatchObject({ code: 0 })
  expect(ledgerOf(project)).toHaveLength(6)
  // a has changed on the other side: what was measured of it is not of this code.
  const gate = await project.cli(['coverage-gate'])
  expect(gate.stdout).toMatch(/inconclusive \(1 module\):\n {2}a: code or tests changed since it was observed/)
  expect(await project.cli(['coverage', '--quiet'])).toMatchObject({ code: 0, stderr: '' })
  expect(await project.cli(['coverage-gate', '--ratchet'])).toMatchObject({ code: 0 })
}

describe('two branches that have both measured', () => {
  test('are merged by the driver that init has set up, the newer observation stays', async () => {
    const project = await branches(true)
    expect(await merge(project, 'two')).toMatchObject({ code: 0 })
    await expectNewer(project)
  })

  test('are merged by ledger mend where the clone has no driver', async () => {
    const project = await branches(false)
    expect(await merge(project, 'two')).toMatchObject({ code: 1 })
    expect((await project.cli(['coverage-gate'])).stderr).toContain('ledger mend merges its figures')
    const mend = await project.cli(['ledger', 'mend', '--json'])
    expect([mend.code, JSON.parse(mend.stdout)]).toEqual([
      0,
      [
        { file: A, verdict: 'merged', left: null },
        { file: B, verdict: 'merged', left: null },
        expect.objectContaining({ verdict: 'forked' }),
      ],
    ])
    await git(project, 'reset -q')
    await git(project, 'checkout -q -f one')
    await merge(project, 'two')
    const text = await project.cli(['ledger', 'mend'])
    expect(text.stdout).toContain(`✅ ${A}: of its figures the newer ones stay`)
    expect(text.stdout).toContain('merge-manifest --install')
    expect((await project.cli(['merge-manifest', '--install'])).stdout).toContain('git merges manifests')
    await git(project, 'checkout -q -f one')
    expect(await merge(project, 'two')).toMatchObject({ code: 0 })
    await expectNewer(project)
  })

  test('are merged as text where the driver cannot run', async () => {
    const project = await branches(true)
    const driver = await git(project, 'config merge.vitest-evolve.driver')
    await project.shell(`git config merge.vitest-evolve.driver "$D"`, {
      D: driver.replace(/'[^']+main\.js'/, "'./gone.js'"),
    })
    expect(await merge(project, 'two')).toMatchObject({ code: 1 })
    expect(textIn(project, A)).toContain('<<<<<<< ')
    await expectNewer(project)
  })

  test.each([true, false])('never lose a target silently (driver: %s)', async (driver) => {
    const project = await branches(driver, { one: { [A]: '60', [B]: '70' }, two: { [A]: '65' } })
    expect(await merge(project, 'two')).toMatchObject({ code: 1 })
    const mend = await project.cli(['ledger', 'mend'])
    expect([mend.code, mend.stdout]).toEqual([
      1,
      expect.stringContaining(`❌ ${A}: both sides have changed testing.coverage_target`),
    ])
    const conflict = textIn(project, A)
    expect(conflict).toMatch(/<{7}.*\n.*"coverage_target": 60,\n[^]*={7}\n.*"coverage_target": 65,\n/)
    // Its figures are settled all the same.
    expect(conflict.match(/coverage_observed/g)).toHaveLength(1)
    // What one side alone has changed is no conflict, figures of the other or not.
    expect(testing(project, B)).toMatchObject({ coverage_target: 70, coverage_observed: 100 })
    const decided = conflict.replace(/<{7}[^]*?={7}\n/, '').replace(/>{7}.*\n/, '')
    project.write({ [A]: decided })
    expect(testing(project, A)).toMatchObject({ coverage_target: 65 })
    expect((await project.cli(['ledger', 'verify'])).code).toBe(0)
  })
})

test('markers that git knows nothing of any more, and what was edited since, are left to people', async () => {
  const project = await branches(false, { one: { [A]: '60' }, two: {} })
  await merge(project, 'two')
  const conflict = textIn(project, A)
  project.write({ [A]: conflict.replace('"coverage_target": 60', '"coverage_target": 55') })
  const edited = await project.cli(['ledger', 'mend'])
  expect([edited.code, edited.stdout]).toEqual([1, expect.stringContaining(`${A}: left as it is, it was edited since`)])
  project.write({ [A]: conflict })
  await git(project, `add ${A}`)
  const added = await project.cli(['ledger', 'mend'])
  expect([added.code, added.stdout]).toEqual([1, expect.stringContaining(`${A}: left as it is, git is in no merge`)])
  expect(textIn(project, A)).toBe(conflict)
})

test('a rebase goes the same way', async () => {
  const project = await branches(true)
  await git(project, 'rebase -q two')
  expect(testing(project, B).coverage_observed).toBe(100)
  expect((await project.cli(['ledger', 'mend'])).code).toBe(0)
  expect((await project.cli(['ledger', 'verify'])).code).toBe(0)
})

describe('merge-manifest', () => {
  const files = (base: string, ours: string, theirs: string): Record<string, string> => ({ base, ours, theirs })
  const run = (project: Project): Promise<Run> => project.cli(['merge-manifest', 'base', 'ours', 'theirs', A])

  test('what is no manifest is merged as text, and what cannot be is told', async () => {
    const project = openCovered([], files('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n'))
    expect(await run(project)).toMatchObject({ code: 0, stderr: '' })
    expect(textIn(project, 'ours')).toBe('A\nb\nC\n')
    project.write(files('{"a":1}', '{"a":2}', '{"a":3'))
    expect(await run(project)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${A}: both sides have changed lines`),
    })
    expect(textIn(project, 'ours')).toContain('<<<<<<< ours\n{"a":2}\n')
  })

  test('a key that both sides have, in two places, is never there twice', async () => {
    const lines = (...keys: string[]): string => `{\n${keys.map((key) => `  ${key}`).join(',\n')}\n}\n`
    const fill = ['"b": 1', '"c": 1', '"d": 1', '"e": 1', '"f": 1', '"g": 1']
    const project = openCovered(
      [],
      files(lines(...fill), lines('"tags": []', ...fill), lines(...fill, '"tags": ["x"]')),
    )
    expect(await run(project)).toMatchObject({ code: 1 })
    expect(textIn(project, 'ours')).toMatch(/^<{7} ours\n/)
  })

  test.each([
    [['merge-manifest', 'base', 'ours'], 'name BASE, OURS and THEIRS'],
    [['merge-manifest', 'base', 'ours', 'nowhere'], 'nowhere cannot be read (ENOENT); nothing was merged'],
  ])('%j is refused in one line', async (args, words) => {
    const project = openCovered([], files('{}', '{}', '{}'))
    const { code, stderr } = await project.cli(args)
    expect([code, stderr.split('\n')]).toEqual([2, [expect.stringContaining(words)]])
  })

  test('code is merged by git as ever', async () => {
    const project = openCovered([], { ...files('{}', '{}', '{}'), 'code.ts': CODE })
    expect((await run(project)).code).toBe(0)
    expect(textIn(project, 'ours')).toBe('{}')
  })
})
