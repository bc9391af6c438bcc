import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FileReport } from '../../../src/reports/file-report.ts'
import { readReport, type Report } from '../../../src/reports/index.ts'
import { classOf, CODE, istanbul, istanbulMap, lcov, project, refused, xml } from './examples.ts'

/** What a report of one project says, by names relative to it. */
async function read(report: string | Uint8Array, name = 'report'): Promise<Said> {
  const root = await project({ ...CODE, [name]: report })
  return linesOf(await readReport(join(root, name), root), root)
}

type Said = Record<string, Record<number, number | null>>

function linesOf({ files }: Report, root: string): Said {
  return Object.fromEntries(
    [...files].map(([file, { lines }]) => [file.slice(root.length + 1), Object.fromEntries(lines)]),
  )
}

async function each<T>(report: string, of: (report: FileReport) => T): Promise<Record<string, T>> {
  const root = await project({ ...CODE, report })
  const { files } = await readReport(join(root, 'report'), root)
  return Object.fromEntries([...files].map(([file, one]) => [file.slice(root.length + 1), of(one)]))
}

const gaps = (report: string): Promise<Record<string, string | null>> => each(report, ({ gap }) => gap)
const flaws = async (report: string): Promise<string[]> =>
  Object.values(await each(report, ({ flaws }) => flaws)).flat()

const FILES = { 'src/a.ts': { 2: 3, 4: 0 }, 'src/b.ts': { 1: 1 } }

describe('each format', () => {
  test.each([
    ['cobertura', xml(FILES)],
    ['lcov', lcov(FILES)],
    ['istanbul', istanbul(FILES)],
  ])('%s is known by its content, and says the same', async (provider, text) => {
    const root = await project({ ...CODE, report: text })
    const report = await readReport(join(root, 'report'), root)
    expect(linesOf(report, root)).toEqual(FILES)
    expect([...report.files.values()].map(({ branches }) => branches)).toEqual([new Map(), new Map()])
    expect({ ...report, files: null }).toEqual({
      files: null,
      provider,
      unresolved: [],
      ambiguous: [],
      flaws: [],
      digests: null,
    })
  })

  test.each([
    ['cobertura', xml(FILES)],
    ['lcov', lcov(FILES)],
    ['istanbul', istanbul(FILES)],
  ])('%s may begin with a byte order mark and end its lines with CRLF', async (_, report) => {
    expect(await read(`\ufeff${report.replaceAll('\n', '\r\n')}`)).toEqual(FILES)
    const utf16 = Buffer.from(`\ufeff${report}`, 'utf16le')
    expect(await read(utf16)).toEqual(FILES)
    expect(await read(utf16.swap16())).toEqual(FILES)
  })

  test('a file without executable lines is known', async () => {
    expect(await read(xml({ 'src/a.ts': {} }))).toEqual({ 'src/a.ts': {} })
    expect(await read(istanbul({ 'src/a.ts': {} }))).toEqual({ 'src/a.ts': {} })
  })

  test('a report that names no file is read', async () => {
    expect(await read(xml({}))).toEqual({})
    expect(await read('{}')).toEqual({})
    expect(await read('TN:\n')).toEqual({})
  })
})

