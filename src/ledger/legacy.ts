import { createHash } from 'node:crypto'
import { formerLines, type ChainedLine, type LedgerLine } from './line.ts'
import type { Fault } from './tree.ts'

/** SHA-256, in hex, of the bytes before a chain: what its first line has as `legacy`. */
export function legacyDigest(before: Buffer): string {
  return createHash('sha256').update(before).digest('hex')
}

/**
 * The fault where the bytes before the chain are not those that its first line vouches for. Where two branches have each
 * begun a chain, one of their first lines has to fit.
 * @param before as `Ledger` has it
 */
export function brokenPromise(lines: readonly LedgerLine[], before: Buffer): Fault | null {
  const promises = promisesIn(lines)
  if (promises.length === 0) return null
  const known = new Set(readings(before).map(legacyDigest))
  if (promises.some(({ digest }) => known.has(digest))) return null
  return {
    line: promises[0]!.line,
    reason: 'the lines before it are not those that it was chained to: one was changed, removed or put in',
  }
}

/** How many lines before the chain nothing vouches for: chains that were begun without `legacy`, or none yet. */
export function unprotectedLines(lines: readonly LedgerLine[]): number {
  return promisesIn(lines).length > 0 ? 0 : lines.filter(({ kind }) => kind === 'legacy').length
}

/** Only lines that have begun a chain vouch for what was before: any other could be appended to what was changed. */
function promisesIn(lines: readonly LedgerLine[]): { line: number; digest: string }[] {
  return lines.flatMap((line) =>
    line.kind === 'chained' && typeof line.value.legacy === 'string' && hasBegunChain(line.value)
      ? [{ line: line.number, digest: line.value.legacy }]
      : [],
  )
}

function hasBegunChain(value: ChainedLine): boolean {
  return [value, ...formerLines(value)].some(({ seq }) => seq === 1)
}

/** The bytes, and what a check-out with other line ends makes of them; blank lines alone are nothing. */
function readings(before: Buffer): Buffer[] {
  const text = before.toString('latin1')
  const unix = text.replaceAll('\r\n', '\n')
  const others = [unix, unix.replaceAll('\n', '\r\n'), ...(before.toString().trim() === '' ? [''] : [])]
  return [before, ...others.map((one) => Buffer.from(one, 'latin1'))]
}
