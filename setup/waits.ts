import type { Isolation } from '../src/isolation/install.ts'

interface Waits {
  vi: object
  expect: object
  /** Of Vitest's runner: it makes the context, and with it the `expect`, of each test. */
  runner: object
}

type Callback = (...args: unknown[]) => unknown
type Wait = (this: unknown, callback: Callback, options?: number | { interval?: number }) => unknown

/**
 * `vi.waitFor`, `vi.waitUntil` and `expect.poll` wait with timers that Vitest keeps to itself: every
 * try after the first steps the clock by the interval. `vi.useRealTimers` puts back the `Date` that
 * Vitest saved when it loaded, which has to be ours again.
 */
export function followWaits({ vi, expect, runner }: Waits, isolation: Isolation, pollInterval = 50): void {
  const { scopes, clock, patches, reassert } = isolation

  const stepping = (original: unknown, usual: number): Wait =>
    function (callback, options) {
      const interval = (typeof options === 'object' ? options.interval : undefined) ?? usual
      const scope = scopes.current()
      let tries = 0
      const attempt = (...args: unknown[]): unknown => {
        if ((tries += 1) > 1) clock.stepTo(scope, scope.now + interval)
        return callback(...args)
      }
      return (original as Wait).call(this, typeof callback === 'function' ? attempt : callback, options)
    }

  patches.method(vi, 'waitFor', (original) => stepping(original, 50))
  patches.method(vi, 'waitUntil', (original) => stepping(original, 50))
  patches.method(expect, 'poll', (original) => stepping(original, pollInterval))

  patches.method(
    runner,
    'extendTaskContext',
    (original) =>
      function (context: object) {
        // Vitest's own definition, which says nothing about this attribute, keeps it.
        Object.defineProperty(context, 'expect', { configurable: true, get: () => undefined })
        const returned = original?.call(this, context)
        const { get } = Object.getOwnPropertyDescriptor(context, 'expect')!
        let own: { poll: Wait } | undefined
        const withPoll = (made: { poll: Wait }): { poll: Wait } => {
          // Not in the registry of patches: it goes with its test.
          made.poll = stepping(made.poll, pollInterval)
          return made
        }
        Object.defineProperty(context, 'expect', { get: () => (own ??= withPoll(get!.call(context))) })
        return returned
      },
  )
  patches.method(
    vi,
    'useRealTimers',
    (original) =>
      function (...args) {
        const returned = original?.apply(this, args)
        reassert()
        return returned
      },
  )
}