describe('Cobertura', () => {
  test('methods of istanbul are marks of functions, and no lines', async () => {
    expect(await read(xml({ 'src/a.ts': { 5: 0 } }))).toEqual({ 'src/a.ts': { 5: 0 } })
  })

  test('lines that methods alone have are those of their class', async () => {
    const lines = (...rows: string[]): string => `<lines>${rows.join('')}</lines>`
    const row = (line: number, hits: number): string => `<line number="${line}" hits="${hits}"/>`
    const of = (...parts: string[]): string =>
      xml({}).replace('<classes>', `$&<class filename="src/a.ts">${parts.join('')}</class>`)
    const method = `<methods><method name="f" line-rate="0.5">${lines(row(2, 1), row(3, 0))}</method></methods>`
    expect(await read(of(method, lines(row(1, 1), row(2, 1))))).toEqual({ 'src/a.ts': { 1: 1, 2: 1, 3: 0 } })
    expect(await read(of(method))).toEqual({ 'src/a.ts': { 2: 1, 3: 0 } })
  })

  test('a line is covered if any class of the file says so', async () => {
    const twice = classOf('src/a.ts', { 1: 0, 2: 1, 3: 0 }) + classOf('src/a.ts', { 1: 4, 2: 0, 4: 0 })
    expect(await read(xml({}).replace('<classes>', `<classes>${twice}`))).toEqual({
      'src/a.ts': { 1: 4, 2: 1, 3: 0, 4: 0 },
    })
  })

  test('names may hold what istanbul leaves unescaped, and what others escape', async () => {
    const root = await project({ 'src/r&d;.ts': '', 'src/<x> & "y".ts': '' })
    const files = xml({ 'src/r&d;.ts': { 1: 1 }, 'src/&lt;x&gt; &amp; &#34;y&quot;.ts': { 1: 2 } })
    const report = join(await project({ report: files }), 'report')
    expect([...(await readReport(report, root)).files.keys()]).toEqual([
      `${root}/src/r&d;.ts`,
      `${root}/src/<x> & "y".ts`,
    ])
  })

  test('an & at the border of two pieces of the file is whole', async () => {
    const name = `src/${'d'.repeat(80)}&amp;.ts`
    const root = await project({ [name.replace('&amp;', '&')]: '' })
    for (let pad = 0; pad < 12; pad++) {
      const start = xml({ [name]: { 1: 1 } })
      const filler = `<!--${'x'.repeat(256 * 1024 - start.indexOf('&amp;') - 7 - pad)}-->`
      const report = join(await project({ report: start.replace('<coverage', `${filler}<coverage`) }), 'report')
      expect((await readReport(report, root)).files.size).toBe(1)
    }
  })

  test('a declared encoding is heeded', async () => {
    const text = xml({ 'src/größe.ts': { 1: 1 } }).replace('?>', 'encoding="ISO-8859-1"?>')
    const root = await project({ 'src/größe.ts': '', report: Buffer.from(text, 'latin1') })
    expect((await readReport(join(root, 'report'), root)).files.size).toBe(1)
    expect(await refused(text.replace('ISO-8859-1', 'KLINGON'))).toContain('KLINGON is not known')
  })

  test('entities are neither expanded nor fetched', async () => {
    const bomb = `<!DOCTYPE coverage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`
    const report = xml({ 'src/a.ts': { 1: 1 } }, '&b;&x;').replace(/<!DOCTYPE.*>/, bomb)
    expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1 } })
  })

  test('another XML is named', async () => {
    expect(await refused('<testsuites></testsuites>')).toBe(
      "its root is <testsuites>, not Cobertura's or Clover's <coverage>",
    )
    expect(await refused('<!DOCTYPE html><html></html>')).toBe('it is an HTML page')
  })
})

describe('Clover', () => {
  const clover = (version: string, ...rows: string[]): string =>
    `<coverage generated="1" clover="${version}"><project><package name="src"><file name="a.ts" path="/ci/app/src/a.ts">
<metrics statements="3"/>${rows.join('')}</file></package></project></coverage>`

  test('has lines of statements and conditions, and methods, which are functions', async () => {
    const rows = [
      '<line num="1" count="2" type="method" name="a"/>',
      '<line num="2" count="2" type="cond" truecount="2" falsecount="0"/>',
      '<line num="3" count="0" type="stmt"/>',
      '<line num="4" count="many" type="stmt"/>',
    ]
    const report = clover('4.4.1', ...rows)
    expect(await read(report)).toEqual({ 'src/a.ts': { 2: 2, 3: 0, 4: null } })
    expect(await each(report, ({ functions, branches }) => [functions, branches])).toEqual({
      'src/a.ts': [new Map([[1, [true]]]), new Map([[2, [true, false]]])],
    })
  })

  test("counts of conditions in istanbul's are of branches", async () => {
    const report = clover('3.2.0', '<line num="2" count="2" type="cond" truecount="1" falsecount="2"/>')
    expect(await each(report, ({ branches }) => branches)).toEqual({
      'src/a.ts': new Map([[2, [true, false, false]]]),
    })
  })

  test('a row without a line number is a gap', async () => {
    expect(await gaps(clover('3.2.0', '<line num="0" count="2" type="stmt"/>'))).toEqual({
      'src/a.ts': expect.stringContaining('"0" is no line number'),
    })
  })
})

