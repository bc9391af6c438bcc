import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Clock } from '../../../src/isolation/clock.ts'
import { createDate, patchDate } from '../../../src/isolation/date.ts'
import { createPatches, type Patches } from '../../../src/isolation/patches.ts'
import { START } from './examples.ts'

interface FakeClock extends Clock {
  now: number
  open: boolean
}

function fakeClock(): FakeClock {
  return {
    now: START,
    open: false,
    read() {
      return this.now
    },
    real: () => START,
    peek: () => START,
    during: (_scope, _instant, step) => step(),
    stepTo() {},
    isReal() {
      return this.open
    },
  }
}

describe('createDate', () => {
  const native = Date
  const clock = fakeClock()
  const Own = createDate(native, clock)

  beforeEach(() => void (clock.now = START))

  test('"now" is the clock\'s', () => {
    clock.now = START + 5
    expect([Own.now(), new Own().getTime(), new Date(Own()).getTime()]).toEqual([START + 5, START + 5, START])
  })

  test('called without new it gives text, whatever it is given', () => {
    const call = Own as unknown as (...args: unknown[]) => string
    expect(call()).toBe(new native(START).toString())
    expect(call(0)).toBe(new native(START).toString())
  })

  test.each<[string, unknown[]]>([
    ['epoch milliseconds', [0]],
    ['ISO text', ['2020-02-03T04:05:06Z']],
    ['a date', [new Date(5)]],
    ['parts', [2020, 1, 2, 3, 4, 5, 6]],
    ['undefined', [undefined]],
    ['null', [null]],
    ['nonsense', ['someday']],
  ])('with arguments it is the native one: %s', (_, args) => {
    expect(Reflect.construct(Own, args)).toEqual(Reflect.construct(native, args))
  })

  test('parse and UTC are the native ones', () => {
    expect([Own.parse, Own.UTC]).toEqual([native.parse, native.UTC])
    expect(Own.UTC(2020, 1, 2)).toBe(native.UTC(2020, 1, 2))
  })

  test('length, name and prototype are those of the native one', () => {
    expect([Own.length, Own.name]).toEqual([7, 'Date'])
    expect(Object.getOwnPropertyDescriptor(Own, 'prototype')).toEqual({
      value: native.prototype,
      writable: false,
      enumerable: false,
      configurable: false,
    })
    expect(Reflect.ownKeys(Own).toSorted()).toEqual(Reflect.ownKeys(native).toSorted())
  })

  test('now is a method like the native one', () => {
    expect([Own.now.name, Own.now.length, 'prototype' in Own.now]).toEqual(['now', 0, false])
    expect(Object.getOwnPropertyDescriptor(Own, 'now')).toMatchObject({
      writable: true,
      enumerable: false,
      configurable: true,
    })
    expect(() => Reflect.construct(Own.now, [])).toThrow(TypeError)
  })

  test('dates of both kinds are instances of both', () => {
    expect(new Own()).toBeInstanceOf(native)
    expect(new Own(0)).toBeInstanceOf(Own)
    expect(new native(0)).toBeInstanceOf(Own)
    expect(Object.getPrototypeOf(new Own())).toBe(native.prototype)
    expect(Object.prototype.toString.call(new Own())).toBe('[object Date]')
  })

  test('subclasses work, with and without arguments', () => {
    class Day extends Own {
      iso(): string {
        return this.toISOString().slice(0, 10)
      }
    }
    expect(new Day()).toBeInstanceOf(Day)
    expect([new Day().iso(), new Day(0).iso(), new Day().getTime()]).toEqual(['2025-06-01', '1970-01-01', START])
  })

  test('a date survives structured cloning, JSON and copying', () => {
    const date = new Own()
    expect(structuredClone(date).getTime()).toBe(START)
    expect(JSON.stringify({ date })).toBe('{"date":"2025-06-01T12:00:00.000Z"}')
    expect(new Own(date)).toEqual(date)
  })
})

