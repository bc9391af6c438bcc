import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readReport } from '../../../src/reports/index.ts'
import { classOf, CODE, istanbul, istanbulMap, lcov, project, refused, xml } from './examples.ts'

/** What a report of one project says, by names relative to it. */
async function read(report: string | Uint8Array, name = 'report'): Promise<Record<string, Record<number, number>>> {
  const root = await project({ ...CODE, [name]: report })
  const { lines } = await readReport(join(root, name), root)
  return Object.fromEntries([...lines].map(([file, hits]) => [file.slice(root.length + 1), Object.fromEntries(hits)]))
}

const FILES = { 'src/a.ts': { 2: 3, 4: 0 }, 'src/b.ts': { 1: 1 } }

describe('each format', () => {
  test.each([
    ['cobertura', xml(FILES)],
    ['lcov', lcov(FILES)],
    ['istanbul', istanbul(FILES)],
  ])('%s is known by its content, and says the same', async (provider, report) => {
    const root = await project({ ...CODE, report })
    expect(await readReport(join(root, 'report'), root)).toEqual({
      lines: new Map([
        [
          `${root}/src/a.ts`,
          new Map([
            [2, 3],
            [4, 0],
          ]),
        ],
        [`${root}/src/b.ts`, new Map([[1, 1]])],
      ]),
      branches: new Map([
        [`${root}/src/a.ts`, new Map()],
        [`${root}/src/b.ts`, new Map()],
      ]),
      provider,
      unresolved: [],
      ambiguous: [],
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
  test('lines of methods are those of their class already', async () => {
    expect(await read(xml({ 'src/a.ts': { 5: 0 } }))).toEqual({ 'src/a.ts': { 5: 0 } })
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
    expect([...(await readReport(report, root)).lines.keys()]).toEqual([
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
      expect((await readReport(report, root)).lines.size).toBe(1)
    }
  })

  test('a declared encoding is heeded', async () => {
    const text = xml({ 'src/größe.ts': { 1: 1 } }).replace('?>', 'encoding="ISO-8859-1"?>')
    const root = await project({ 'src/größe.ts': '', report: Buffer.from(text, 'latin1') })
    expect((await readReport(join(root, 'report'), root)).lines.size).toBe(1)
    expect(await refused(text.replace('ISO-8859-1', 'KLINGON'))).toContain('KLINGON is not known')
  })

  test('entities are neither expanded nor fetched', async () => {
    const bomb = `<!DOCTYPE coverage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`
    const report = xml({ 'src/a.ts': { 1: 1 } }, '&b;&x;').replace(/<!DOCTYPE.*>/, bomb)
    expect(await read(report)).toEqual({ 'src/a.ts': { 1: 1 } })
  })

  test('another XML is named', async () => {
    expect(await refused('<testsuites></testsuites>')).toBe("its root is <testsuites>, not Cobertura's <coverage>")
    expect(await refused('<coverage generated="1" clover="3.2.0"><project/></coverage>')).toContain('Clover')
    expect(await refused('<!DOCTYPE html><html></html>')).toContain('<html>')
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
    expect(Object.fromEntries(report.lines)).toEqual({
      [`${root}/src/a.ts`]: new Map([
        [1, 1],
        [2, 1],
      ]),
      [`${root}/src/b.ts`]: new Map([[7, 0]]),
    })
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
    expect(await refused(lcov(FILES).slice(0, -20))).toBe('it ends within a record')
    expect(await refused(istanbul(FILES).slice(0, -20))).toContain('no whole JSON')
  })

  test('something else', async () => {
    expect(await refused('hello')).toContain('neither Cobertura XML, nor lcov')
    expect(await refused('[1]')).toContain('neither')
    expect(await refused('{"total":{"lines":{"pct":80}}}')).toBe('"total" is no file\'s coverage: it has no statements')
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

  test.each(['NaN', '-1', '', 'many', 'Infinity'])('hits of %j', async (hits) => {
    const said = `${JSON.stringify(hits)} is no count of hits`
    expect(await refused(xml({ 'src/a.ts': { 1: 1, 2: hits } }))).toMatch(new RegExp(`^line \\d+: ${said}$`))
    expect(await refused(lcov({ 'src/a.ts': { 1: 1, 2: hits } }))).toBe(`line 6: ${said}`)
    expect(await refused(istanbul({ 'src/a.ts': { 2: hits } }))).toBe(`"src/a.ts", statement 0: ${said}`)
  })

  test('a line without hits, or without a number', async () => {
    expect(await refused(xml({ 'src/a.ts': { 1: 1 } }).replace(' hits="1"', ''))).toContain('"" is no count of hits')
    expect(await refused(lcov({ 'src/a.ts': { 0: 1 } }))).toContain('"0" is no line number')
    expect(await refused(lcov({ 'src/a.ts': { 1.5: 1 } }))).toContain('"1.5" is no line number')
  })
})

test.each([
  ['{"statementMap":{"0":{}},"s":{"0":1}}', '"src/a.ts", statement 0: "undefined" is no line number'],
  ['{"statementMap":{"0":{"start":null}},"s":{"0":1}}', '"src/a.ts", statement 0: "undefined" is no line number'],
  ['{"statementMap":{"0":3},"s":{"0":1}}', '"src/a.ts", statement 0: "undefined" is no line number'],
  [
    '{"statementMap":{},"s":{},"branchMap":{"0":{}},"b":{"0":[1]}}',
    '"src/a.ts", branch 0: "undefined" is no line number',
  ],
])('istanbul without places is refused in one line: %s', async (data, said) => {
  expect(await refused(`{"src/a.ts":${data}}`)).toBe(said)
})

test("istanbul's JSON that says nothing of branches and functions is read", async () => {
  const data = '{"statementMap":{"0":{"start":{"line":1}}},"s":{"0":1},"b":null,"f":null,"branchMap":null,"fnMap":null}'
  expect(await read(`{"src/a.ts":${data}}`)).toEqual({ 'src/a.ts': { 1: 1 } })
})
