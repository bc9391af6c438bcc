import type { Clock } from './clock.ts'
import type { Patches } from './patches.ts'

/**
 * Puts `performance.now`, `performance.timeOrigin` and `process.hrtime` on the clock, all counted
 * from the start instant. Off by default: programs use them to measure, and 0/0 is no measurement.
 */
export function patchMonotonic(patches: Patches, clock: Clock, start: number): void {
  const { performance } = globalThis
  const elapsed = (): number => clock.read() - start
  const owner = Object.hasOwn(performance, 'now')
    ? performance
    : (Object.getPrototypeOf(performance) as typeof performance)
  const { now } = owner
  patches.value(owner, 'now', function (this: typeof performance) {
    return clock.isReal() ? now.call(this) : elapsed()
  })
  const origin = Object.getOwnPropertyDescriptor(owner, 'timeOrigin')
  if (origin?.get) {
    patches.getter(owner, 'timeOrigin', function () {
      return clock.isReal() ? origin.get!.call(this) : start
    })
  }
  const { hrtime } = process
  const nanoseconds = (): bigint => BigInt(elapsed()) * 1_000_000n
  const own = (before?: [number, number]): [number, number] => {
    if (clock.isReal()) return hrtime(before)
    const total = nanoseconds() - (before ? BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]) : 0n)
    return [Number(total / 1_000_000_000n), Number(total % 1_000_000_000n)]
  }
  patches.value(
    process,
    'hrtime',
    Object.assign(own, { bigint: () => (clock.isReal() ? hrtime.bigint() : nanoseconds()) }),
  )
}
