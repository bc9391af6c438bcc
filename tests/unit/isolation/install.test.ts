import { afterEach, expect, test } from 'vitest'
import crypto from 'node:crypto'
import dgram from 'node:dgram'
import dns from 'node:dns'
import net from 'node:net'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { install, type Isolation } from '../../../src/isolation/install.ts'
import { resolveSettings, type EvolveOptions } from '../../../src/options.ts'
import { scopeOf, START } from './examples.ts'

let isolation: Isolation | undefined
afterEach(() => {
  isolation?.restore()
  isolation = undefined
})

function installed(options: EvolveOptions = {}, sync: () => void = () => {}): Isolation {
  const settings = resolveSettings({ now: START, locale: false, ...options }, { env: {} })
  return (isolation = install(settings, scopeOf('file'), sync))
}

/** One property of each part of the isolation. */
const PLACES = {
  date: [globalThis, 'Date'],
  timers: [timers, 'setTimeout'],
  timerPromises: [timersPromises, 'setTimeout'],
  monotonic: [process, 'hrtime'],
  math: [Math, 'random'],
  crypto: [crypto, 'randomUUID'],
  sockets: [net.Socket.prototype, 'connect'],
  datagrams: [dgram.Socket.prototype, 'send'],
  dns: [dns, 'lookup'],
  locale: [Number.prototype, 'toLocaleString'],
} as const satisfies Record<string, readonly [object, string]>

const snapshot = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(PLACES).map(([name, [owner, key]]) => [name, Object.getOwnPropertyDescriptor(owner, key)?.value]),
  )
const changedSince = (before: Record<string, unknown>): string[] => {
  const after = snapshot()
  return Object.keys(PLACES).filter((name) => after[name] !== before[name])
}

const BY_DEFAULT = ['date', 'timers', 'timerPromises', 'math', 'crypto', 'sockets', 'datagrams', 'dns']

test.each<[EvolveOptions, string[]]>([
  [{}, BY_DEFAULT],
  [{ clock: 'frozen' }, BY_DEFAULT.filter((name) => !name.startsWith('timer'))],
  [{ clock: 'ticking' }, BY_DEFAULT.filter((name) => !name.startsWith('timer'))],
  [{ clock: 'real' }, ['math', 'crypto', 'sockets', 'datagrams', 'dns']],
  [{ clock: 'real', monotonic: 'clock' }, ['math', 'crypto', 'sockets', 'datagrams', 'dns']],
  [{ monotonic: 'clock' }, ['date', 'timers', 'timerPromises', 'monotonic', ...BY_DEFAULT.slice(3)]],
  [{ network: 'allow' }, ['date', 'timers', 'timerPromises', 'math', 'crypto']],
  [{ random: { math: false, crypto: false } }, BY_DEFAULT.filter((name) => name !== 'math' && name !== 'crypto')],
  [{ locale: 'de-DE' }, [...BY_DEFAULT, 'locale']],
])('settings %j replace what they say, and nothing is left after restore', (options, expected) => {
  const before = snapshot()
  const { restore } = installed(options)
  expect(changedSince(before)).toEqual(expected)
  restore()
  expect(changedSince(before)).toEqual([])
})

test('two installations at the same settings and scope read and draw the same', () => {
  const draw = (): unknown[] => {
    installed()
    const drawn = [Math.random(), crypto.randomUUID(), crypto.randomInt(1e9), Date.now(), new Date().toISOString()]
    isolation?.restore()
    return drawn
  }
  const drawn = draw()
  expect(draw()).toEqual(drawn)
  expect(drawn.slice(3)).toEqual([START, '2025-06-01T12:00:00.000Z'])
})

test('named imports are brought up to date once after patching and once after restoring', () => {
  const before = snapshot()
  const changed: number[] = []
  const { restore } = installed({}, () => changed.push(changedSince(before).length))
  expect(changed).toEqual([BY_DEFAULT.length])
  restore()
  expect(changed).toEqual([BY_DEFAULT.length, 0])
})

test('where a step fails, everything is put back and the error comes through', () => {
  const before = snapshot()
  let calls = 0
  const sync = (): void => {
    calls += 1
    if (calls === 1) throw new Error('could not')
  }
  expect(() => installed({}, sync)).toThrow('could not')
  expect(calls).toBe(2)
  expect(changedSince(before)).toEqual([])
})

test('reassert puts Date back on the clock where the native one was restored', () => {
  const native = Date
  const { reassert } = installed()
  const own = Date
  globalThis.Date = native
  reassert()
  expect(Date).toBe(own)
})

test('reassert leaves a Date that somebody else has put there', () => {
  const { reassert } = installed()
  const own = Date
  const users = class extends Date {} as unknown as DateConstructor
  globalThis.Date = users
  reassert()
  expect(Date).toBe(users)
  globalThis.Date = own
})

test('reassert does nothing where the clock is real', () => {
  const before = Date
  installed({ clock: 'real' }).reassert()
  expect(Date).toBe(before)
})
