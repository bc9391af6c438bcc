import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readReport } from '../../../src/reports/index.ts'
import { CODE, countOf, istanbulMap, lcov, project, xml } from './examples.ts'

type Said = Record<string, Record<number, string>>

/** Branches per line, such as `1/2`, by names relative to the root. */
async function branches(report: string): Promise<Said> {
  const root = await project({ ...CODE, report })
  const { files } = await readReport(join(root, 'report'), root)
  const said = [...files]
    .filter(([, { branches }]) => branches !== null)
    .map(([file, { branches }]) => [
      file.slice(root.length + 1),
      Object.fromEntries([...branches!].map(([line, ran]) => [line, countOf(ran)])),
    ])
  return Object.fromEntries(said)
}

describe('lcov', () => {
  const record = (...rows: string[]): string => ['SF:src/a.ts', 'DA:1,1', ...rows, 'end_of_record', ''].join('\n')

  test('a branch that was not reached was not taken', async () => {
    expect(await branches(record('BRDA:1,0,0,-', 'BRDA:1,0,1,0', 'BRDA:1,0,2,7', 'BRDA:3,1,0,1'))).toEqual({
      'src/a.ts': { 1: '1/3', 3: '1/1' },
    })
  })

  test('a branch of several records is taken if any says so', async () => {
    const one = record('BRDA:1,0,0,1', 'BRDA:1,0,1,-', 'BRDA:2,1,0,0')
    const other = record('BRDA:1,0,1,2', 'BRDA:1,0,0,0', 'BRDA:2,1,0,-', 'BRDA:2,2,0,1')
    expect(await branches(one + lcov({ 'src/b.ts': { 1: 1 } }) + other)).toEqual({
      'src/a.ts': { 1: '2/2', 2: '1/2' },
      'src/b.ts': {},
    })
  })

  test('blocks of exceptions, and branches that are named in words', async () => {
    const rows = ['BRDA:1,0,0,1', 'BRDA:1,e0,0,0', 'BRDA:2,0,jump to line 3, or out,4', 'BRDA:2,0,jump to line 3,-']
    expect(await branches(record(...rows))).toEqual({ 'src/a.ts': { 1: '1/2', 2: '1/2' } })
  })

  test('that there are none is known where it says so', async () => {
    expect(await branches(record('BRF:0', 'BRH:0'))).toEqual({ 'src/a.ts': {} })
    expect(await branches(record())).toEqual({})
  })

  test('a file of whose lines it says nothing has no branches either', async () => {
    expect(await branches(`SF:src/b.ts\nBRDA:1,0,0,1\nend_of_record\n${record('BRF:0')}`)).toEqual({ 'src/a.ts': {} })
  })

  test.each(['NaN', '-1', '', 'many', 'Infinity', 'null'])('of hits of %j nothing is known', async (hits) => {
    expect(await branches(record('BRDA:1,0,0,1', `BRDA:1,0,1,${hits}`))).toEqual({ 'src/a.ts': { 1: '1/1?1' } })
    const other = record('BRDA:1,0,0,1', 'BRDA:1,0,1,2')
    expect(await branches(record('BRDA:1,0,0,1', `BRDA:1,0,1,${hits}`) + other)).toEqual({ 'src/a.ts': { 1: '2/2' } })
  })

  test('what is no whole branch costs nothing else', async () => {
    expect(await branches(record('BRDA:1,0,1'))).toEqual({ 'src/a.ts': { 1: '0/0?1' } })
    expect(await branches(record('BRDA:0,0,0,1', 'BRDA:1,0,0,1'))).toEqual({ 'src/a.ts': { 1: '1/1' } })
    expect(await branches(`TN:\nBRDA:1,0,0,1\n${record('BRDA:1,0,0,1')}`)).toEqual({ 'src/a.ts': { 1: '1/1' } })
  })
})

