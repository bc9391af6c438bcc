import { EvolveError } from '../src/errors.ts'
import type { AcceptedTruncation } from '../src/ledger/truncation.ts'
import type { Context } from './command.ts'

export const TRUNCATION_OPTIONS = { 'accept-truncation': { type: 'string' } } as const

export const TRUNCATION_HELP = `  --accept-truncation REASON
                    records also where lines of the ledger are gone that manifests name, and
                    keeps the reason on the ledger; without it nothing is run then`

/**
 * Why lines of a ledger may be gone; `null` where nobody said so.
 * @throws EvolveError `ERR_USAGE` for a reason without a word
 */
export function reasonOption({ values }: Context, command: string): string | null {
  const reason = values['accept-truncation'] as string | undefined
  if (reason === undefined) return null
  if (/[\p{L}\p{N}]/u.test(reason)) return reason.trim()
  throw new EvolveError('ERR_USAGE', `${command}: --accept-truncation needs a reason in words, which the ledger keeps`)
}

/** Says what there is to know of the ledger before anything is run. */
export function sayPast(
  { doubts, truncated }: { doubts: readonly string[]; truncated: boolean },
  reason: string | null,
  warn: Context['warn'],
): void {
  for (const doubt of doubts) warn(`${doubt}; vitest-evolve ledger verify tells more`)
  if (reason !== null && !truncated) warn('--accept-truncation: no line of the ledger is missing, so nothing is kept')
}

/** An accepted loss, for people. */
export function acceptedText({ line, ts, reason, lost }: AcceptedTruncation): string {
  const when = ts === null ? '' : `, ${ts.slice(0, 10)}`
  return `line ${line}${when}: lines up to ${lastOf(lost)} were gone, and it was accepted: ${reason}`
}

function lastOf(lost: readonly string[]): string {
  const seqs = lost.map((one) => Number.parseInt(one, 10))
  return `seq ${Math.max(0, ...seqs)}`
}
