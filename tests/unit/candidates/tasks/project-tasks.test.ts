import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectTasks } from '../../../../src/candidates/tasks/project-tasks.ts'
import type { Task } from '../../../../src/candidates/tasks/task.ts'
import { candidate } from '../../../helpers/candidates.ts'

async function taskFor(file: string, files: Record<string, string>, patterns: string[] | null = null): Promise<Task> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-tasks-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const sources = new Map(Object.keys(files).map((name) => [join(root, name), name]))
  const { tasks } = await projectTasks(root, [candidate(file)], sources, patterns)
  return tasks[0]!
}

const NONE = "import { test } from 'vitest'\n"

test('whoever imports an index does not always say so', async () => {
  const files = { 'lib/index.ts': 'export const a = 1\n', 'lib/a1.test.ts': NONE, 'lib/a2.test.ts': NONE }
  const own = { 'lib/zz.test.ts': "import { a } from './index.ts'\n", 'lib/deep/z.test.ts': "import { a } from '..'\n" }
  expect((await taskFor('lib/index.ts', { ...files, ...own })).tests.slice(0, 2)).toEqual([
    'lib/zz.test.ts',
    'lib/deep/z.test.ts',
  ])
})

test("a file's own test is extended, also where three others import it", async () => {
  const other = "import { foo } from './foo'\n"
  const files = { 'src/a.test.ts': other, 'src/b.test.ts': other, 'src/c.test.ts': other, 'src/foo.test.ts': NONE }
  expect(await taskFor('src/foo.ts', { 'src/foo.ts': 'export const foo = 1\n', ...files })).toMatchObject({
    write: 'src/foo.test.ts',
    extend: true,
  })
})

test('a test outside of the package is run where there is a config for both', async () => {
  const files = {
    'vitest.config.ts': '',
    'packages/a/vitest.config.ts': '',
    'packages/a/src/foo.ts': 'export const foo = 1\n',
    'tests/foo.test.ts': "import { foo } from '../packages/a/src/foo'\n",
  }
  const { write, run } = await taskFor('packages/a/src/foo.ts', files)
  expect(write).toBe('tests/foo.test.ts')
  expect(run).toMatch(/^npx vitest run tests\/foo\.test\.ts .*--coverage\.include=packages\/a\/src\/foo\.ts/)
})

test('tests are what Vitest takes for tests', async () => {
  const files = {
    'src/sign.ts': 'export const sign = 1\n',
    'checks/sign.ts': "import { sign } from '../src/sign.ts'\n",
  }
  expect(await taskFor('src/sign.ts', files, ['checks/**/*.ts'])).toMatchObject({
    write: 'checks/sign.ts',
    extend: true,
  })
})
