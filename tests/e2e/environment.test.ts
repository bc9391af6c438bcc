import { expect, test } from 'vitest'
import { openFixture } from '../helpers/lab.ts'

/** As plugins do that are switched off outside of tests. */
const CONFIG = `import { defineConfig } from 'vitest/config'
const { VITEST, TEST, NODE_ENV } = process.env
if (VITEST !== 'true' || TEST !== 'true' || NODE_ENV !== 'test') throw new Error('not in a test')
export default defineConfig({})
`

test.each([
  ['coverage', ['coverage', '--all'], 'coverage_observed=100%'],
  ['candidates', ['candidates', '--json'], '"code.ts"'],
  ['try', ['try'], '1 of 1 tests unchanged'],
])('configs see the environment that Vitest sets, also in %s', async (_, args, text) => {
  const project = openFixture(null, {
    'package.json': '{ "private": true, "type": "module" }',
    'module.manifest.json': '{ "module": "all" }',
    'vitest.config.ts': CONFIG,
    'code.ts': 'export const code: number = 1\n',
    'code.test.ts':
      "import { expect, test } from 'vitest'\nimport { code } from './code'\ntest('one', () => expect(code).toBe(1))\n",
  })
  const run = await project.cli(args)
  expect([run.code, run.stdout]).toEqual([0, expect.stringContaining(text)])
  expect(run.stdout + run.stderr).not.toContain('not in a test')
})
