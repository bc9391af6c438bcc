import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { parseAnchor, type Anchor } from './anchors.ts'
import type { AppendOptions } from './append.ts'
import { guardLedger } from './guard.ts'
import { parseLedger, readLedger, type Ledger } from './read.ts'

/** A ledger that was held against what manifests keep of it, and may be built on. */
export interface HeldLedger {
  /** Empty where there is none yet. */
  ledger: Ledger
  /** What there is to know of it, in one line each. */
  doubts: string[]
  /** Whether lines are gone, and a reason was given why. */
  truncated: boolean
  /** Does the same again, for `appendToLedger`: much time may have passed. */
  guard: NonNullable<AppendOptions['guard']>
}

/**
 * Reads a ledger and holds it against anchors.
 * @param path below the root
 * @param kept what manifests keep, and in which file
 * @param reason why lines that are gone may be gone; `null`: they may not
 * @throws EvolveError `ERR_LEDGER_TAMPERED` and `ERR_LEDGER_TRUNCATED`, as `guardLedger` does; `ERR_LEDGER` where it lies
 * further up
 */
export async function readHeldLedger(
  root: string,
  path: string,
  kept: readonly { anchor: unknown; from: string }[],
  reason: string | null,
): Promise<HeldLedger> {
  const anchors = kept.flatMap(({ anchor, from }) => anchorOf(anchor, from))
  const there = existsSync(join(root, path))
  const above = there || anchors.length === 0 ? undefined : folderAbove(root, path)
  if (above !== undefined)
    throw new EvolveError(
      'ERR_LEDGER',
      `${path} is not in ${root}, but in ${above}, and ${anchors[0]!.from} names a line of it; ` +
        `run it there (--cwd ${above}), or remove the key ledger from the manifests here to begin anew`,
    )
  const ledger = there ? await readLedger(join(root, path)) : parseLedger('')
  const { verification, more } = guardLedger(ledger, path, anchors, reason)
  const { verdict, line, reason: why, unprotected } = verification
  return {
    ledger,
    doubts: [
      ...(verdict === 'forked' ? [`${path} is forked at line ${line}: ${why}`] : []),
      ...(unprotected > 0 ? [unprotectedText(path, unprotected)] : []),
    ],
    truncated: more !== null,
    guard: (now) => (isSame(now, ledger) ? more : guardLedger(now, path, anchors, reason).more),
  }
}

/** Most of the time nobody else has written anything, and hashes need not be computed again under the lock. */
function isSame(now: Ledger, then: Ledger): boolean {
  return (
    now.lines.length === then.lines.length &&
    now.lines.every(({ number, text }, at) => number === then.lines[at]!.number && text === then.lines[at]!.text)
  )
}

function unprotectedText(path: string, count: number): string {
  const lines = count === 1 ? '1 line' : `${count} lines`
  return `${path} has ${lines} before the chain that nothing protects: whether they were changed, nobody can tell`
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
