import { describe, expect, test } from 'vitest'
import { describeExpiry, formatCount, formatInstant } from '../src/format.ts'

const instant = Date.UTC(2025, 2, 4, 22, 15)

describe('dates', () => {
  test('a reader in Berlin sees her own time', () => {
    expect(formatInstant(instant, { locale: 'de-DE', timeZone: 'Europe/Berlin' })).toBe('04.03.2025, 23:15')
  })

  test('a reader in Tokyo is a day ahead', () => {
    expect(formatInstant(instant, { locale: 'en-GB', timeZone: 'Asia/Tokyo' })).toBe('5 Mar 2025, 07:15')
  })

  // Flaky from machine to machine: without a time zone the machine's own is used, and the test was written in UTC.
  test('a reader without a time zone sees when the link was made', () => {
    expect(formatInstant(instant, { locale: 'en-GB' })).toBe('4 Mar 2025, 22:15')
  })
})

describe('numbers', () => {
  test.each([
    ['en-US', '1,234,567'],
    ['de-DE', '1.234.567'],
  ])('%s separates thousands', (locale, expected) => {
    expect(formatCount(1_234_567, { locale })).toBe(expected)
  })
})

describe('expiry', () => {
  const locale = 'en-US'

  test('the largest unit that fits is named', () => {
    expect(describeExpiry(instant + 2.5 * 3_600_000, instant, { locale })).toBe('expires in 2 hours')
    expect(describeExpiry(instant - 86_400_000, instant, { locale })).toBe('expired yesterday')
  })
})