describe('Cobertura', () => {
  const line = (number: number, more: string): string => `<line number="${number}" hits="1" ${more}/>`
  const of = (...counts: string[]): string =>
    counts.map((count, at) => line(at + 1, `branch="true" condition-coverage="${count}"`)).join('')
  const report = (...classes: string[]): string =>
    xml({}).replace(
      '<classes>',
      `$&${classes.map((lines) => `<class filename="src/a.ts"><lines>${lines}</lines></class>`).join('')}`,
    )

  test('has them by line', async () => {
    const counts = ['50% (1/2)', '100% (3/3)', '33.33333333333333% (1/3)', '0.0% (0/2) ', 'NaN% (0/0)']
    expect(await branches(report(of(...counts) + line(9, 'branch="false"')))).toEqual({
      'src/a.ts': { 1: '1/2', 2: '3/3', 3: '1/3', 4: '0/2', 5: '0/0' },
    })
  })

  test('a line that is there several times has those of the one that saw most', async () => {
    const some = of('50% (1/2)', '0% (0/2)')
    const more = of('0% (0/2)', '50% (1/2)') + of('100% (2/2)')
    expect(await branches(report(some, more))).toEqual({ 'src/a.ts': { 1: '2/2', 2: '1/2' } })
  })

  test('methods repeat those of their class', async () => {
    const method = `<method name="f"><lines>${of('50% (1/2)')}</lines></method>`
    expect(await branches(report(of('50% (1/2)')).replace('<lines>', `<methods>${method}</methods>$&`))).toEqual({
      'src/a.ts': { 1: '1/2' },
    })
  })

  test('that there are none is known where it says so', async () => {
    expect(await branches(report(line(1, 'branch="false"')))).toEqual({ 'src/a.ts': {} })
    expect(await branches(report(line(1, '')))).toEqual({})
    expect(await branches(report(line(1, ''), line(2, 'branch="true"')))).toEqual({ 'src/a.ts': { 2: '0/0?1' } })
    const python = 'branch="True" condition-coverage="50% (1/2)"'
    expect(await branches(report(line(1, 'branch="False"'), line(2, python)))).toEqual({ 'src/a.ts': { 2: '1/2' } })
  })

  test.each([
    'NaN',
    '50%',
    '50% (1)',
    '50% (-1/2)',
    '50% (NaN/2)',
    '50% (1/-2)',
    '50% (3/2)',
    '50% (1/99999999999)',
    '',
  ])('of %j nothing is known', async (count) => {
    expect(await branches(report(of('50% (1/2)', count)))).toEqual({ 'src/a.ts': { 1: '1/2', 2: '0/0?1' } })
  })
})

