import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importResolver } from '../../../../src/candidates/dependents/resolve.ts'

function tree(files: Record<string, string>): (file: string, request: string) => string | null {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-resolve-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(root, name))
    else writeFileSync(join(root, name), text)
  }
  const names = Object.keys(files)
  const packages = names
    .filter((name) => /(^|\/)package\.json$/.test(name) && !name.includes('node_modules'))
    .map((name) => ({
      folder: dirname(name).replace(/^\.$/, ''),
      manifest: JSON.parse(files[name]!) as Record<string, unknown>,
    }))
  return importResolver(root, new Set(names.filter((name) => /\.(tsx?|mts|m?js|vue)$/.test(name))), packages)
}

test('relative imports, with extensions that are not those of the source, or none, or folders', () => {
  const resolve = tree({ 'a.ts': '', 'b.tsx': '', 'c.mts': '', 'd/index.ts': '', 'e.vue': '', 'f.js': '' })
  const found = [
    './a',
    './a.js',
    './b.js',
    './b.jsx',
    './c.mjs',
    './d',
    './e.vue',
    './f',
    './a.ts?raw',
    './none',
    'node:fs',
    'react',
  ]
  expect(found.map((request) => resolve('d/index.ts', request.replace('./', '../')))).toEqual([
    'a.ts',
    'a.ts',
    'b.tsx',
    'b.tsx',
    'c.mts',
    'd/index.ts',
    'e.vue',
    'f.js',
    'a.ts',
    null,
    null,
    null,
  ])
})

test('paths of the tsconfig.json next to a file, and imports of its package.json', () => {
  const resolve = tree({
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"], "only": ["./src/one.ts"] } } }',
    'package.json': '{ "name": "root", "imports": { "#deep/*": "./src/deep/*.ts" } }',
    'src/one.ts': '',
    'src/deep/two.ts': '',
    'pkg/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
    'pkg/lib/one.ts': '',
  })
  expect(['@/one', 'only', '#deep/two'].map((request) => resolve('src/deep/two.ts', request))).toEqual([
    'src/one.ts',
    'src/one.ts',
    'src/deep/two.ts',
  ])
  expect(resolve('pkg/lib/one.ts', '@/one')).toBe('pkg/lib/one.ts')
})

test('packages of the workspace by their sources, built or not, installed or not', () => {
  const resolve = tree({
    'packages/built/package.json':
      '{ "name": "@x/built", "exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/index.js" }, "./more/*": "./dist/more/*.js" } }',
    'packages/built/src/index.ts': '',
    'packages/built/src/more/deep.ts': '',
    'packages/main/package.json': '{ "name": "main", "main": "lib/entry.js" }',
    'packages/main/src/entry.ts': '',
    'packages/flat/package.json': '{ "name": "flat" }',
    'packages/flat/index.ts': '',
    'packages/flat/other.ts': '',
    'packages/linked/package.json': '{ "name": "linked", "exports": "./src/start.ts" }',
    'packages/linked/src/start.ts': '',
    'node_modules/linked': '-> ../packages/linked',
    'app.ts': '',
  })
  const requests = ['@x/built', '@x/built/more/deep', '@x/built/none', 'main', 'flat', 'flat/other', 'linked']
  expect(requests.map((request) => resolve('app.ts', request))).toEqual([
    'packages/built/src/index.ts',
    'packages/built/src/more/deep.ts',
    null,
    'packages/main/src/entry.ts',
    'packages/flat/index.ts',
    'packages/flat/other.ts',
    'packages/linked/src/start.ts',
  ])
})

test('a tsconfig.json that extends what is not installed keeps nobody from finding neighbours', () => {
  const resolve = tree({
    'tsconfig.json': '{ "extends": "not-installed/tsconfig.json", "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
    'a.ts': '',
    'b.ts': '',
  })
  expect(resolve('a.ts', './b')).toBe('b.ts')
  expect(resolve('a.ts', './none')).toBeNull()
})

test('of what a package exports, the path itself goes before patterns, the longest of those first', () => {
  const exports = { './*': './dist/*.js', './deep/*': './dist/low/*.js', './special': './dist/other.js' }
  const resolve = tree({
    'main.ts': '',
    'pk/package.json': JSON.stringify({ name: 'pk', exports }),
    'pk/src/special.ts': '',
    'pk/src/other.ts': '',
    'pk/src/deep/a.ts': '',
    'pk/src/low/a.ts': '',
  })
  expect(resolve('main.ts', 'pk/special')).toBe('pk/src/other.ts')
  expect(resolve('main.ts', 'pk/deep/a')).toBe('pk/src/low/a.ts')
})

test('a package without a name is not meant by a request without one', () => {
  const resolve = tree({ 'package.json': '{}', 'src/index.ts': '', 'a.ts': '' })
  expect(resolve('a.ts', '')).toBeNull()
})
