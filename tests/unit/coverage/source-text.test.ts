import { describe, expect, test } from 'vitest'
import { codeLines, lineCount, statementLines } from '../../../src/coverage/code-lines.ts'
import { sourceText } from '../../../src/coverage/source-text.ts'
import { partsOf } from '../../../src/syntax/parts.ts'
import { linesAt } from '../../../src/lines-at.ts'

const codeOf = (text: string): string => sourceText(text, null).code
const commentsOf = (text: string): string[] => sourceText(text, null).comments.map((one) => one.text)

describe('code and comments', () => {
  test('comments are told from code, and lose their marks', () => {
    const text = 'a // one\n/* two\n three */ b /** four **/ c'
    expect(commentsOf(text)).toEqual([' one', ' two\n three ', ' four '])
    expect(codeOf(text)).toBe('a       \n      \n          b              c')
    expect(codeOf(text)).toHaveLength(text.length)
  })

  test.each([
    ['"// no"', '"     "'],
    ["'/* no'", "'     '"],
    ['`// no`', '`     `'],
    [String.raw`'\'// no'`, "'       '"],
    [String.raw`"\\" // yes`, '"  "       '],
    ['`a ${b + `// ${c}` } {`', '`   {b + `    {c}` }  `'],
    ['x = /\\/\\/[/"]/g', 'x = /        /g'],
    ['return /"/', 'return / /'],
    ['a / b // yes', 'a / b       '],
    ['a() / 2 / "x"', 'a() / 2 / " "'],
    ["'open\n// yes", "'    \n      "],
    ['`open\n// no', '`    \n     '],
    ['/* open', '       '],
  ])('%j', (text, code) => {
    expect(commentsOf(text).length).toBe(/yes|\/\* open$/.test(text) ? 1 : 0)
    expect(codeOf(text)).toBe(code)
  })

  test('what is within a template is code again', () => {
    expect(codeOf('`a ${b({ c: `d ${e}` })} f` + g // h').replaceAll(' ', '')).toBe('`{b({c:`{e}`})}`+g')
  })

  test('positions have lines', () => {
    const lineAt = linesAt('a\nbc\n\nd')
    expect([0, 1, 2, 3, 4, 5, 6].map(lineAt)).toEqual([1, 1, 2, 2, 2, 3, 4])
    expect(['', 'a', 'a\n', 'a\nb', '\n'].map(lineCount)).toEqual([0, 1, 1, 2, 1])
  })
})

describe('lines that may hold something to run', () => {
  const linesOf = (text: string): number[] => [...codeLines(text, partsOf('a.tsx', text))]

  test('no comment, blank line or bracket alone', () => {
    expect(linesOf('#!/usr/bin/env node\n// a\n\nf(\n  /* b */\n  1,\n)\n/*\nc()\n*/\n{\n}\n')).toEqual([4, 6])
  })

  test.each([
    'import a from "a"',
    'import {\n  a,\n  b,\n} from "a"',
    'import type { A } from "a"',
    'import "a"',
    'export * from "a"',
    'export { a } from "a"',
    'export type { A } from "a"',
    'type A = 1',
    'type A<T> =\n  | { a: T }\n  | (() => void)\n  | never',
    'export type A = {\n  a: string\n  b(): number\n}',
    'export type A<T extends B> = T extends infer U\n  ? U\n  : never',
    'interface A {\n  a: string\n}',
    'export interface A extends B {\n  a: string\n}',
    'export default interface A {\n  a: 1\n}',
    'declare const a: number',
    'declare module "a" {\n  export function b(): void\n}',
    'export declare function a(\n  b: number,\n): void',
    "'use strict'",
    '"use client";',
  ])('not %j', (text) => expect(linesOf(`${text}\n`)).toEqual([]))

  test.each([
    'a()',
    'export const a = 1',
    'const type = 1',
    'type = 2',
    'await import("a")',
    'import("a").then(b)',
    'import.meta.hot?.accept()',
    'export default {}',
    'export default function () {}',
    'export enum A { B }',
    'declared()',
    'export default declare((api) => api)',
    'declare: for (;;) {}',
    'interfaces.push(1)',
    '"a".concat()',
  ])('but %j', (text) => expect(linesOf(`${text}\n`)).toEqual([1]))

  test.each([
    "import a from './a'; export function pay(x) {\n  return a(x)\n}",
    'type X = 1; process.exit(\n  1,\n)',
    'interface X {} ; export class C {\n  a = 1\n}',
    "export { a } from './a'; (() => {\n  b()\n})()",
    "import type { A } from './a'; export default {\n  a: 1,\n}",
    'export type { A }; const a = f(\n  1,\n)',
    "'use strict'; f(\n  1,\n)",
    // It does not parse: nothing is sure.
    "import './a'\n, process.exit(1)",
  ])('code that begins on the line of what runs nothing: %j', (text) => expect(linesOf(`${text}\n`)).toEqual([1, 2]))

  test.each([
    'export const A = () => (\n  <code>src/*</code>\n)\nexport function run(a) {\n  return a\n}',
    'export const A = () => (\n  <p>Press ` to open</p>\n)\nexport function run(a) {\n  return a\n}',
    'export const A = (s) => {\n  if (s) /`/.test(s)\n}\nexport function run(a) {\n  return a\n}',
    "export const A = (s) =>\n  /[/*]/.test(s)\n'*/'\nexport function run(a) {\n  return a\n}",
    'this does not parse /* at\nall\n`\nexport function run(a) {\n  return a\n}',
  ])('marks that seem to begin a comment or a text hide nothing: %j', (text) => {
    expect(linesOf(`${text}\n`)).toContain(5)
  })

  test('the first line of the statement that a line is of', () => {
    const text =
      'const a = {\n  b: f(\n    1,\n  ),\n  c: () => {\n    g()\n  },\n}\nexport class D {\n  e(\n    f: 1,\n  ) {}\n}\n'
    const startOf = statementLines(text, partsOf('a.ts', text))
    expect([1, 2, 3, 5, 6, 9, 10, 11].map(startOf)).toEqual([1, 1, 1, 1, 6, undefined, undefined, undefined])
  })

  test('what follows types is looked at again', () => {
    expect(
      linesOf('type A =\n  | 1\nf()\ninterface B {\n  a: 1\n}\nconst c = {\n  d: 1,\n}\nimport e from "e"\ng()\n'),
    ).toEqual([3, 7, 8, 11])
  })
})
