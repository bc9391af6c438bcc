import { constants, copyFileSync, readFileSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { EvolveError } from '../errors.ts'
import type { Anchor } from './anchors.ts'
import { appendToLedger, realPath } from './append.ts'
import { lostLock, touching } from './errors.ts'
import { chain, type Former, type Head, type LedgerLine } from './line.ts'
import { withLock, type LockOptions } from './lock.ts'
import { parseLedger, readLedger, type Ledger } from './read.ts'
import { growTree } from './tree.ts'
import { verifyLedger, type Verification } from './verify.ts'

export interface Mended {
  /** The whole ledger; `content` is the same as bytes, of which those before the chain may be no UTF-8. */
  text: string
  content: Buffer
  /** Lines that got a new place behind the branch that stays, in their order. */
  moved: { from: Head; to: Head }[]
}

/**
 * Makes one chain of a forked ledger. The common part and the longest branch (of equals, the first) stay byte for byte;
 * all other lines follow in their order with new `seq`, `prev` and `hash`, and with their former place in `was`, so that
 * anchors that name it hold. Conflict markers and second copies of a line go.
 */
export function mendLedger({ lines, before }: Ledger): Mended {
  const { nodes, main } = growTree(lines)
  const staying = new Set<LedgerLine>([...main].map(({ line }) => line))
  const kept = lines.filter((line) => staying.has(line))
  const last = kept.at(-1)
  let head: Head | null = last?.kind === 'chained' ? last.value : null
  const moved: Mended['moved'] = []
  const added: string[] = []
  for (const { line } of nodes) {
    if (staying.has(line)) continue
    const { seq, prev, hash, was, ...payload } = line.value
    const former: Former = { seq, prev, ...(was ? { was } : {}) }
    const next = chain({ ...payload, was: former }, head)
    moved.push({ from: { seq, hash }, to: { seq: next.seq, hash: next.hash } })
    added.push(JSON.stringify(next))
    head = next
  }
  const chained = [...kept.map(({ text }) => text), ...added].map((text) => `${text}\n`).join('')
  // Byte for byte: the first chained line vouches for what is before it.
  return { text: before.toString() + chained, content: Buffer.concat([before, Buffer.from(chained)]), moved }
}

export interface MendReport {
  /** What the ledger was before. */
  verdict: Verification['verdict']
  moved: Mended['moved']
  /** The copy of the file as it was; `null` where no copy was needed. */
  kept: string | null
  /** What was done at the end of the file; `null` where nothing was. */
  repaired: string | null
}

/**
 * Mends a ledger's file, under its lock: a fork is made one chain and the original kept beside it as
 * `<file>.forked-<n>`, a torn last line is moved away as the next append would.
 * @throws EvolveError ERR_LEDGER where the ledger is tampered or truncated: nothing is written then
 */
export async function mendLedgerFile(
  file: string,
  anchors: readonly Anchor[] = [],
  options: LockOptions = {},
): Promise<MendReport> {
  // Before there is a lock, or a folder for it.
  await readLedger(file)
  const path = realPath(file)
  const report = await withLock(path, options, (lock): MendReport => {
    const ledger = parseLedger(readFileSync(path))
    const { verdict, line, reason } = verifyLedger(ledger, anchors)
    if (verdict === 'tampered' || verdict === 'truncated')
      throw new EvolveError(
        'ERR_LEDGER',
        `${file} is ${verdict}, which mend cannot mend (${line === null ? '' : `line ${line}: `}${reason}); restore the file from git`,
      )
    if (verdict !== 'forked') return { verdict, moved: [], kept: null, repaired: null }
    const { content, moved } = mendLedger(ledger)
    if (!lock.held()) throw lostLock(file)
    const kept = touching(file, () => keepCopy(path))
    touching(file, () => writeFileAtomic.sync(path, content))
    return { verdict, moved, kept, repaired: null }
  })
  if (report.verdict !== 'torn') return report
  const { repaired } = await appendToLedger(file, [], options)
  return { ...report, repaired }
}

/** Under a name that nothing has yet. */
function keepCopy(file: string): string {
  for (let count = 1; ; count += 1) {
    const copy = `${file}.forked-${count}`
    try {
      copyFileSync(file, copy, constants.COPYFILE_EXCL)
      return copy
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
