import { EvolveError } from '../../errors.ts'

const DAYS: Record<string, number> = { d: 1, w: 7, m: 30.4375, mo: 30.4375, y: 365.25 }

/**
 * Reads how far back history is looked at: `90d`, `12w`, `6m`, `1y`, or a date.
 * @returns for an end in epoch seconds the beginning
 * @throws EvolveError `ERR_USAGE`
 */
export function parseSince(text: string): (end: number) => number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(d|w|mo?|y)$/.exec(text) ?? []
  if (unit !== undefined) return (end) => Math.round(end - Number(count) * DAYS[unit]! * 86_400)
  const date = /^\d{4}-\d{2}-\d{2}(?:T\S+)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(date)) return () => Math.floor(date / 1000)
  throw new EvolveError(
    'ERR_USAGE',
    `candidates: --since is a time such as 90d, 12w, 6m or 1y, or a date such as 2026-01-31, not ${JSON.stringify(text)}`,
  )
}