describe('lcov', () => {
  test('knows no file of which it says nothing; one of no lines it does', async () => {
    const record = (name: string, more = ''): string => `SF:src/${name}.ts\n${more}end_of_record\n`
    expect(await read(record('a') + record('b', 'LF:0\nLH:0\n'))).toEqual({ 'src/b.ts': {} })
  })

  test('a file may have a record per test', async () => {
    expect(await read(lcov({ 'src/a.ts': { 1: 0, 2: 1 } }) + lcov({ 'src/a.ts': { 1: 2, 3: 0 } }))).toEqual({
      'src/a.ts': { 1: 2, 2: 1, 3: 0 },
    })
  })

  test('checksums and other records are passed over', async () => {
    expect(await read('TN:x\nSF:src/a.ts\nVER:1\nDA:1,2,5f3a\nBRDA:1,0,0,-\nend_of_record\n')).toEqual({
      'src/a.ts': { 1: 2 },
    })
  })
})

describe('the file of our own runs', () => {
  const run = {
    schema: 1,
    modules: [
      {
        module: 'a',
        provider: 'v8',
        manifest: 'a/module.manifest.json',
        code: 'ab12',
        coverage: istanbulMap({ 'src/a.ts': { 1: 0, 2: 1 } }),
      },
      {
        module: 'b',
        provider: 'v8',
        manifest: 'b/module.manifest.json',
        code: 'cd34',
        coverage: istanbulMap({ 'src/a.ts': { 1: 1 }, 'src/b.ts': { 7: 0 } }),
      },
    ],
  }

  test('is the union of its modules, and says what was measured', async () => {
    const root = await project({ ...CODE, 'reports/coverage.json': JSON.stringify(run) })
    const report = await readReport(join(root, 'reports/coverage.json'), root)
    expect(report.provider).toBe('v8')
    expect(report.digests).toEqual(
      new Map([
        ['a/module.manifest.json', 'ab12'],
        ['b/module.manifest.json', 'cd34'],
      ]),
    )
    expect(linesOf(report, root)).toEqual({ 'src/a.ts': { 1: 1, 2: 1 }, 'src/b.ts': { 7: 0 } })
  })

  test('of another schema, or of one shard, is refused', async () => {
    expect(await refused(JSON.stringify({ ...run, schema: 2 }))).toBe('its schema is 2; only 1 is known')
    expect(await refused(JSON.stringify({ ...run, shard: { index: 1, count: 2 } }))).toContain('merge the shards')
  })
})