describe('patchDate', () => {
  let patches: Patches
  let clock: FakeClock
  beforeEach(() => {
    patches = createPatches()
    clock = fakeClock()
  })
  afterEach(() => {
    patches.restore()
    vi.unstubAllGlobals()
  })

  test('Date, and the constructor of dates, are on the clock; both are put back', () => {
    const [before, constructor] = [Date, Date.prototype.constructor]
    const { native, own } = patchDate(patches, clock)
    expect([native, Date, new Date().constructor, Date.prototype.constructor]).toEqual([before, own, own, own])
    expect(Date.now()).toBe(START)
    patches.restore()
    expect([Date, Date.prototype.constructor]).toEqual([before, constructor])
  })

  test('fake timers of the user go over it and off again', () => {
    patchDate(patches, clock)
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: 5 })
      expect([Date.now(), new Date() instanceof Date]).toEqual([5, true])
    } finally {
      vi.useRealTimers()
    }
  })

  test("Intl.DateTimeFormat formats the clock's now when it gets no date", () => {
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'short' })
    patchDate(patches, clock)
    const { format } = formatter
    expect([formatter.format(), format(), format(undefined)]).toEqual(['6/1/25', '6/1/25', '6/1/25'])
    expect(
      formatter
        .formatToParts()
        .map(({ value }) => value)
        .join(''),
    ).toBe('6/1/25')
    clock.now += 86_400_000
    expect(format()).toBe('6/2/25')
  })

  test('Intl.DateTimeFormat formats the date it is given', () => {
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'short' })
    patchDate(patches, clock)
    expect([formatter.format(0), formatter.format(new Date(0))]).toEqual(['1/1/70', '1/1/70'])
    expect(
      formatter
        .formatToParts(0)
        .map(({ value }) => value)
        .join(''),
    ).toBe('1/1/70')
    expect(() => formatter.format(Number.NaN)).toThrow(RangeError)
  })

  test('null is a date to Intl.DateTimeFormat, the epoch, with and without the clock', () => {
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'short' })
    patchDate(patches, clock)
    expect(formatter.format(null as unknown as number)).toBe('1/1/70')
    expect(
      formatter
        .formatToParts(null as unknown as number)
        .map(({ value }) => value)
        .join(''),
    ).toBe('1/1/70')
  })

  test('the format function of a formatter stays the same function, bound to it', () => {
    const [one, other] = [new Intl.DateTimeFormat('en-US'), new Intl.DateTimeFormat('de-DE')]
    patchDate(patches, clock)
    expect(one.format).toBe(one.format)
    expect(one.format).not.toBe(other.format)
    expect([0].map(one.format)).toEqual([one.format(0)])
  })

  test('Temporal.Now is on the clock where the runtime has it, and real where the clock is', () => {
    const zoned = (ms: number, zone: string) => ({
      toPlainDateTime: () => `datetime ${ms} ${zone}`,
      toPlainDate: () => `date ${ms} ${zone}`,
      toPlainTime: () => `time ${ms} ${zone}`,
    })
    const fromEpochMilliseconds = (ms: number) => ({ ms, toZonedDateTimeISO: (zone: string) => zoned(ms, zone) })
    const native = {
      timeZoneId: () => 'Etc/Own',
      instant: () => 'real',
      plainDateISO: () => 'real date',
      plainTimeISO: () => 'real time',
    }
    const Now: Record<keyof typeof native, (zone?: string) => unknown> = { ...native }
    vi.stubGlobal('Temporal', { Now, Instant: { fromEpochMilliseconds } })
    patchDate(patches, clock)
    expect(Now.instant()).toMatchObject({ ms: START })
    expect([Now.plainDateISO(), Now.plainTimeISO('Asia/Tokyo')]).toEqual([
      `date ${START} Etc/Own`,
      `time ${START} Asia/Tokyo`,
    ])
    clock.open = true
    expect([Now.instant(), Now.plainDateISO()]).toEqual(['real', 'real date'])
    patches.restore()
    expect(Now).toEqual(native)
  })
})
