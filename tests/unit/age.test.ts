import { describe, expect, test } from 'vitest'
import { daysSince, observedWhen, tooOld } from '../../src/age.ts'

const NOW = Date.parse('2026-02-15T12:00:00Z')
const ago = (days: number): string => new Date(NOW - days * 86_400_000).toISOString()

describe('the age of an observation', () => {
  test.each([
    [0.04, 'observed just now'],
    [1 / 24, 'observed 1 h ago'],
    [0.999, 'observed 23 h ago'],
    [1, 'observed 1 d ago'],
    [3.9, 'observed 3 d ago'],
    [-0.5, 'observed just now'],
    [-2, 'observed in the future'],
  ])('of %d days reads %s', (days, text) => {
    expect(observedWhen(daysSince(ago(days), NOW))).toBe(text)
  })

  test.each(['2026-02-14T12:00:00Z', '2026-02-14T13:00+01:00', '2026-02-14T07:00:00.000-0500'])(
    'reads %s',
    (instant) => {
      expect(daysSince(instant, NOW)).toBe(1)
    },
  )

  test.each([
    undefined,
    null,
    '',
    'yesterday',
    1_700_000_000_000,
    {},
    'rev 2026-02-14',
    '2026-02-14',
    '2026-02-14T12:00:00',
    '2026-02-14 12:00:00Z',
    '2026-02-44T12:00:00Z',
  ])('is unknown where it says %j', (instant) => {
    expect(daysSince(instant, NOW)).toBeNull()
    expect(observedWhen(null)).toBe('observed at an unknown time')
  })
})

describe('too old', () => {
  test.each([
    [0, null],
    [14, null],
    [14.001, 'observed 14.1 d ago, more than 14 d'],
    [400, 'observed 400.0 d ago, more than 14 d'],
    [-1, null],
    [-1.5, `observed in the future (${ago(-1.5)})`],
  ])('after %d days: %s', (days, text) => {
    expect(tooOld(ago(days), 14, NOW)).toBe(text)
  })

  test('is what tells no time', () => {
    expect(tooOld('soon', 14, NOW)).toBe('observed at an unknown time')
  })
})
