import { expect, test } from 'vitest'
import { testsOf, testToWrite, type Surroundings } from '../../../../src/candidates/tasks/tests-of.ts'

const of = (file: string, files: string[], importing: string[] = []): string[] => testsOf(file, files, importing)

test('those that import a file come first, then those of its name, then those that lie nearest', () => {
  const tests = ['far/away/x.test.ts', 'src/a/other.test.ts', 'src/b/parse.test.ts', 'test/all.test.ts']
  expect(of('src/a/parse.ts', tests, ['test/all.test.ts'])).toEqual([
    'test/all.test.ts',
    'src/b/parse.test.ts',
    'src/a/other.test.ts',
    'far/away/x.test.ts',
  ])
  expect(of('src/a/parse.ts', [])).toEqual([])
})

const write = (file: string, tests: string[], more: Partial<Surroundings> = {}): string =>
  testToWrite(file, { tests, importing: [], isAlone: true, patterns: null, ...more })

test('the test file to write: its own, or where one would be', () => {
  expect(write('src/a/parse.ts', ['test/all.test.ts', 'src/b/parse.test.ts'])).toBe('test/parse.test.ts')
  const other = ['src/b/parse.test.ts']
  expect(write('src/a/parse.ts', other, { importing: other })).toBe('src/b/parse.test.ts')
  expect(write('src/a/parse.ts', ['test/a/parse.test.ts'])).toBe('test/a/parse.test.ts')
  expect(write('src/a/parse.ts', ['src/a/other.spec.tsx'])).toBe('src/a/parse.spec.tsx')
  expect(write('src/a/parse.ts', ['src/__tests__/other.test.ts'])).toBe('src/__tests__/parse.test.ts')
  expect(write('packages/a/src/parse.ts', ['examples/test/basic.test.ts'])).toBe('packages/a/src/parse.test.ts')
  expect(write('src/a/parse.ts', [])).toBe('src/a/parse.test.ts')
  const index = ['packages/b/test/index.test.ts']
  expect(write('packages/a/src/index.ts', index)).toBe('packages/a/src/index.test.ts')
  expect(write('packages/a/src/index.ts', index, { importing: index })).toBe('packages/b/test/index.test.ts')
  const part = ['test/b.test.ts', 'test/parse.errors.test.ts']
  expect(write('src/a/parse.ts', part, { importing: part })).toBe('test/parse.errors.test.ts')
  expect(write('src/a/parse.ts', part)).toBe('test/parse.test.ts')
})

test('JSX stands in a file that says so', () => {
  expect(write('src/Button.tsx', [])).toBe('src/Button.test.tsx')
  expect(write('src/Button.jsx', ['src/a.spec.mjs'])).toBe('src/Button.spec.jsx')
})

test('of files with one name, each has its test where no other has', () => {
  const more = { isAlone: false }
  expect(write('src/a/page.ts', ['tests/money.test.ts'], more)).toBe('tests/a/page.test.ts')
  expect(write('src/b/page.ts', ['tests/page.test.ts'], more)).toBe('tests/b/page.test.ts')
  expect(write('src/page.ts', ['tests/money.test.ts'], more)).toBe('tests/page.test.ts')
  expect(write('packages/x/src/a/page.ts', ['packages/x/test/m.test.ts'], more)).toBe('packages/x/test/a/page.test.ts')
})

test('Vitest finds it, where it is known what Vitest looks for', () => {
  const patterns = (...globs: string[]): Partial<Surroundings> => ({ patterns: globs })
  expect(write('src/sign.ts', [], patterns('tests/**/*.test.ts'))).toBe('tests/sign.test.ts')
  expect(write('src/sign.ts', ['checks/add.ts'], patterns('checks/**/*.ts'))).toBe('checks/sign.ts')
  expect(write('src/sign.ts', ['tests/add.unit.test.ts'], patterns('tests/**/*.unit.test.ts'))).toBe(
    'tests/sign.unit.test.ts',
  )
  expect(write('src/Button.tsx', [], patterns('**/*.test.ts'))).toBe('src/Button.test.ts')
  // Vitest's own.
  expect(write('src/sign.ts', [], patterns('**/*.{test,spec}.?(c|m)[jt]s?(x)'))).toBe('src/sign.test.ts')
})
