import type { Clock } from './clock.ts'
import type { Patches } from './patches.ts'

/**
 * A `Date` on the clock. It shares the native prototype, so `instanceof`, subclasses, structured
 * clones and dates made elsewhere go on working; only "now" is different.
 */
export function createDate(native: DateConstructor, clock: Clock): DateConstructor {
  function ClockDate(this: unknown, ...args: unknown[]): Date | string {
    if (new.target === undefined) return new native(clock.read()).toString()
    const target = new.target === ClockDate ? native : new.target
    return Reflect.construct(native, args.length === 0 ? [clock.read()] : args, target) as Date
  }
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(native)
  delete descriptors.prototype
  Object.defineProperties(ClockDate, descriptors)
  Object.defineProperty(ClockDate, 'prototype', {
    value: native.prototype,
    writable: false,
    enumerable: false,
    configurable: false,
  })
  // A method, like the native one: it has no `prototype` and cannot be constructed.
  Object.defineProperty(ClockDate, 'now', {
    value: { now: () => clock.read() }.now,
    writable: true,
    enumerable: false,
    configurable: true,
  })
  return ClockDate as unknown as DateConstructor
}

/** Puts `Date` on the clock, and the few other places that ask for the time themselves. */
export function patchDate(patches: Patches, clock: Clock): { native: DateConstructor; own: DateConstructor } {
  const native = Date
  const own = createDate(native, clock)
  patches.value(native.prototype, 'constructor', own)
  patches.value(globalThis, 'Date', own)
  patchIntlNow(patches, clock)
  patchTemporal(patches, clock)
  return { native, own }
}

/** `Intl.DateTimeFormat` formats "now" when it is given no date. */
function patchIntlNow(patches: Patches, clock: Clock): void {
  const { prototype } = Intl.DateTimeFormat
  const { get: nativeFormat } = Object.getOwnPropertyDescriptor(prototype, 'format')!
  const wrapped = new WeakMap<object, (date?: Date | number) => string>()
  patches.getter(prototype, 'format', function () {
    const format = nativeFormat!.call(this) as (date?: Date | number) => string
    let own = wrapped.get(format)
    if (!own)
      wrapped.set(
        format,
        (own = { format: (date?: Date | number) => format(date === undefined ? clock.read() : date) }.format),
      )
    return own
  })
  const { formatToParts } = prototype
  patches.value(prototype, 'formatToParts', function (this: Intl.DateTimeFormat, date?: Date | number) {
    return formatToParts.call(this, date === undefined ? clock.read() : date)
  })
}

/** `Temporal.Now`, on runtimes that have it. */
function patchTemporal(patches: Patches, clock: Clock): void {
  const { Temporal } = globalThis as { Temporal?: any }
  if (!Temporal) return
  const { Now } = Temporal
  const zone = (): string => Now.timeZoneId()
  const instant = (): any => (clock.isReal() ? undefined : Temporal.Instant.fromEpochMilliseconds(clock.read()))
  const zoned = (timeZone = zone()): any => instant()?.toZonedDateTimeISO(timeZone)
  const replacements: Record<string, (timeZone?: string) => unknown> = {
    instant,
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (timeZone) => zoned(timeZone)?.toPlainDateTime(),
    plainDateISO: (timeZone) => zoned(timeZone)?.toPlainDate(),
    plainTimeISO: (timeZone) => zoned(timeZone)?.toPlainTime(),
  }
  for (const [key, replacement] of Object.entries(replacements)) {
    const native = Now[key]
    if (native) patches.value(Now, key, (timeZone?: string) => replacement(timeZone) ?? native.call(Now, timeZone))
  }
}
