import { expect, test } from 'vitest'
import { CODE, jsonIn, ledgerOf, openCovered, TEST } from '../helpers/covered.ts'
import type { Project, Run } from '../helpers/lab.ts'

const FAILS = `${TEST}test('fails', () => expect(double(101)).toBe(1))\n`
const MANIFEST = 'bad/module.manifest.json'
const gate = (project: Project, ...args: string[]): Promise<Run> => project.cli(['coverage-gate', ...args])

test('a module whose tests fail is recorded where that is allowed, and whoever judges it can tell', async () => {
  const project = openCovered(['bad', 'crash', 'good', 'none'], {
    'crash/tests/a.test.ts':
      "import { test } from 'vitest'\ntest('dies', () => process.kill(process.pid, 'SIGKILL'))\n",
    'bad/tests/a.test.ts': FAILS,
    'none/tests/a.test.ts': "import './nowhere'\n",
  })
  const refused = await project.cli(['coverage', '--quiet'])
  expect([refused.code, jsonIn(project, MANIFEST).testing!.coverage_observed]).toEqual([1, undefined])
  expect(refused.stdout).toContain(
    '❌ bad: tests failed, not recorded\n    bad/tests/a.test.ts::fails: expected 200 to be 1',
  )
  expect(refused.stdout.match(/--allow-failures/g)).toHaveLength(1)

  const allowed = await project.cli(['coverage', '--quiet', '--allow-failures'])
  // Of a module in which no test ran, nothing is known.
  expect(allowed.code).toBe(1)
  expect(allowed.stdout).toContain('❌ none: tests failed, not recorded')
  expect(allowed.stdout).toContain('❌ crash: tests failed, not recorded')
  expect(allowed.stdout).toContain('where not one test ran, there is no figure to record')
  expect(allowed.stdout).toContain(
    '❔ bad: coverage_observed=100%, recorded with 1 failure\n    bad/tests/a.test.ts::fails: expected 200 to be 1',
  )
  project.write({ 'none/tests/a.test.ts': TEST, 'crash/tests/a.test.ts': TEST })
  expect((await project.cli(['coverage', '--quiet', '--allow-failures'])).code).toBe(0)
  expect(ledgerOf(project).at(-4)).toMatchObject({ module: 'bad', failures: 1, failed: ['bad/tests/a.test.ts::fails'] })
  expect(ledgerOf(project).at(-2)).not.toHaveProperty('failures')
  expect(jsonIn(project, MANIFEST).testing).toMatchObject({ coverage_observed: 100, observed_failures: 1 })
  expect((await project.cli(['ledger', 'show', '--module', 'bad'])).stdout).toContain('4/4, 1 failed')

  const doubted = await gate(project)
  expect([doubted.code, doubted.stdout]).toEqual([
    1,
    expect.stringContaining(
      '  bad: 100% >= target 50%, measured with 1 failing test: mend the tests, or judge it all the same with --allow-failures\n',
    ),
  ])
  // It raises no target, either.
  const pardoned = await gate(project, '--allow-failures', '--update', '--margin', '0')
  expect([pardoned.code, pardoned.stdout]).toEqual([0, expect.not.stringContaining('bad: target')])

  // Mended, the mark goes; what the failing test has covered is no best that the module has to keep.
  project.write({ 'bad/tests/a.test.ts': TEST })
  expect((await project.cli(['coverage', '--quiet', '--module', 'bad'])).code).toBe(0)
  expect(jsonIn(project, MANIFEST).testing).not.toHaveProperty('observed_failures')
  expect(await gate(project, '--ratchet')).toMatchObject({ code: 0, stdout: '✅ Coverage gate OK' })
})

test('a run is a sample: the ratchet and raised targets leave room for the next one, and say how much', async () => {
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, n) => `export function f${n}(): number {\n  return ${n}\n}\n`).join('')
  const calls = (count: number): string =>
    `import * as code from '../src/code'\nimport { test } from 'vitest'\ntest('x', () => {\n${Array.from({ length: count }, (_, n) => `  code.f${n}()\n`).join('')}})\n`
  const project = openCovered(['a'], { 'a/src/code.ts': lines(200), 'a/tests/a.test.ts': calls(124) })
  const measure = async (called: number): Promise<void> => {
    project.write({ 'a/tests/a.test.ts': calls(called) })
    expect((await project.cli(['coverage', '--quiet'])).code).toBe(0)
  }
  await measure(124)
  const raised = await gate(project, '--update')
  expect(raised).toMatchObject({
    code: 0,
    stdout: '✅ a: target 50% -> 61% (62% reached, less 1 point)\n✅ Coverage gate OK',
  })
  // Again it is nothing new.
  expect((await gate(project, '--update')).stdout).toBe('✅ Coverage gate OK')
  await measure(123)
  expect(await gate(project, '--ratchet')).toMatchObject({ code: 0, stdout: '✅ Coverage gate OK' })
  expect(await gate(project, '--ratchet', '--margin', '0')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('a: 61.5% < best 62% on the ledger\n'.trimEnd()),
  })
  // However often: the best stays the best.
  await measure(122)
  expect(await gate(project, '--ratchet', '--tolerance', '1')).toMatchObject({ code: 0 })
  await measure(121)
  const fell = await gate(project, '--ratchet', '--tolerance', '1')
  expect([fell.code, fell.stdout]).toEqual([1, expect.stringContaining('60.5% < best 62% on the ledger, less 1 point')])
  const { raised: none } = JSON.parse((await gate(project, '--json', '--update')).stdout) as { raised: unknown[] }
  expect(none).toEqual([])
})

test('--from has no failures to allow', async () => {
  const project = openCovered(['a'], { 'lcov.info': '', 'a/src/code.ts': CODE })
  expect(await project.cli(['coverage', '--from', 'lcov.info', '--allow-failures'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--from knows of no failures'),
  })
})
