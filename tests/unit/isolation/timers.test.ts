import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { promisify } from 'node:util'
import timers from 'node:timers'
import promises from 'node:timers/promises'
import { createClock, type Clock } from '../../../src/isolation/clock.ts'
import { createPatches, type Patches } from '../../../src/isolation/patches.ts'
import type { Scope, Scopes } from '../../../src/isolation/scope.ts'
import { patchTimers } from '../../../src/isolation/timers.ts'
import { scopeOf, scopesOf, START } from './examples.ts'

const outer = setTimeout
/** Waits with timers that the patches under test do not see. */
const wait = (ms: number): Promise<void> => new Promise((resolve) => void outer(resolve, ms))

let patches: Patches
let scopes: Scopes
let scope: Scope
let clock: Clock

beforeEach(() => {
  patches = createPatches()
  ;({ scopes, scope } = scopesOf('test'))
  clock = createClock(scopes, 'stepped', () => 0)
  patchTimers(patches, scopes, clock)
})
afterEach(() => patches.restore())

const elapsed = (): number => scope.now - START
const fired = (start: (done: () => void) => unknown): Promise<number> =>
  new Promise((resolve) => void start(() => resolve(elapsed())))

describe('when a timer fires, the clock is where it was due', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['setTimeout', () => fired((done) => setTimeout(done, 7))],
    ['setTimeout of node:timers', () => fired((done) => timers.setTimeout(done, 7))],
    ['promisify(setTimeout)', () => promisify(setTimeout)(7)],
    ['promisify(setTimeout) of node:timers', () => promisify(timers.setTimeout)(7)],
    ['setTimeout of node:timers/promises', () => promises.setTimeout(7)],
    ['scheduler.wait', () => promises.scheduler.wait(7)],
    [
      'setInterval, first time',
      async () => {
        let timer: NodeJS.Timeout | undefined
        await fired((done) => (timer = setInterval(done, 7)))
        clearInterval(timer)
      },
    ],
    [
      'AbortSignal.timeout',
      () => {
        const signal = AbortSignal.timeout(7)
        return Promise.all([wait(15), fired((done) => signal.addEventListener('abort', done))])
      },
    ],
  ])('%s', async (_, run) => {
    await run()
    expect(elapsed()).toBe(7)
  })

  test('the callback reads the due moment already', async () => {
    expect(await fired((done) => setTimeout(done, 9))).toBe(9)
  })

  test.each<[unknown, number]>([
    [undefined, 1],
    [0, 1],
    [-5, 1],
    [Number.NaN, 1],
    [1.9, 1],
    ['3', 3],
    [3.7, 3],
  ])('a delay of %j counts as %i ms, as in node', async (delay, expected) => {
    expect(await fired((done) => setTimeout(done, delay as number))).toBe(expected)
  })

  test('intervals step by their length every time', async () => {
    const readings: number[] = []
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        readings.push(elapsed())
        if (readings.length < 3) return
        clearInterval(timer)
        resolve()
      }, 4)
    })
    expect(readings).toEqual([4, 8, 12])
  })

  test('setInterval of node:timers/promises steps every time too, and hands out its value', async () => {
    const seen: unknown[] = []
    for await (const value of promises.setInterval(4, 'value')) {
      seen.push([value, elapsed()])
      if (seen.length === 3) break
    }
    expect(seen).toEqual([
      ['value', 4],
      ['value', 8],
      ['value', 12],
    ])
  })

  test('waits one after the other add up, waits side by side do not', async () => {
    await promises.setTimeout(5)
    await promises.setTimeout(6)
    expect(elapsed()).toBe(11)
    await Promise.all([promises.setTimeout(3), promises.setTimeout(8), promises.setTimeout(5)])
    expect(elapsed()).toBe(19)
  })

  test('refresh starts the wait again from the present moment', async () => {
    const done = fired((done) => {
      const timer = setTimeout(done, 10)
      clock.stepTo(scope, START + 6)
      timer.refresh()
    })
    expect(await done).toBe(16)
  })
})

describe('the clock is left alone', () => {
  test('by a timer that was cleared', async () => {
    clearTimeout(setTimeout(() => {}, 3))
    clearInterval(setInterval(() => {}, 3))
    await wait(12)
    expect(elapsed()).toBe(0)
  })

  test('by timers that do not keep the process alive', async () => {
    const seen: string[] = []
    setTimeout(() => seen.push('timeout'), 3).unref()
    const interval = setInterval(() => seen.push('interval'), 3).unref()
    const promise = promises.setTimeout(3, 'promise', { ref: false }).then((value) => seen.push(value))
    while (new Set(seen).size < 3) await wait(5)
    clearInterval(interval)
    await promise
    expect(elapsed()).toBe(0)
  })

  test('but a timer that is referenced again counts', async () => {
    expect(await fired((done) => setTimeout(done, 5).unref().ref())).toBe(5)
  })

  test('by a promise that was aborted', async () => {
    const abort = new AbortController()
    const waiting = promises.setTimeout(4, undefined, { signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await expect(promises.setTimeout(4, undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
    await wait(12)
    expect(elapsed()).toBe(0)
  })

  test('by a timer of a scope that is over', async () => {
    const next = scopeOf('next test')
    const late = fired((done) => setTimeout(done, 4))
    scopes.enter(next)
    await late
    expect([elapsed(), next.now]).toEqual([0, START])
  })

  test('by setImmediate', async () => {
    await new Promise(setImmediate)
    await promises.setImmediate()
    expect(elapsed()).toBe(0)
  })
})

describe('otherwise a timer is what it was', () => {
  test('arguments and receiver reach the callback', async () => {
    let timer: unknown
    const seen = await new Promise<unknown[]>((resolve) => {
      timer = setTimeout(
        function (this: unknown, ...args: unknown[]) {
          resolve([this, ...args])
        },
        1,
        'a',
        'b',
      )
    })
    expect(seen[0]).toBe(timer)
    expect(seen.slice(1)).toEqual(['a', 'b'])
  })

  test('what is no function is refused by the original', () => {
    expect(() => setTimeout('code' as never, 1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
    expect(() => setInterval(undefined as never, 1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
  })

  test('promises give their value, and refuse what they refused', async () => {
    expect(await promises.setTimeout(1, 'value')).toBe('value')
    expect(await promisify(setTimeout)(1, 'value')).toBe('value')
    await expect(promises.setTimeout('soon' as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
  })

  test('nobody can tell the replacements by name or length, and all are put back', () => {
    const owners = [globalThis, timers, promises] as unknown as Record<string, Function>[]
    const all = (): Function[] => [
      ...owners.flatMap((owner) => [owner.setTimeout!, owner.setInterval!]),
      AbortSignal.timeout,
      promises.scheduler.wait,
    ]
    const patched = all()
    patches.restore()
    const originals = all()
    expect(patched.map(({ name, length }) => [name, length])).toEqual(
      originals.map(({ name, length }) => [name, length]),
    )
    expect(patched.filter((one, index) => one === originals[index])).toEqual([])
  })

  test('the global timers and those of node:timers are still the same functions', () => {
    expect(setTimeout).toBe(timers.setTimeout)
    expect(setInterval).toBe(timers.setInterval)
  })
})
