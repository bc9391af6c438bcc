import { formatAnchor, type Anchor } from './anchors.ts'
import type { Node } from './tree.ts'

/** A loss of lines that somebody has accepted: kept in the first line that was appended after it, under its hash. */
export interface AcceptedTruncation {
  /** Number of the line that says so. */
  line: number
  ts: string | null
  reason: string
  /** The anchors that were given up, as `seq:hash` with the first digits of the hash. */
  lost: string[]
}

/** Enough of a hash to tell one line from all others. */
const DIGITS = 16

/** What the next line keeps of a loss. */
export function truncationKey(reason: string, unmet: readonly Anchor[]): { truncation: object } {
  const lost = new Set(unmet.map(({ seq, hash }) => formatAnchor({ seq, hash: hash.slice(0, DIGITS) })))
  return { truncation: { reason, lost: [...lost] } }
}

/** The losses that lines of a ledger accept; what is no such key is none. */
export function acceptedTruncations(nodes: readonly Node[]): AcceptedTruncation[] {
  return nodes.flatMap(({ line: { number, value } }) => {
    const { reason, lost } = (value.truncation ?? {}) as { reason?: unknown; lost?: unknown }
    if (typeof reason !== 'string' || !Array.isArray(lost)) return []
    const ts = typeof value.ts === 'string' ? value.ts : null
    return [{ line: number, ts, reason, lost: lost.filter(isAnchor) }]
  })
}

function isAnchor(text: unknown): text is string {
  return typeof text === 'string' && /^\d+:[0-9a-f]{8,}$/.test(text)
}

/** Whether an anchor is one of those that were given up. */
export function acceptsLoss(accepted: readonly AcceptedTruncation[], { seq, hash }: Anchor): boolean {
  const given = formatAnchor({ seq, hash })
  return accepted.some(({ lost }) => lost.some((one) => one.startsWith(given) || given.startsWith(one)))
}
