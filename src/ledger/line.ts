import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** A place in a chain: which line, and the hash that stands for it and for all lines before it. */
export interface Head {
  seq: number
  hash: string
}

/** What the ledger adds to a payload. */
export interface Chain extends Head {
  /** The hash of the line before; `null` in the first chained line. */
  prev: string | null
}

/**
 * Where a line stood before `ledger mend` moved it behind the lines of another branch. With it the former hash can be
 * computed again, so an anchor that names the former place still holds.
 */
export interface Former {
  seq: number
  prev: string | null
  was?: Former
}

export type Payload = Record<string, unknown>
export type ChainedLine = Payload & Chain & { was?: Former }

/** One line of a ledger's file. `number` counts from 1, blank lines too; `text` is the line without its line feed. */
export type LedgerLine = { number: number; text: string } & (
  | { kind: 'chained'; value: ChainedLine }
  /** A JSON object without the three keys, as older tools wrote it. */
  | { kind: 'legacy'; value: Payload }
  /** Left by a merge that nobody resolved. */
  | { kind: 'marker' }
  /** No JSON object, or keys of the chain that no ledger writes. */
  | { kind: 'broken' }
)

const MARKER = /^(?:<{7}|>{7}|\|{7})(?: |$)|^={7}$/

/**
 * SHA-256, in hex, of a line's canonical JSON (RFC 8785) without its `hash`.
 * @throws Error where a value has no JSON (NaN, Infinity)
 */
export function hashOf(line: object): string {
  const { hash: _, ...rest } = line as Partial<Chain>
  return createHash('sha256').update(canonicalize(rest)!).digest('hex')
}

/** Adds the keys of the chain behind a payload's own. */
export function chain(payload: object, after: Head | null): ChainedLine {
  const line = { ...payload, seq: (after?.seq ?? 0) + 1, prev: after?.hash ?? null }
  return { ...line, hash: hashOf(line) }
}

/** Whether a line's hash is that of its content. */
export function isSelfConsistent(line: ChainedLine): boolean {
  try {
    return hashOf(line) === line.hash
  } catch {
    // Nested deeper than the stack goes: no ledger wrote that.
    return false
  }
}

/** The line as it stood before it was mended, once or more often; the latest first. */
export function formerLines(current: ChainedLine): ChainedLine[] {
  const { was, hash: _, ...payload } = current
  if (!was) return []
  const { was: older, seq, prev } = was
  const line = { ...payload, ...(older ? { was: older } : {}), seq, prev }
  const former: ChainedLine = { ...line, hash: hashOf(line) }
  return [former, ...formerLines(former)]
}

/** Reads one line; a byte order mark and a carriage return are no part of it. */
export function parseLine(text: string, number: number): LedgerLine {
  const trimmed = text.trim()
  if (MARKER.test(trimmed)) return { number, text, kind: 'marker' }
  const value = parseObject(trimmed)
  if (!value) return { number, text, kind: 'broken' }
  if (!('seq' in value && 'prev' in value && 'hash' in value)) return { number, text, kind: 'legacy', value }
  return isChained(value) ? { number, text, kind: 'chained', value } : { number, text, kind: 'broken' }
}

function parseObject(text: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : undefined
  } catch {
    return undefined
  }
}

function isChained(value: Payload): value is ChainedLine {
  return isPlace(value) && isHash(value.hash) && isFormer(value.was)
}

function isFormer(was: unknown): boolean {
  if (was === undefined) return true
  return typeof was === 'object' && was !== null && isPlace(was as Payload) && isFormer((was as Payload).was)
}

function isPlace({ seq, prev }: Payload): boolean {
  return Number.isSafeInteger(seq) && (seq as number) > 0 && (prev === null || isHash(prev))
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}
