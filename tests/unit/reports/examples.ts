import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { readReport } from '../../../src/reports/index.ts'

export const CODE = { 'src/a.ts': '', 'src/b.ts': '' }

/** A folder with files; removed when the test is over. */
export async function project(files: Record<string, string | Uint8Array>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'evolve-report-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
  return root
}

/** Such as `1/2`: how many ran of those of which it is said; `1/2?1` where it is not said of one more. */
export function countOf(ran: readonly (boolean | null)[]): string {
  const known = ran.filter((one) => one !== null)
  const count = `${known.filter(Boolean).length}/${known.length}`
  return known.length === ran.length ? count : `${count}?${ran.length - known.length}`
}

/** What is said of a report that cannot be read, after its name. */
export async function refused(report: string | Uint8Array): Promise<string> {
  const root = await project({ ...CODE, report })
  const error = await readReport(join(root, 'report'), root).then(
    () => new Error('it was read'),
    (error: Error) => error,
  )
  expect(error).toMatchObject({ code: 'ERR_REPORT_UNREADABLE' })
  expect(error.message).not.toContain('\n')
  return error.message.slice(join(root, 'report cannot be read as a coverage report: ').length)
}

/** A Cobertura report: hits per line, by file name. */
export function xml(files: Record<string, Record<number, number | string>>, ...sources: string[]): string {
  const classes = Object.entries(files).map(([name, lines]) => classOf(name, lines))
  return `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.5" version="0.1"><sources>${sources.map((one) => `<source>${one}</source>`).join('')}</sources>
<packages><package name="main"><classes>
${classes.join('\n')}
</classes></package></packages></coverage>
`
}

export function classOf(name: string, lines: Record<number, number | string>): string {
  const rows = Object.entries(lines).map(([line, hits]) => `<line number="${line}" hits="${hits}" branch="false"/>`)
  return `<class name="x" filename="${name}"><methods><method name="f" hits="9" signature="()V"><lines><line number="1" hits="9"/></lines></method></methods><lines>${rows.join('\n')}</lines></class>`
}

export function lcov(files: Record<string, Record<number, number | string>>): string {
  return Object.entries(files)
    .map(([name, lines]) => {
      const rows = Object.entries(lines).map(([line, hits]) => `DA:${line},${hits}`)
      return [
        'TN:',
        `SF:${name}`,
        'FN:1,f',
        'FNDA:9,f',
        ...rows,
        'LF:1',
        'LH:1',
        'BRF:0',
        'BRH:0',
        'end_of_record',
        '',
      ].join('\n')
    })
    .join('')
}

/** Istanbul's JSON with a statement per line. */
export function istanbul(files: Record<string, Record<number, number | string>>): string {
  return JSON.stringify(istanbulMap(files))
}

export function istanbulMap(files: Record<string, Record<number, number | string>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(files).map(([path, lines]) => {
      const statements = Object.entries(lines)
      return [
        path,
        {
          path,
          statementMap: Object.fromEntries(
            statements.map(([line], id) => [
              id,
              { start: { line: Number(line), column: 0 }, end: { line: Number(line) + 1, column: 1 } },
            ]),
          ),
          s: Object.fromEntries(statements.map(([, hits], id) => [id, hits])),
          fnMap: {},
          f: {},
          branchMap: {},
          b: {},
        },
      ]
    }),
  )
}
