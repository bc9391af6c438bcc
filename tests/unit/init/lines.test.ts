import { expect, test } from 'vitest'
import { ignoringReports, mergingFigures, mergingLedgers } from '../../../src/init/lines.ts'

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
