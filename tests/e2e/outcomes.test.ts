import { expect, test } from 'vitest'
import { openFixture } from '../helpers/lab.ts'

const CODE = 'export const double = (n) => n * 2\n'
const TEST = `import { expect, test } from 'vitest'
import { double } from '../src/code.js'
test('doubles', () => expect(double(2)).toBe(4))
`

/** Files in which Vitest leaves out tests, one way each, and passes. */
const LEFT_OUT: Record<string, string> = {
  'only-in-skip': `describe.skip('s', () => { test.only('a', () => {}); test('b', () => {}) })`,
  'suite-only-in-skip': `describe.skip('s', () => { describe.only('t', () => { test('a', () => {}) }); test('b', () => {}) })`,
  'deep-in-skip': `describe.skip('s', () => { describe('t', () => { describe.only('u', () => { test.only('a', () => {}) }) }) })`,
  'only-in-run-if': `describe.runIf(false)('s', () => { test.only('a', () => {}) })`,
  'only-in-todo': `describe.todo('s'); describe.skip('t', () => { test.only.each([1, 2])('%i', () => {}) })`,
  'only-beside-skip': `describe.skip('s', () => { test.only('a', () => {}) })\ntest.only('b', () => {})`,
  todo: `test.todo('a')\ndescribe('s', () => { test.todo('b') })`,
  conditions: `test.runIf(false)('a', () => {})\ntest.skipIf(true)('b', () => {})\ntest('c', ({ skip }) => skip())`,
  repeated: `let n = 0\ntest('a', { retry: 2, repeats: 1 }, () => { if ((n += 1) < 2) throw new Error('once') })`,
}

test('what Vitest leaves out of a file that passes is skipped, not crashed', async () => {
  const files = Object.entries(LEFT_OUT).flatMap(([name, body]) => [
    [`${name}/module.manifest.json`, '{"layout":{"paths":{"code":"src","tests":"tests"}}}'],
    [`${name}/src/code.js`, CODE],
    [`${name}/tests/code.test.js`, TEST],
    [`${name}/tests/left-out.test.js`, `import { describe, test } from 'vitest'\n${body}\n`],
  ])
  const project = openFixture(null, {
    'package.json': '{"type":"module"}',
    'vitest.config.js': 'export default { test: { tags: [{ name: "slow" }] } }',
    ...(Object.fromEntries(files) as Record<string, string>),
  })
  const run = await project.cli(['coverage', '--json', '--quiet'])
  const { modules } = JSON.parse(run.stdout) as { modules: { module: string; state: string; failures: object[] }[] }
  const told = modules.map(({ module, state, failures }) => ({ module, state, failures }))
  // An `only` that would run is refused, as in CI: it leaves out the others.
  const refused = [{ test_id: 'only-beside-skip/tests/left-out.test.js::b', message: expect.stringContaining('only') }]
  expect(told).toEqual(
    Object.keys(LEFT_OUT)
      .toSorted()
      .map((module) =>
        module === 'only-beside-skip'
          ? { module, state: 'tests-failed', failures: refused }
          : { module, state: 'measured', failures: [] },
      ),
  )
})

test('messages of failures have no colours and no halves of them, in any command', async () => {
  const project = openFixture(null, {
    'package.json': '{"type":"module"}',
    'vitest.config.js': 'export default {}',
    'm/module.manifest.json': '{}',
    'm/code.js': CODE,
    'm/a.test.js': `import { expect, test, vi } from 'vitest'
test('coloured', () => { if (process.env.EVOLVE !== '0') expect(vi.fn()).toHaveBeenCalledWith(2) })
test('own', () => { if (process.env.EVOLVE !== '0') throw new Error('\\u001b[31m\\nred\\u001b[39m \\u009b1mbold') })`,
  })
  for (const args of [['try'], ['coverage'], ['coverage', '--markdown']])
    for (const form of args.includes('--markdown') ? [[]] : [[], ['--json']]) {
      const run = await project.cli([...args, ...form, '--quiet'], { FORCE_COLOR: '1', NO_COLOR: '' })
      expect(run.code, run.stderr).toBe(1)
      expect(run.stdout).toContain('to be called with arguments')
      expect(run.stdout).toContain('red bold')
      // eslint-disable-next-line no-control-regex
      expect(run.stdout).not.toMatch(/[\u001B\u009B]|u001b|u009b|\[(?:\d+)?m/i)
    }
})
