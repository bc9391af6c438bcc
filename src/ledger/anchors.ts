import { EvolveError } from '../errors.ts'

/** A place that a ledger is known to have had: kept outside of it, so that a ledger cut short or written anew shows. */
export interface Anchor {
  seq: number
  /** The line's hash, or at least its first 8 digits. */
  hash: string
  /** Where it is kept, for messages: `--anchor`, or a manifest. */
  from: string
}

/**
 * Reads `seq:hash`, as commands take it and manifests keep it.
 * @throws EvolveError ERR_LEDGER_ANCHOR
 */
export function parseAnchor(text: unknown, from: string): Anchor {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{8,64})$/i.exec(String(text)) ?? []
  if (seq === undefined || hash === undefined)
    throw new EvolveError(
      'ERR_LEDGER_ANCHOR',
      `${from}: ${JSON.stringify(text)} is no anchor; it is a line's seq, a colon and 8 to 64 digits of its hash, as in 12:0a1b2c3d`,
    )
  return { seq: Number(seq), hash: hash.toLowerCase(), from }
}

/** How a manifest keeps a head, and how commands print it. */
export function formatAnchor({ seq, hash }: { seq: number; hash: string }): string {
  return `${seq}:${hash}`
}
