import { afterEach, expect, test } from 'vitest'
import { patchLocale } from '../../../src/isolation/locale.ts'
import { createPatches } from '../../../src/isolation/patches.ts'

const patches = createPatches()
afterEach(() => patches.restore())

const DAY = new Date(Date.UTC(2025, 5, 1, 12))
const UTC = { timeZone: 'UTC' } as const

test.each<[string, string, () => unknown, unknown]>([
  ['number', 'de-DE', () => (1234.5).toLocaleString(), '1.234,5'],
  ['bigint', 'de-DE', () => 1234n.toLocaleString(), '1.234'],
  ['array of numbers', 'de-DE', () => [1234.5].toLocaleString(), '1.234,5'],
  ['date', 'de-DE', () => DAY.toLocaleDateString(undefined, UTC), '1.6.2025'],
  ['time', 'de-DE', () => DAY.toLocaleTimeString(undefined, UTC), '12:00:00'],
  ['date and time', 'de-DE', () => DAY.toLocaleString(undefined, UTC), '1.6.2025, 12:00:00'],
  ['NumberFormat', 'de-DE', () => new Intl.NumberFormat().format(1234.5), '1.234,5'],
  ['NumberFormat without new', 'de-DE', () => Intl.NumberFormat().format(1234.5), '1.234,5'],
  ['DateTimeFormat', 'de-DE', () => new Intl.DateTimeFormat(undefined, UTC).format(DAY), '1.6.2025'],
  ['resolvedOptions', 'de-DE', () => new Intl.DateTimeFormat().resolvedOptions().locale, 'de-DE'],
  ['PluralRules', 'pl', () => new Intl.PluralRules().select(2), 'few'],
  ['ListFormat', 'de-DE', () => new Intl.ListFormat().format(['a', 'b']), 'a und b'],
  ['Collator', 'sv-SE', () => Math.sign(new Intl.Collator().compare('ä', 'z')), 1],
  ['localeCompare', 'sv-SE', () => Math.sign('ä'.localeCompare('z')), 1],
  ['toLocaleUpperCase', 'tr-TR', () => 'i'.toLocaleUpperCase(), 'İ'],
  ['toLocaleLowerCase', 'tr-TR', () => 'I'.toLocaleLowerCase(), 'ı'],
])('%s has %s as its default', (_, locale, read, expected) => {
  patchLocale(patches, locale)
  expect(read()).toBe(expected)
})

test('a locale that is given is kept', () => {
  patchLocale(patches, 'de-DE')
  expect((1234.5).toLocaleString('en-US')).toBe('1,234.5')
  expect(new Intl.NumberFormat('en-US').format(1234.5)).toBe('1,234.5')
  expect(DAY.toLocaleDateString('en-US', UTC)).toBe('6/1/2025')
  expect('ä'.localeCompare('z', 'de')).toBe(-1)
  expect(new Intl.NumberFormat('en-US', { style: 'percent' }).format(0.5)).toBe('50%')
})

test('constructors keep their statics, instances and subclasses', () => {
  patchLocale(patches, 'de-DE')
  class Own extends Intl.NumberFormat {
    twice(value: number): string {
      return this.format(2 * value)
    }
  }
  expect(new Own().twice(617.25)).toBe('1.234,5')
  expect(new Own()).toBeInstanceOf(Own)
  expect(new Intl.NumberFormat()).toBeInstanceOf(Intl.NumberFormat)
  expect(Intl.NumberFormat.supportedLocalesOf(['de'])).toEqual(['de'])
  expect([Intl.NumberFormat.name, Intl.NumberFormat.length]).toEqual(['NumberFormat', 0])
})

test('null is no locale to Intl, with and without a default of ours', () => {
  patchLocale(patches, 'de-DE')
  expect(() => new Intl.NumberFormat(null as never)).toThrow(TypeError)
  expect(() => (5).toLocaleString(null as never)).toThrow(TypeError)
})

test('nothing is touched where the locale is the default already', () => {
  const { toLocaleString } = Number.prototype
  const { NumberFormat } = Intl
  patchLocale(patches, new Intl.DateTimeFormat().resolvedOptions().locale)
  expect(Number.prototype.toLocaleString).toBe(toLocaleString)
  expect(Intl.NumberFormat).toBe(NumberFormat)
})

test('all of it is put back', () => {
  const before = [Number.prototype.toLocaleString, Intl.NumberFormat, (1234.5).toLocaleString()]
  patchLocale(patches, 'de-DE')
  patches.restore()
  expect([Number.prototype.toLocaleString, Intl.NumberFormat, (1234.5).toLocaleString()]).toEqual(before)
})
