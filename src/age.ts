const DAY = 86_400_000

/** A day ahead is a clock or a zone; more is no time at which anything was observed. */
const AHEAD = -1

/** ISO 8601 with a zone; `Date` alone finds a time in most words, and reads what has no zone by the machine's. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

/**
 * Days since an instant that a manifest tells, negative where it is still to come; `null` where it tells none.
 * @param now epoch milliseconds
 */
export function daysSince(instant: unknown, now: number): number | null {
  const then = typeof instant === 'string' && INSTANT.test(instant) ? Date.parse(instant) : Number.NaN
  return Number.isNaN(then) ? null : (now - then) / DAY
}

/** `observed 3 d ago`, for people. */
export function observedWhen(days: number | null): string {
  if (days === null) return 'observed at an unknown time'
  if (days < AHEAD) return 'observed in the future'
  const hours = Math.floor(days * 24)
  if (hours < 1) return 'observed just now'
  return `observed ${hours < 24 ? `${hours} h` : `${Math.floor(days)} d`} ago`
}

/**
 * Why an observation is too old to judge by, or of no time at all; `null` where it is neither. As old as allowed is not
 * too old.
 * @param now epoch milliseconds
 */
export function tooOld(observedAt: unknown, maxAgeDays: number, now: number): string | null {
  const days = daysSince(observedAt, now)
  if (days === null) return observedWhen(days)
  if (days < AHEAD) return `${observedWhen(days)} (${String(observedAt)})`
  // Up, so that it never reads as if it were the limit.
  return days > maxAgeDays
    ? `observed ${(Math.ceil(days * 10) / 10).toFixed(1)} d ago, more than ${maxAgeDays} d`
    : null
}
