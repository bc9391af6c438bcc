import { InvalidExpiryError } from './errors.ts'

const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The instant, in epoch milliseconds, that a span from now ("30m", "2h", "7d") or an ISO date names. */
export function parseExpiry(text: string, now: number = Date.now()): number {
  const span = /^(\d+)([mhd])$/.exec(text)
  if (span) return now + Number(span[1]) * UNIT_MS[span[2]!]!
  const instant = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(instant)) throw new InvalidExpiryError(text)
  return instant
}
