import { expect, test } from 'vitest'
import { analyse } from '../../../src/candidates/analyse.ts'

test('every way to import, and no types', () => {
  const found = analyse(
    'a.ts',
    `import a, { type B } from './a.js'
import type { C } from './types'
import { type D } from './types-too'
import './effect'
export * from './all'
export { e } from 'pkg/e'
export type { F } from './types'
import old = require('./old')
const g = require("./g"), h = await import(\`./h\`), i = await import('./i')
type J = import('./types').J
other.require('./no'); require(a)
`,
  )
  expect(found!.imports.sort()).toEqual(['./a.js', './all', './effect', './g', './i', './old', 'pkg/e'])
})

test('lines of functions, also after what takes several units of text', () => {
  const found = analyse('a.ts', "const s = '😀😀'\r\n\nexport function f() {\n  return s ? 1 : 2\n}\nconst g = () => 1")
  expect(found!.functions).toEqual([
    { name: 'f', complexity: 1, start_line: 3, end_line: 5 },
    { name: 'g', complexity: 0, start_line: 6, end_line: 6 },
  ])
})

test('what does not parse is none', () => {
  expect(analyse('a.ts', 'const = 1')).toBeNull()
  expect(analyse('a.ts', 'let x = <T>y')).not.toBeNull()
  expect(analyse('a.jsx', 'let x = <b>y</b>')).not.toBeNull()
})
