import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createClock, SPIN_MS, SPIN_READS, type Clock } from '../../../src/isolation/clock.ts'
import type { Scope, Scopes } from '../../../src/isolation/scope.ts'
import type { Settings } from '../../../src/options.ts'
import { scopeOf, scopesOf, START } from './examples.ts'

interface Bench {
  clock: Clock
  scope: Scope
  scopes: Scopes
  time: { real: number }
}

function bench(mode: Settings['clock'], init: Parameters<typeof scopeOf>[1] = {}): Bench {
  const { scopes, scope } = scopesOf('file', { began: 1000, ...init })
  const time = { real: 1000 }
  return { clock: createClock(scopes, mode, () => time.real), scope, scopes, time }
}

const MODES = ['stepped', 'frozen', 'ticking', 'real'] as const

test.each(MODES)('%s: real() is real time', (mode) => {
  const { clock, time } = bench(mode)
  time.real = 123
  expect(clock.real()).toBe(123)
})

test.each(MODES)('%s: a scope tagged for the clock reads real time', (mode) => {
  const { clock, time } = bench(mode, { real: { clock: true } })
  time.real = 4321
  expect(clock.isReal()).toBe(true)
  expect(clock.read()).toBe(4321)
})

test.each([
  ['stepped', false],
  ['frozen', false],
  ['ticking', false],
  ['real', true],
] as const)('%s without the tag: isReal() is %s', (mode, expected) => {
  expect(bench(mode).clock.isReal()).toBe(expected)
})

test('the tag of one scope does not reach the next', () => {
  const { clock, scopes, time } = bench('stepped', { real: { clock: true } })
  time.real = 4321
  scopes.enter(scopeOf('other'))
  expect([clock.isReal(), clock.read()]).toEqual([false, START])
})

describe('stepped', () => {
  test('stands still, whatever real time does', () => {
    const { clock, time } = bench('stepped')
    time.real += 60_000
    expect([clock.read(), clock.read()]).toEqual([START, START])
  })

  test(`a spin moves it by 1 ms after ${SPIN_READS} readings, again and again`, () => {
    const { clock } = bench('stepped')
    const readings = Array.from({ length: 3 * SPIN_READS + 1 }, () => clock.read() - START)
    for (const [index, reading] of readings.entries()) expect(reading).toBe(Math.floor(index / SPIN_READS))
  })

  test(`a spin that takes a second of real time catches up with it`, () => {
    const { clock, time } = bench('stepped')
    const readings = Array.from({ length: 2 * SPIN_READS + 1 }, () => {
      const reading = clock.read() - START
      time.real += 4
      return reading
    })
    expect(readings.slice(0, SPIN_READS)).toEqual(Array(SPIN_READS).fill(0))
    expect(readings[SPIN_READS]).toBe(4 * SPIN_READS)
    expect(readings.at(-1)).toBe(8 * SPIN_READS)
  })

  test('a wait starts the count and the real time anew', () => {
    const { clock, scope, time } = bench('stepped')
    for (let turn = 0; turn < 5; turn += 1) {
      for (let index = 0; index < SPIN_READS; index += 1) clock.read()
      time.real += SPIN_MS
      clock.stepTo(scope, scope.now + 10)
    }
    expect(clock.read()).toBe(START + 50)
  })

  test('a spin on a deadline ends', () => {
    const { clock } = bench('stepped')
    const deadline = clock.read() + 10
    let turns = 0
    while (clock.read() < deadline) turns += 1
    expect(turns).toBeLessThan(10 * (SPIN_READS + 2))
  })

  test('a step starts the count of readings again', () => {
    const { clock, scope } = bench('stepped')
    for (let read = 0; read < SPIN_READS; read += 1) clock.read()
    clock.stepTo(scope, START + 5)
    for (let read = 0; read < SPIN_READS; read += 1) expect(clock.read()).toBe(START + 5)
    expect(clock.read()).toBe(START + 6)
  })

  test('peek does not count as a reading', () => {
    const { clock, scope } = bench('stepped')
    for (let read = 0; read < 2 * SPIN_READS; read += 1) expect(clock.peek(scope)).toBe(START)
    expect(clock.read()).toBe(START)
  })

  test('readings of real time do not move the stepped clock', () => {
    const { clock, scope } = bench('stepped', { real: { clock: true } })
    for (let read = 0; read < 2 * SPIN_READS; read += 1) clock.read()
    expect(scope.now).toBe(START)
  })

  test('stepTo moves forward only', () => {
    const { clock, scope } = bench('stepped')
    clock.stepTo(scope, START + 100)
    clock.stepTo(scope, START + 50)
    expect(clock.read()).toBe(START + 100)
  })

  test('never goes back, whatever happens to it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('read' as const), fc.integer({ min: -1000, max: 1000 }))), (steps) => {
        const { clock, scope } = bench('stepped')
        let last = START
        for (const step of steps) {
          if (step !== 'read') clock.stepTo(scope, scope.now + step)
          const reading = clock.read()
          expect(reading).toBeGreaterThanOrEqual(last)
          last = reading
        }
      }),
    )
  })

  test('stepTo of a scope that is not the current one moves nothing', () => {
    const { clock, scope, scopes } = bench('stepped')
    const next = scopeOf('next')
    scopes.enter(next)
    clock.stepTo(scope, START + 100)
    expect([scope.now, next.now, clock.read()]).toEqual([START, START, START])
  })

  test('each scope has its own reading and its own count', () => {
    const { clock, scope, scopes } = bench('stepped')
    for (let read = 0; read < SPIN_READS; read += 1) clock.read()
    scopes.enter(scopeOf('next', { now: START + 7 }))
    expect(clock.read()).toBe(START + 7)
    scopes.enter(scope)
    expect(clock.read()).toBe(START + 1)
  })
})

describe('frozen', () => {
  test('never moves: not with real time, not by readings, not by steps', () => {
    const { clock, scope, time } = bench('frozen')
    time.real += 60_000
    clock.stepTo(scope, START + 100)
    for (let read = 0; read < 3 * SPIN_READS; read += 1) clock.read()
    expect([clock.read(), clock.peek(scope)]).toEqual([START, START])
  })
})

describe('ticking', () => {
  test('moves with real time from the start instant', () => {
    const { clock, scope, time } = bench('ticking')
    expect(clock.read()).toBe(START)
    time.real += 1500
    expect([clock.read(), clock.peek(scope)]).toEqual([START + 1500, START + 1500])
  })

  test('is moved neither by readings nor by steps', () => {
    const { clock, scope } = bench('ticking')
    clock.stepTo(scope, START + 100)
    for (let read = 0; read < 3 * SPIN_READS; read += 1) clock.read()
    expect(clock.read()).toBe(START)
  })

  test('a scope that begins later counts from its own beginning', () => {
    const { clock, scopes, time } = bench('ticking')
    time.real += 500
    scopes.enter(scopeOf('later', { began: time.real }))
    time.real += 20
    expect(clock.read()).toBe(START + 20)
  })
})
