import { test } from 'vitest'
import { parseSince } from '../../../../src/candidates/history/since.ts'

const END = Date.parse('2026-06-01T00:00:00Z') / 1000
const DAY = 86_400

test.for([
  ['90d', END - 90 * DAY],
  ['2w', END - 14 * DAY],
  ['1y', END - 365.25 * DAY],
  ['12m', END - 365.25 * DAY],
  ['12mo', END - 365.25 * DAY],
  ['0.5d', END - DAY / 2],
  ['2026-01-31', Date.parse('2026-01-31') / 1000],
  ['2026-01-31T12:00:00Z', Date.parse('2026-01-31T12:00:00Z') / 1000],
] as const)('%s', ([text, begin], { expect }) => expect(parseSince(text)(END)).toBe(begin))

test.for(['', '90', 'd', '-1d', '1 year ago', '2026-13-01', '2026-02-31', '2026-02-31T12:00', '2026', '1h'])(
  '%j is none',
  (text, { expect }) => expect(() => parseSince(text)).toThrow(/--since is a time such as 90d/),
)

test('farther back than there are dates', ({ expect }) => {
  expect(() => parseSince('99999999y')).toThrow(/--since: there was no date 99999999y ago/)
  expect(parseSince('3000y')(END)).toBeLessThan(0)
})
