import { EvolveError } from '../../errors.ts'

const DAYS: Record<string, number> = { d: 1, w: 7, m: 30.4375, mo: 30.4375, y: 365.25 }

/** No date is farther from 1970 than that. */
const MOST_DAYS = 100_000_000

/**
 * Reads how far back history is looked at: `90d`, `12w`, `6m`, `1y`, or a date.
 * @returns for an end in epoch seconds the beginning
 * @throws EvolveError `ERR_USAGE`
 */
export function parseSince(text: string): (end: number) => number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(d|w|mo?|y)$/.exec(text) ?? []
  if (unit !== undefined) {
    const days = Number(count) * DAYS[unit]!
    if (days <= MOST_DAYS) return (end) => Math.round(end - days * 86_400)
    throw new EvolveError('ERR_USAGE', `candidates: --since: there was no date ${text} ago`)
  }
  const [day] = /^\d{4}-\d{2}-\d{2}(?=T\S+$|$)/.exec(text) ?? []
  const date = day === undefined ? Number.NaN : Date.parse(text)
  // JavaScript takes 31 February for a day in March.
  if (!Number.isNaN(date) && isDay(day!)) return () => Math.floor(date / 1000)
  throw new EvolveError(
    'ERR_USAGE',
    `candidates: --since is a time such as 90d, 12w, 6m or 1y, or a date such as 2026-01-31, not ${JSON.stringify(text)}`,
  )
}

function isDay(text: string): boolean {
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
