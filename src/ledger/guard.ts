import { EvolveError } from '../errors.ts'
import type { Anchor } from './anchors.ts'
import type { Ledger } from './read.ts'
import { truncationKey } from './truncation.ts'
import { verifyLedger, type Verification } from './verify.ts'

/** Whether a ledger may be built on: appended to, or judged by. */
export interface Guarded {
  verification: Verification
  /** What the next line has to keep of lines that are gone, where that was accepted; else `null`. */
  more: object | null
}

/**
 * Holds a ledger against its anchors before anybody builds on it.
 * @param name of the ledger, for messages
 * @param reason why lines that are gone may be gone; `null`: they may not
 * @throws EvolveError `ERR_LEDGER_TAMPERED` where lines were changed, `ERR_LEDGER_TRUNCATED` where lines are gone that
 * anchors name and no reason is given
 */
export function guardLedger(ledger: Ledger, name: string, anchors: readonly Anchor[], reason: string | null): Guarded {
  const verification = verifyLedger(ledger, anchors)
  const { verdict, unmet, line, reason: why } = verification
  if (verdict !== 'tampered' && verdict !== 'truncated') return { verification, more: null }
  if (unmet.length > 0 && reason !== null) return { verification, more: truncationKey(reason, unmet) }
  const told = `${name} is ${verdict}${line === null ? '' : ` at line ${line}`}: ${why}; nothing was written`
  throw unmet.length > 0
    ? new EvolveError(
        verdict === 'truncated' ? 'ERR_LEDGER_TRUNCATED' : 'ERR_LEDGER_TAMPERED',
        `${told}. Restore it from git; where the lines are gone for good, record with --accept-truncation REASON`,
      )
    : new EvolveError(
        'ERR_LEDGER_TAMPERED',
        `${told}. Restore it from git; or move it away, and record with --accept-truncation REASON`,
      )
}
