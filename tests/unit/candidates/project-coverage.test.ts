import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectCoverage } from '../../../src/candidates/project-coverage.ts'

/** A root with files, all of one age. */
function project(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-coverage-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
    utimesSync(join(root, name), 1_000, 1_000)
  }
  return root
}

const lcov = (...records: [file: string, lines: number[]][]): string =>
  records
    .map(([file, lines]) => `SF:${file}\n${lines.map((line) => `DA:${line},1\n`).join('')}LF:0\nend_of_record\n`)
    .join('')

const ofPlainText = (files: string[]): Map<string, { other_ends: boolean }> =>
  new Map(files.map((file) => [file, { other_ends: false }]))

const covered = (root: string, files: string[], named: string[]): ReturnType<typeof projectCoverage> =>
  projectCoverage(root, ofPlainText(files), { named, folders: [root], directory: null })

test('names that fit several files are told', async () => {
  const root = project({ 'a/x.ts': 'f()\n', 'b/x.ts': 'f()\n', 'c.ts': 'f()\n' })
  const xml = `<?xml version="1.0" ?><coverage><sources><source>${root}/a</source><source>${root}/b</source><source>${root}</source></sources>
<packages><package><classes>${['x.ts', 'c.ts'].map((name) => `<class filename="${name}"><lines><line number="1" hits="1"/></lines></class>`).join('')}</classes></package></packages></coverage>`
  writeFileSync(join(root, 'report.xml'), xml)
  const { files, notes } = await covered(root, ['a/x.ts', 'b/x.ts', 'c.ts'], [join(root, 'report.xml')])
  expect([...files.keys()]).toEqual(['c.ts'])
  expect(notes).toEqual(['report.xml names x.ts, which may be any of several files here: their coverage is not known'])
})

test('a file that ends before the first line of its report is not known to it, as the note says', async () => {
  const root = project({
    'short.ts': 'f()\n',
    'long.ts': 'f()\n'.repeat(9),
    'coverage/lcov.info': lcov(['short.ts', [2, 3]], ['long.ts', [9, 10]]),
  })
  const { files, notes } = await covered(root, ['short.ts', 'long.ts'], [])
  expect([...files.keys()]).toEqual(['long.ts'])
  expect(notes).toEqual(['short.ts: no line that coverage/lcov.info names is there: it does not count; make it anew'])
})

test('what is below a file has no age', async () => {
  const root = project({ 'a.ts': 'f()\n', 'x.info': lcov(['a.ts', [1]]) })
  await expect(
    covered(root, ['a.ts', 'b.ts'], [join(root, 'a.ts/report.info'), join(root, 'x.info')]),
  ).rejects.toMatchObject({ code: 'ERR_REPORT_UNREADABLE' })
})

test('a report that is named and is not there is refused, also where others know all files', async () => {
  const root = project({ 'a.ts': 'f()\n', 'x.info': lcov(['a.ts', [1]]) })
  await expect(covered(root, ['a.ts'], [join(root, 'x.info'), join(root, 'none.info')])).rejects.toMatchObject({
    code: 'ERR_REPORT_UNREADABLE',
  })
})

test('a package has a report of its own, whose names are from there', async () => {
  const root = project({
    'packages/a/a.ts': 'f()\n',
    'b.ts': 'f()\n',
    'packages/a/coverage/lcov.info': lcov(['a.ts', [1]]),
    'coverage/lcov.info': lcov(['b.ts', [1]]),
  })
  const folders = [root, join(root, 'packages/a')]
  const { files } = await projectCoverage(root, ofPlainText(['packages/a/a.ts', 'b.ts']), {
    named: [],
    folders,
    directory: null,
  })
  expect([...files.keys()].sort()).toEqual(['b.ts', 'packages/a/a.ts'])
})
