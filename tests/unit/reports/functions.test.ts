import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readReport } from '../../../src/reports/index.ts'
import { CODE, countOf, project } from './examples.ts'

/** Functions and statements per line, such as `1/2`; `null` where the report says nothing of them. */
async function said(report: string): Promise<Record<'functions' | 'statements', Record<number, string> | null>> {
  const root = await project({ ...CODE, report })
  const { functions, statements } = (await readReport(join(root, 'report'), root)).files.get(`${root}/src/a.ts`)!
  const [own, all] = [functions, statements].map(
    (ran) => ran && Object.fromEntries([...ran].map(([line, one]) => [line, countOf(one)])),
  )
  return { functions: own!, statements: all! }
}

const lcov = (...rows: string[]): string => ['SF:src/a.ts', 'DA:1,1', ...rows, 'end_of_record', ''].join('\n')

test.each([
  ['no word of them', [], null],
  ['none', ['FNF:0', 'FNH:0'], {}],
  ['a number alone', ['FNF:3', 'FNH:1'], null],
  ['one a line', ['FN:1,a', 'FN:3,b', 'FNDA:2,a', 'FNDA:0,b'], { 1: '1/1', 3: '0/1' }],
  ['two on a line', ['FN:1,a', 'FN:1,b', 'FNDA:2,a', 'FNDA:0,b'], { 1: '1/2' }],
  ['with their ends', ['FN:1,4,a', 'FNDA:2,a'], { 1: '1/1' }],
  ['by number', ['FNL:0,1,4', 'FNA:0,2,a', 'FNA:0,0,a'], { 1: '1/1' }],
  ['names with commas', ['FN:1,f(int, int)', 'FNDA:1,f(int, int)'], { 1: '1/1' }],
  ['of one name', ['FN:1,get', 'FN:5,get', 'FNDA:1,get', 'FNDA:0,get'], { 1: '1/1', 5: '0/1' }],
  ['of one name, and hits of one', ['FN:1,get', 'FN:5,get', 'FNDA:1,get'], { 1: '0/0?1', 5: '0/0?1' }],
  ['without hits', ['FN:1,a'], { 1: '0/0?1' }],
  ['with hits that are none', ['FN:1,a', 'FNDA:NaN,a'], { 1: '0/0?1' }],
])('functions of lcov: %s', async (_, rows, functions) => {
  expect(await said(lcov(...rows))).toEqual({ functions, statements: null })
})

test('functions of several records of lcov', async () => {
  expect(await said(lcov('FN:1,a', 'FNDA:0,a') + lcov('FN:1,a', 'FNDA:1,a'))).toMatchObject({ functions: { 1: '1/1' } })
})

test('methods of Cobertura', async () => {
  const method = (attributes: string, ...lines: string[]): string =>
    `<method name="f" ${attributes}><lines>${lines.join('')}</lines></method>`
  const line = (number: number, hits: number): string => `<line number="${number}" hits="${hits}"/>`
  const methods = [
    method('hits="0"', line(1, 0)),
    method('hits="2"', line(1, 2)),
    method('line-rate="0.5"', line(5, 1), line(6, 0)),
    method('line-rate="0"'),
  ]
  const report = `<coverage><class filename="src/a.ts"><methods>${methods.join('')}</methods></class></coverage>`
  expect(await said(report)).toEqual({ functions: { 1: '1/2', 5: '1/1' }, statements: null })
})

test("functions and statements of istanbul's JSON", async () => {
  const place = (line: number): object => ({ start: { line, column: 0 }, end: { line, column: 9 } })
  const file = {
    statementMap: { 0: place(1), 1: place(1), 2: place(2) },
    s: { 0: 1, 1: 0, 2: null },
    fnMap: { 0: { decl: place(1), loc: place(2) }, 1: { loc: place(3) }, 2: { line: 4 }, 3: { decl: place(5) } },
    f: { 0: 1, 1: 0, 2: 1 },
  }
  expect(await said(JSON.stringify({ 'src/a.ts': file }))).toEqual({
    functions: { 1: '1/1', 3: '0/1', 4: '1/1', 5: '0/0?1' },
    statements: { 1: '1/2', 2: '0/0?1' },
  })
})
