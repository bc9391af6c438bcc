import type * as Promises from 'node:timers/promises'
import type { Clock } from './clock.ts'
import { ownerOf, type Patches } from './patches.ts'
import type { Scope, Scopes } from './scope.ts'

type Callback = (this: unknown, ...args: any[]) => unknown
/** What a timer function gives back: node's `Timeout`, or a number under a browser environment's own timers. */
type Handle = (object & { hasRef?: () => boolean }) | number
type StartTimer = (this: unknown, callback: unknown, delay?: unknown, ...args: unknown[]) => Handle
type Options = { ref?: boolean; signal?: AbortSignal } | undefined

/** A timer that was set: when it is due on the clock of the scope that set it. */
interface Wait {
  readonly scope: Scope
  readonly delay: number
  due: number
}

const PROMISIFY = Symbol.for('nodejs.util.promisify.custom')

/**
 * Timers stay real: they fire when they would. But when one fires, the stepped clock of the scope
 * that set it moves to the moment it was due, counted on that clock. Timers that do not keep the
 * process alive (`unref`) are heartbeats, not waits, and leave the clock alone.
 */
export function patchTimers(patches: Patches, scopes: Scopes, clock: Clock): void {
  const timers = process.getBuiltinModule('node:timers') as unknown as Record<'setTimeout' | 'setInterval', StartTimer>
  const promises = process.getBuiltinModule('node:timers/promises')
  const globals = globalThis as unknown as typeof timers
  const waits = new WeakMap<object, Wait>()
  const steppers = new Map<StartTimer, StartTimer>()

  function stepping(start: StartTimer, repeats: boolean): StartTimer {
    const stepper = function (this: unknown, callback: unknown, delay?: unknown, ...args: unknown[]): Handle {
      // What is no function is the original's to refuse, or to evaluate in a browser environment.
      if (typeof callback !== 'function') return start.call(this, callback, delay, ...args)
      const scope = scopes.current()
      const wait: Wait = { scope, delay: milliseconds(delay), due: scope.now + milliseconds(delay) }
      const run: Callback = function (...given) {
        const { due } = wait
        const heartbeat = typeof handle !== 'number' && handle.hasRef?.() === false
        if (repeats) wait.due = Math.max(due, scope.now) + wait.delay
        if (heartbeat) return clock.during(scope, due, () => callback.apply(this, given))
        clock.stepTo(scope, due)
        return callback.apply(this, given)
      }
      const handle = start.call(this, run, delay, ...args)
      if (typeof handle === 'object') waits.set(handle, wait)
      return handle
    }
    steppers.set(start, stepper)
    return stepper
  }

  const nodeTimeout = timers.setTimeout
  const promiseTimeout = promises.setTimeout
  const ownPromiseTimeout = (delay?: number, value?: unknown, options?: Options): Promise<unknown> => {
    const { ref, signal } = options ?? {}
    if (ref !== false && !signal?.aborted && (delay === undefined || typeof delay === 'number')) {
      // Fires just before the promise's own timer of the same length, which node keeps to itself.
      const abort = (): void => clearTimeout(shadow as NodeJS.Timeout)
      const shadow = timers.setTimeout(() => signal?.removeEventListener?.('abort', abort), delay)
      signal?.addEventListener?.('abort', abort, { once: true })
    }
    return promiseTimeout(delay, value, options)
  }
  for (const name of ['setTimeout', 'setInterval'] as const) {
    for (const owner of [globals, timers]) {
      const start = owner[name]
      const stepper = steppers.get(start) ?? stepping(start, name === 'setInterval')
      if (Object.hasOwn(start, PROMISIFY)) Object.assign(stepper, { [PROMISIFY]: ownPromiseTimeout })
      patches.value(owner, name, stepper)
    }
  }
  patches.value(promises, 'setTimeout', ownPromiseTimeout)
  patchPromiseInterval(patches, promises, scopes, clock)
  patchSchedulerWait(patches, promises, ownPromiseTimeout)
  patchRefresh(patches, nodeTimeout, waits)
  patchAbortTimeout(patches, scopes, clock)
}

/** node's rule: a delay below 1, above 2^31-1 or not a number is 1 ms. */
function milliseconds(delay: unknown): number {
  const number = Number(delay)
  return number >= 1 && number <= 2 ** 31 - 1 ? Math.trunc(number) : 1
}

function patchPromiseInterval(patches: Patches, promises: typeof Promises, scopes: Scopes, clock: Clock): void {
  const { setInterval } = promises
  patches.value(
    promises,
    'setInterval',
    (delay?: number, value?: unknown, options?: { ref?: boolean; signal?: AbortSignal }) => {
      const iterator = setInterval(delay, value, options)[Symbol.asyncIterator]()
      const scope = scopes.current()
      let due = scope.now
      return Object.assign(Object.create(iterator), {
        async next() {
          const result = await iterator.next()
          due += milliseconds(delay)
          if (options?.ref !== false) clock.stepTo(scope, due)
          return result
        },
        return: (result: unknown) => iterator.return?.(result),
        throw: (error: unknown) => iterator.throw?.(error),
        [Symbol.asyncIterator]() {
          return this
        },
      })
    },
  )
}

function patchSchedulerWait(patches: Patches, promises: typeof Promises, wait: Callback): void {
  const owner = Object.getPrototypeOf(promises.scheduler)
  if (owner && Object.hasOwn(owner, 'wait')) {
    patches.value(owner, 'wait', (delay: number, options?: object) => wait(delay, undefined, options))
  }
}

/** `timer.refresh()` starts the wait again. */
function patchRefresh(patches: Patches, nodeTimeout: StartTimer, waits: WeakMap<object, Wait>): void {
  const probe = nodeTimeout(() => {}, 1) as NodeJS.Timeout
  clearTimeout(probe)
  const prototype = Object.getPrototypeOf(probe)
  const { refresh } = prototype
  patches.value(prototype, 'refresh', function (this: object) {
    const wait = waits.get(this)
    if (wait) wait.due = wait.scope.now + wait.delay
    return refresh.call(this)
  })
}

function patchAbortTimeout(patches: Patches, scopes: Scopes, clock: Clock): void {
  const { AbortSignal } = globalThis
  // A browser environment may have none, or inherit it from a class of its own.
  const owner = AbortSignal && ownerOf(AbortSignal, 'timeout')
  if (!owner) return
  const { timeout } = AbortSignal
  patches.value(owner, 'timeout', function (this: unknown, delay: number) {
    const signal = timeout.call(AbortSignal, delay)
    const scope = scopes.current()
    const due = scope.now + milliseconds(delay)
    signal.addEventListener('abort', () => clock.stepTo(scope, due), { once: true })
    return signal
  })
}