describe('istanbul', () => {
  const place = (line: number): object => ({ start: { line, column: 0 }, end: { line, column: 9 } })
  const map = (branchMap: Record<string, object>, b: Record<string, unknown>): Record<string, object> => ({
    'src/a.ts': { ...istanbulMap({ 'src/a.ts': { 1: 1 } })['src/a.ts'], branchMap, b },
  })
  const report = (...args: Parameters<typeof map>): string => JSON.stringify(map(...args))

  test('a branch is on the line that it begins on', async () => {
    const choice = { loc: place(2), type: 'cond-expr', locations: [place(3), place(4)] }
    const fallback = { loc: place(3), type: 'binary-expr', locations: [place(3), place(3)] }
    expect(await branches(report({ 0: choice, 1: fallback }, { 0: [0, 5], 1: [1, 0] }))).toEqual({
      'src/a.ts': { 3: '1/3', 4: '1/1' },
    })
  })

  test('without a line of its own, it is on that of the whole', async () => {
    const choice = { loc: place(2), type: 'if', locations: [place(2), { start: {}, end: {} }] }
    const bare = { loc: place(6), type: 'branch' }
    expect(await branches(report({ 0: choice, 1: bare }, { 0: [1, 0], 1: [4] }))).toEqual({
      'src/a.ts': { 2: '1/2', 6: '1/1' },
    })
  })

  test('without any place, it is left out', async () => {
    expect(await branches(report({ 0: { loc: place(2) } }, { 0: [1], 1: [1] }))).toEqual({ 'src/a.ts': { 2: '1/1' } })
  })

  test('that there are none is known where it says so', async () => {
    expect(await branches(report({}, {}))).toEqual({ 'src/a.ts': {} })
    const { branchMap: _, b: __, ...silent } = map({}, {})['src/a.ts'] as Record<string, unknown>
    expect(await branches(JSON.stringify({ 'src/a.ts': silent }))).toEqual({})
  })

  test.each([null, -1, 'many', ''])('of hits of %j nothing is known', async (hits) => {
    expect(await branches(report({ 7: { loc: place(2) } }, { 7: [1, hits] }))).toEqual({ 'src/a.ts': { 2: '1/1?1' } })
  })

  test('what is no whole branch costs nothing else', async () => {
    const good = { loc: place(2), locations: [place(2)] }
    const rest = (bad: object, b: unknown): Promise<Said> => branches(report({ 0: bad, 1: good }, { 0: b, 1: [1] }))
    expect(await rest({ loc: place(3) }, 3)).toEqual({ 'src/a.ts': { 2: '1/1', 3: '0/0?1' } })
    expect(await rest({}, [1])).toEqual({ 'src/a.ts': { 2: '1/1' } })
    expect(await rest({ loc: place(0) }, [1])).toEqual({ 'src/a.ts': { 2: '1/1' } })
    expect(
      await branches(report({ 0: good, 1: { ...good, loc: place(4), locations: [place(4)] } }, { 0: [1] })),
    ).toEqual({
      'src/a.ts': { 2: '1/1', 4: '0/0?1' },
    })
  })

  describe('of several modules', () => {
    const run = (...maps: Record<string, object>[]): string =>
      JSON.stringify({ schema: 1, modules: maps.map((coverage) => ({ provider: 'v8', coverage })) })
    const two = { loc: place(2), locations: [place(2), place(2)] }

    test('a branch is taken if any module took it', async () => {
      const first = map({ 0: two, 1: { loc: place(5) } }, { 0: [1, 0], 1: [0] })
      const second = map({ 0: two, 1: { loc: place(5) } }, { 0: [0, 1], 1: [0] })
      expect(await branches(run(first, second))).toEqual({ 'src/a.ts': { 2: '2/2', 5: '0/1' } })
      expect(await branches(run(first, first))).toEqual({ 'src/a.ts': { 2: '1/2', 5: '0/1' } })
    })

    test('whatever istanbul numbers them, and of however many it knows', async () => {
      const first = map({ 0: two }, { 0: [1, 0] })
      const second = map({ 0: { loc: place(1) }, 1: two }, { 0: [1], 1: [0, 0, 1] })
      const both = { 'src/a.ts': { 1: '1/1', 2: '2/3' } }
      expect(await branches(run(first, second))).toEqual(both)
      expect(await branches(run(second, first))).toEqual(both)
    })

    test('one may say nothing', async () => {
      const silent = istanbulMap({ 'src/a.ts': { 1: 1 } })
      expect(await branches(run(silent, map({ 0: two }, { 0: [1, 0] })))).toEqual({ 'src/a.ts': { 2: '1/2' } })
    })
  })
})

test('names that lead to one file have the branches of the one that saw most', async () => {
  const record = (name: string, hits: string): string =>
    `SF:${name}\nDA:1,1\nBRDA:1,0,0,${hits}\nBRDA:2,0,0,1\nend_of_record\n`
  expect(await branches(record('src/a.ts', '0') + record('./src/a.ts', '1') + record('src/gone.ts', '1'))).toEqual({
    'src/a.ts': { 1: '1/1', 2: '1/1' },
  })
})
