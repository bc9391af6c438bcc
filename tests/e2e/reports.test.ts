import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findReports } from '../../src/reports/find.ts'
import { readReport } from '../../src/reports/index.ts'
import { openFixture, type Project } from '../helpers/lab.ts'
import { countOf } from '../unit/reports/examples.ts'

const FILES = {
  'module.manifest.json': '{"module": "pick"}',
  'src/pick.ts': `export function pick(a: number, b: number, c?: { d?: number }): string {
  if (a > 1) {
    return 'much'
  }
  const some = c?.d ?? b
  const kind =
    some > 1
      ? 'some'
      : 'few'
  switch (a) {
    case 0:
      return kind
    default:
      return a ? 'a' : 'b'
  }
}
`,
  'src/one.ts': 'export const one = 1\n',
  'src/unused.ts': 'export const never = (a: boolean): number => (a ? 1 : 2)\n',
  'pick.test.ts': `import { expect, test } from 'vitest'
import { one } from './src/one.ts'
import { pick } from './src/pick.ts'
test('picks', () => expect(pick(0, one)).toBe('few'))
`,
}

const config = (provider: string): string => `import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: { coverage: { provider: '${provider}', include: ['src/**'], reporter: ['json', 'lcovonly', 'cobertura'] } },
})
`

/** Branches per line, such as `1/2`, by file. */
async function branches({ dir }: Project, report: string): Promise<Record<string, Record<number, string>>> {
  const { files } = await readReport(join(dir, report), dir)
  return Object.fromEntries(
    [...files].map(([file, { branches }]) => [
      file.slice(dir.length + 1),
      Object.fromEntries([...branches!].map(([line, ran]) => [line, countOf(ran)])),
    ]),
  )
}

test.each(['v8', 'istanbul'])('branches in the reports that Vitest makes with %s', async (provider) => {
  const project = openFixture(null, { ...FILES, 'vitest.config.ts': config(provider) })
  expect(await project.vitest(['run', '--coverage'])).toMatchObject({ code: 0 })
  const rest = { 'src/one.ts': {}, 'src/unused.ts': { 1: '0/2' } }
  const own = { 'src/pick.ts': { 2: '1/2', 5: '2/2', 8: '0/1', 9: '1/1', 11: '1/1', 13: '0/1', 14: '0/2' }, ...rest }
  // Both put the ways on from a line on that line, whatever line they begin on.
  const told = { 'src/pick.ts': { 2: '1/2', 5: '2/2', 7: '1/2', 10: '1/2', 14: '0/2' }, ...rest }
  expect(await branches(project, 'coverage/coverage-final.json')).toEqual(own)
  expect(await branches(project, 'coverage/lcov.info')).toEqual(told)
  expect(await branches(project, 'coverage/cobertura-coverage.xml')).toEqual(told)

  expect(await project.cli(['coverage', '--quiet'])).toMatchObject({ code: 0 })
  expect(await branches(project, 'reports/coverage.json')).toEqual(own)
  const [newest, ...others] = findReports([project.dir]).map(({ file }) => file)
  expect(newest).toBe(join(project.dir, 'reports/coverage.json'))
  expect(others.map((file) => file.slice(project.dir.length + 1)).sort()).toEqual([
    'coverage/cobertura-coverage.xml',
    'coverage/coverage-final.json',
    'coverage/lcov.info',
  ])
})