describe('what is no whole report', () => {
  test.each([
    ['empty', ''],
    ['blank', ' \n'],
  ])('%s', async (_, report) => expect(await refused(report)).toBe('it is empty'))

  test('cut off', async () => {
    expect(await refused(xml(FILES).slice(0, -40))).toMatch(/unclosed tag|unexpected end/)
    expect(await refused(xml(FILES).slice(0, 400))).toMatch(/unclosed tag|unexpected end/)
    expect(await refused(lcov(FILES).slice(0, -48))).toBe('it ends within a record')
    expect(await refused(istanbul(FILES).slice(0, -20))).toContain('no whole JSON')
  })

  test('something else', async () => {
    expect(await refused('hello')).toContain('neither Cobertura or Clover XML, nor lcov')
    expect(await refused('[1]')).toContain('neither')
    expect(await refused('{"total":{"lines":{"pct":80}},"src/a.ts":{}}')).toContain('take coverage-final.json')
    expect(await refused('{"result":[]}')).toContain("V8's raw coverage")
    expect(await refused('{"numTotalTests":1}')).toContain("a test run's results")
    expect(await refused('{"a":{}}')).toBe('"a" is no file\'s coverage: it has no statements')
    expect(await refused(Buffer.from([0x89, 0x50, 0x4e, 0x47]))).toContain('neither')
  })

  test('missing, or a folder', async () => {
    const root = await project(CODE)
    await expect(readReport(join(root, 'none.xml'), root)).rejects.toMatchObject({
      code: 'ERR_REPORT_UNREADABLE',
      message: expect.stringContaining('there is no such file'),
    })
    await expect(readReport(join(root, 'src'), root)).rejects.toMatchObject({
      message: expect.stringContaining('it is a folder'),
    })
  })
})

