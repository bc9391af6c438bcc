import { expect, test } from 'vitest'
import { testsOf, testToWrite } from '../../../../src/candidates/tasks/tests-of.ts'

const of = (file: string, files: string[], importing: string[] = []): string[] => testsOf(file, files, importing)

test('those that import a file come first, then those of its name, then those that lie nearest', () => {
  const tests = ['far/away/x.test.ts', 'src/a/other.test.ts', 'src/b/parse.test.ts', 'test/all.test.ts']
  expect(of('src/a/parse.ts', tests, ['test/all.test.ts'])).toEqual([
    'test/all.test.ts',
    'src/b/parse.test.ts',
    'src/a/other.test.ts',
  ])
  expect(of('src/a/parse.ts', [])).toEqual([])
})

test('the test file to write: its own, or where one would be', () => {
  expect(testToWrite('src/a/parse.ts', ['test/all.test.ts', 'src/b/parse.test.ts'], [])).toBe('test/parse.test.ts')
  expect(testToWrite('src/a/parse.ts', ['src/b/parse.test.ts'], ['src/b/parse.test.ts'])).toBe('src/b/parse.test.ts')
  expect(testToWrite('src/a/parse.ts', ['test/a/parse.test.ts'], [])).toBe('test/a/parse.test.ts')
  expect(testToWrite('src/a/parse.ts', ['src/a/other.spec.tsx'], [])).toBe('src/a/parse.spec.tsx')
  expect(testToWrite('src/a/parse.ts', ['src/__tests__/other.test.ts'], [])).toBe('src/__tests__/parse.test.ts')
  expect(testToWrite('packages/a/src/parse.ts', ['examples/test/basic.test.ts'], [])).toBe(
    'packages/a/src/parse.test.ts',
  )
  expect(testToWrite('src/a/parse.ts', [], [])).toBe('src/a/parse.test.ts')
  const index = ['packages/b/test/index.test.ts']
  expect(testToWrite('packages/a/src/index.ts', index, [])).toBe('packages/a/src/index.test.ts')
  expect(testToWrite('packages/a/src/index.ts', index, index)).toBe('packages/b/test/index.test.ts')
})
