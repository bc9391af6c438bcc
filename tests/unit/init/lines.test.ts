import { expect, test } from 'vitest'
import { ignoringReports, mergingFigures, mergingLedgers, reportFolders } from '../../../src/init/lines.ts'

test.each([
  ['', '/reports/\n'],
  ['dist\n', 'dist\n/reports/\n'],
  ['dist', 'dist\n/reports/\n'],
  ['dist\r\n', 'dist\r\n/reports/\r\n'],
  ['src/reports/\n#reports\n!reports/\n', 'src/reports/\n#reports\n!reports/\n/reports/\n'],
])('reports are ignored: %j', (before, after) => {
  expect(ignoringReports(before)).toBe(after)
  expect(ignoringReports(after)).toBeNull()
})

test.each(['reports', 'reports/', '/reports', '/reports/', '**/reports/', 'reports/*', 'a\r\nreports/\r\nb'])(
  'reports were ignored: %j',
  (text) => expect(ignoringReports(text)).toBeNull(),
)

test('reports of packages are ignored by one line for several, but for folders of that name with code in them', () => {
  const packages = ['packages/a', 'packages/b', 'apps/web', 'site']
  const lines = ['/packages/*/reports/', '/apps/web/reports/', '/site/reports/']
  expect(reportFolders(packages, ['/r/packages/a/src/reports/x.ts', '/r/reports/y.ts'], '/r')).toEqual(lines)
  expect(reportFolders(packages, ['/r/packages/a/reports/x.ts'], '/r')).toEqual([
    '/packages/b/reports/',
    ...lines.slice(1),
  ])
  const after = ignoringReports('dist\n', lines)!
  expect(after).toBe(`dist\n/reports/\n${lines.join('\n')}\n`)
  expect(ignoringReports(after, lines)).toBeNull()
  expect(ignoringReports('reports/\n', lines)).toBeNull()
  expect(ignoringReports('/reports\n/packages/*/reports/**\n', lines.slice(0, 1))).toBeNull()
})

test('ledgers merge', () => {
  const line = 'manifests/.ledger/*.ndjson merge=union text eol=lf\n'
  expect(mergingLedgers('')).toBe(line)
  expect(mergingLedgers('*.png binary')).toBe(`*.png binary\n${line}`)
  expect(mergingLedgers(line)).toBeNull()
  expect(mergingLedgers('manifests/.ledger/*.ndjson\tmerge=ours\n')).toBeNull()
})

test('figures merge, too', () => {
  const [ledgers, manifests] = [
    'manifests/.ledger/*.ndjson merge=union text eol=lf\n',
    'module.manifest.json merge=vitest-evolve\n',
  ]
  expect(mergingFigures('')).toBe(ledgers + manifests)
  expect(mergingFigures(ledgers)).toBe(ledgers + manifests)
  expect(mergingFigures(manifests)).toBe(manifests + ledgers)
  expect(mergingFigures('module.manifest.json merge=binary\n')).toBe(`module.manifest.json merge=binary\n${ledgers}`)
  expect(mergingFigures(ledgers + manifests)).toBeNull()
})