describe('what cannot be read is not known, and decides for nothing else', () => {
  test.each(['NaN', '-1', '', 'many', 'Infinity', '====='])('hits of %j', async (hits) => {
    const expected = { 'src/a.ts': { 1: 1, 2: null, 3: 0 }, 'src/b.ts': { 1: 1 } }
    const files = { 'src/a.ts': { 1: 1, 2: hits, 3: 0 }, 'src/b.ts': { 1: 1 } }
    for (const report of [xml(files), lcov(files), istanbul(files)]) {
      expect(await read(report)).toEqual(expected)
      expect(await gaps(report)).toEqual({ 'src/a.ts': null, 'src/b.ts': null })
    }
    const said = `${JSON.stringify(hits)} is no count of hits`
    expect(await flaws(xml(files))).toEqual([expect.stringMatching(new RegExp(`^line \\d+: ${said}$`))])
    expect(await flaws(lcov(files))).toEqual([`line 6: ${said}`])
    expect(await flaws(istanbul(files))).toEqual(['statement 1 has no count of hits'])
  })

  test('a line that ran is covered, whatever else is said of it', async () => {
    const [good, bad] = [{ 'src/a.ts': { 1: 1, 2: 0 } }, { 'src/a.ts': { 1: 'NaN', 2: 'NaN' } }]
    for (const report of [lcov(good) + lcov(bad), lcov(bad) + lcov(good)])
      expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1, 2: null } })
  })

  test.each(['0', '-1', '1.5', '', 'undefined', 'null', '='])('a line of number %j: a gap', async (line) => {
    const files = { 'src/a.ts': { 1: 1, [line]: 1, 3: 0 }, 'src/b.ts': { 1: 1 } }
    for (const report of [xml(files), lcov(files)]) {
      expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1, 3: 0 }, 'src/b.ts': { 1: 1 } })
      expect(await gaps(report)).toEqual({
        'src/a.ts': expect.stringContaining(JSON.stringify(line)),
        'src/b.ts': null,
      })
    }
  })

  test.each([
    ['{"0":{"start":{"line":1}}, "1":{}}', '{"0":1,"1":1}'],
    ['{"0":{"start":{"line":1}}, "1":{"start":null}}', '{"0":1,"1":1}'],
    ['{"0":{"start":{"line":1}}, "1":{"start":{"line":null}}}', '{"0":1,"1":1}'],
    ['{"0":{"start":{"line":1}}, "1":3}', '{"0":1,"1":1}'],
    ['{"0":{"start":{"line":1}}, "1":null}', '{"0":1,"1":1}'],
    ['{"0":{"start":{"line":1}}}', '{"0":1,"1":1}'],
  ])('statements without a place: %s', async (statementMap, s) => {
    const report = `{"src/a.ts":{"statementMap":${statementMap},"s":${s}}}`
    expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1 } })
    expect(await gaps(report)).toEqual({ 'src/a.ts': 'its statement 1 has no place' })
  })

  test('a statement that has a place and no count', async () => {
    const report = '{"src/a.ts":{"statementMap":{"0":{"start":{"line":1}},"1":{"start":{"line":2}}},"s":{"0":1}}}'
    expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1, 2: null } })
  })

  test('a file of a report that has no statements', async () => {
    const report = JSON.stringify({ ...istanbulMap({ 'src/a.ts': { 1: 1 } }), 'src/b.ts': { path: 'src/b.ts' } })
    expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1 } })
  })

  test('rows of files that are not here are not spoken of', async () => {
    const report = lcov({ 'src/a.ts': { 1: 1 }, 'tools/gen.py': { 0: 1, 2: 'NaN' } })
    expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1 } })
    expect(await flaws(report)).toEqual([])
  })

  test('a row outside of all records', async () => {
    expect(await read(`TN:\nDA:1,1\n${lcov({ 'src/a.ts': { 1: 1 } })}`)).toEqual({ 'src/a.ts': { 1: 1 } })
  })

  test('a record that says of more lines than it lists, or that has no end', async () => {
    const rest = lcov({ 'src/b.ts': { 1: 1 } })
    expect(await gaps(`SF:src/a.ts\nDA:1,1\nLF:2\nend_of_record\n${rest}`)).toEqual({
      'src/a.ts': 'it says that it has 2 lines, and lists 1',
      'src/b.ts': null,
    })
    expect(await gaps(`SF:src/a.ts\nDA:1,1\n${rest}`)).toEqual({
      'src/a.ts': 'its record has no end before line 4',
      'src/b.ts': null,
    })
  })

  test('a class whose rate is of marks of functions, too, has these as lines', async () => {
    const mark = '<methods><method name="f" hits="0"><lines><line number="5" hits="0"/></lines></method></methods>'
    const of = (rate: string): string =>
      xml({}).replace(
        '<classes>',
        `$&<class filename="src/a.ts" line-rate="${rate}">${mark}<lines><line number="10" hits="1"/></lines></class>`,
      )
    expect(await read(of('1'))).toEqual({ 'src/a.ts': { 10: 1 } })
    expect(await read(of('0.5'))).toEqual({ 'src/a.ts': { 5: 0, 10: 1 } })
  })

  test('a class whose rate is of other lines than it lists', async () => {
    const of = (rate: string, ...rows: string[]): string =>
      xml({}).replace(
        '<classes>',
        `$&<class filename="src/a.ts" line-rate="${rate}"><lines>${rows.join('')}</lines></class>`,
      )
    const [hit, miss] = ['<line number="1" hits="1"/>', '<line number="2" hits="0"/>']
    for (const rate of ['0.5', '0.50', '0.5000001', 'NaN', ''])
      expect(await gaps(of(rate, hit, miss))).toEqual({ 'src/a.ts': null })
    for (const rate of ['0', '1']) expect(await gaps(of(rate))).toEqual({ 'src/a.ts': null })
    expect(await gaps(of('0.75', hit, miss))).toEqual({ 'src/a.ts': expect.stringContaining('0.75') })
    expect(await gaps(of('0.75'))).toEqual({ 'src/a.ts': expect.stringContaining('0.75') })
  })
})

test("Jest's results have the report beside them", async () => {
  const results = { numTotalTests: 1, coverageMap: istanbulMap({ 'src/a.ts': { 1: 1 } }) }
  expect(await read(JSON.stringify(results))).toEqual({ 'src/a.ts': { 1: 1 } })
})

test("istanbul's JSON that says nothing of branches and functions is read", async () => {
  const data = '{"statementMap":{"0":{"start":{"line":1}}},"s":{"0":1},"b":null,"f":null,"branchMap":null,"fnMap":null}'
  expect(await read(`{"src/a.ts":${data}}`)).toEqual({ 'src/a.ts': { 1: 1 } })
})
