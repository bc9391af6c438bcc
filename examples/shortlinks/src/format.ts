/** Who reads: what is left out is the machine's. */
export interface Reader {
  locale?: string
  timeZone?: string
}

/** Date and time for people, e.g. "Mar 4, 2025, 9:15 AM". */
export function formatInstant(instant: number, { locale, ...zone }: Reader = {}): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone }).format(instant)
}

/** A count for people, e.g. "12,345". */
export function formatCount(count: number, { locale }: Reader = {}): string {
  return new Intl.NumberFormat(locale).format(count)
}

const STEPS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]

/** How long a link still lives, e.g. "expires in 2 hours", "expired yesterday". */
export function describeExpiry(expiresAt: number | null, now: number = Date.now(), { locale }: Reader = {}): string {
  if (expiresAt === null) return 'never expires'
  const left = expiresAt - now
  const [unit, ms] = STEPS.find(([, size]) => Math.abs(left) >= size) ?? STEPS[STEPS.length - 1]!
  const when = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(left / ms), unit)
  return left > 0 ? `expires ${when}` : `expired ${when}`
}
