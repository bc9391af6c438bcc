import type { Isolation } from '../src/isolation/install.ts'

interface Waits {
  vi: object
  expect: object
}

type Callback = (...args: unknown[]) => unknown
type Wait = (this: unknown, callback: Callback, options?: number | { interval?: number }) => unknown

/**
 * `vi.waitFor`, `vi.waitUntil` and `expect.poll` wait with timers that Vitest keeps to itself: every
 * try after the first steps the clock by the interval. `vi.useRealTimers` puts back the `Date` that
 * Vitest saved when it loaded, which has to be ours again.
 */
export function followWaits({ vi, expect }: Waits, isolation: Isolation, pollInterval = 50): void {
  const { scopes, clock, patches, reassert } = isolation
  for (const [owner, name] of [
    [vi, 'waitFor'],
    [vi, 'waitUntil'],
    [expect, 'poll'],
  ] as const) {
    patches.method(owner, name, (original) => {
      const wait = original as Wait
      return function (this: unknown, callback: Callback, options) {
        const interval =
          (typeof options === 'object' ? options.interval : undefined) ?? (name === 'poll' ? pollInterval : 50)
        const scope = scopes.current()
        let tries = 0
        const stepping = (...args: unknown[]): unknown => {
          if ((tries += 1) > 1) clock.stepTo(scope, scope.now + interval)
          return callback(...args)
        }
        return wait.call(this, typeof callback === 'function' ? stepping : callback, options)
      }
    })
  }
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
