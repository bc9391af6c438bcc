import { expect, test } from 'vitest'
import { codeFiles } from '../../../src/candidates/files.ts'

const code = (file: string, paths: string[] = [], exclude: string[] = []): boolean =>
  codeFiles({ paths, exclude })(file)

test.for([
  'src/a.ts',
  'a.mts',
  'packages/b/src/coverage/gate.ts',
  'src/build/run.ts',
  'src/testing.ts',
  'src/contest/index.ts',
  'app/[id]/page.tsx',
  'src/App.vue',
  'src/configuration.ts',
])('%s is code', (file, { expect }) => expect(code(file)).toBe(true))

test.for([
  'src/a.test.ts',
  'src/a.spec.tsx',
  'src/a.d.ts',
  'src/a.bench.ts',
  'src/a.stories.tsx',
  'vitest.config.ts',
  'packages/a/vite.config.mjs',
  'vitest.workspace.ts',
  'test/helper.ts',
  'src/__tests__/helper.ts',
  'packages/a/fixtures/b.js',
  'dist/a.js',
  'vendor/a.js',
  'src/api.gen.ts',
  'src/schema.generated.ts',
  'lib/a.min.js',
  'readme.md',
])('%s is none', (file, { expect }) => expect(code(file)).toBe(false))

test('what is asked for by name is looked into', () => {
  expect(code('test/helpers/wait.ts', ['test'])).toBe(true)
  expect(code('test/helpers/fixtures/wait.ts', ['test/helpers'])).toBe(false)
  expect(code('test/a.test.ts', ['test'])).toBe(false)
  expect(code('tests/wait.ts', ['test'])).toBe(false)
})

test('what is left out by globs', () => {
  expect(code('src/a.ts', [], ['src/*.ts'])).toBe(false)
  expect(code('src/b/a.ts', [], ['src/*.ts'])).toBe(true)
  expect(code('src/.hidden/a.ts', [], ['src/**'])).toBe(false)
})
