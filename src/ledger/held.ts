import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { parseAnchor, type Anchor } from './anchors.ts'
import { readLedger, type Ledger } from './read.ts'
import { verifyLedger } from './verify.ts'

/** A ledger that was held against what manifests keep of it. */
export interface HeldLedger {
  /** `null` where there is none yet. */
  ledger: Ledger | null
  /** What is odd about it, in one line; `null` where it is intact. */
  doubt: string | null
  /** `false` where manifests name lines that are not there. */
  whole: boolean
}

/**
 * Reads a ledger and holds it against anchors.
 * @param path below the root
 * @param kept what manifests keep, and in which file
 * @throws EvolveError `ERR_LEDGER_TAMPERED` where lines were changed: nobody may build on it; `ERR_LEDGER` where it lies
 * further up
 */
export async function readHeldLedger(
  root: string,
  path: string,
  kept: readonly { anchor: unknown; from: string }[],
): Promise<HeldLedger> {
  const anchors = kept.flatMap(({ anchor, from }) => anchorOf(anchor, from))
  if (!existsSync(join(root, path))) {
    const above = anchors.length > 0 ? folderAbove(root, path) : undefined
    if (above !== undefined)
      throw new EvolveError(
        'ERR_LEDGER',
        `${path} is not in ${root}, but in ${above}, and ${anchors[0]!.from} names a line of it; ` +
          `run it there (--cwd ${above}), or remove the key ledger from the manifests here to begin anew`,
      )
    const doubt = anchors.length > 0 ? `${path} is not there, yet manifests name lines of it: it begins anew` : null
    return { ledger: null, whole: doubt === null, doubt }
  }
  const ledger = await readLedger(join(root, path))
  const { verdict, line, reason } = verifyLedger(ledger, anchors)
  const told = `${path} is ${verdict}${line === null ? '' : ` at line ${line}`}: ${reason}`
  if (verdict === 'tampered')
    throw new EvolveError(
      'ERR_LEDGER_TAMPERED',
      `${told}; nothing was written. Restore it from git, or move it away to begin anew`,
    )
  const doubt = verdict === 'truncated' || verdict === 'forked' ? told : null
  return { ledger, doubt, whole: verdict !== 'truncated' }
}

/** The nearest folder above one that has a file of this path. */
function folderAbove(folder: string, path: string): string | undefined {
  const above = dirname(folder)
  if (above === folder) return undefined
  return existsSync(join(above, path)) ? above : folderAbove(above, path)
}

function anchorOf(text: unknown, from: string): Anchor[] {
  try {
    return text === undefined ? [] : [parseAnchor(text, from)]
  } catch {
    // `ledger verify` says so; a figure does not depend on it.
    return []
  }
}
