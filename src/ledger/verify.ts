import type { Anchor } from './anchors.ts'
import { formatAnchor } from './anchors.ts'
import { branchesOf, type Branch } from './branches.ts'
import { brokenPromise, unprotectedLines } from './legacy.ts'
import type { Head } from './line.ts'
import { parseLedger, type Ledger } from './read.ts'
import { growTree, type Fault, type Tree } from './tree.ts'
import { acceptsLoss, acceptedTruncations, type AcceptedTruncation } from './truncation.ts'

/** From best to worst; of several, the worst is told. */
export type Verdict = 'intact' | 'torn' | 'forked' | 'truncated' | 'tampered'

export interface Verification {
  verdict: Verdict
  /** Number of the line that the verdict is about; `null` for an intact ledger and a truncated one. */
  line: number | null
  /** Lines of the ledger, chained and legacy. */
  lines: number
  /** The last chained line. */
  head: Head | null
  /** Why, in words that go on from "line N:" where there is a line. */
  reason: string
  /** The sides of a fork; else empty. */
  branches: Branch[]
  /** Anchors that the chain does not hold; empty where the chain itself is at fault. */
  unmet: Anchor[]
  /** Lines before the chain that no chained line vouches for: a change of them would not show. */
  unprotected: number
  /** Losses that somebody has accepted, with the reason. */
  accepted: AcceptedTruncation[]
}

/**
 * Judges a ledger by what it says and by the anchors that are kept outside of it.
 * - torn: the last line is incomplete, which the next append mends
 * - forked: lines of two branches of git follow the same line, or conflict markers are left; `ledger mend` mends it
 * - truncated: all fits, but an anchor names a line beyond the end
 * - tampered: a line was changed, removed, moved or put in, or the chain does not hold what an anchor says it held
 * Anchors whose loss a line accepts are held by that line.
 */
export function verifyLedger(ledger: string | Ledger, anchors: readonly Anchor[] = []): Verification {
  const { lines: all, unended, before } = typeof ledger === 'string' ? parseLedger(ledger) : ledger
  const torn = unended && all.at(-1)?.kind === 'broken'
  const lines = torn ? all.slice(0, -1) : all
  const tree = growTree(lines)
  const last = tree.nodes.at(-1)?.line.value
  const accepted = acceptedTruncations(tree.nodes)
  const facts = {
    lines: all.filter(({ kind }) => kind !== 'marker').length,
    head: last ? { seq: last.seq, hash: last.hash } : null,
    branches: [],
    unmet: [],
    unprotected: unprotectedLines(lines),
    accepted,
  }
  const fault = tree.fault ?? brokenPromise(lines, before)
  if (fault) return { ...facts, verdict: 'tampered', ...fault }

  const unmet = anchors.filter((anchor) => !holds(anchor, tree) && !acceptsLoss(accepted, anchor))
  const contradicted = unmet.find(({ seq }) => tree.places.has(seq))
  if (contradicted) return { ...facts, unmet, verdict: 'tampered', ...contradiction(contradicted, tree) }
  const [beyond] = unmet.toSorted((a, b) => b.seq - a.seq)
  if (beyond) return { ...facts, unmet, verdict: 'truncated', line: null, reason: cutShort(beyond, facts.head) }

  const marker = lines.find(({ kind }) => kind === 'marker')
  const stray = tree.nodes.find((node) => !tree.main.has(node))?.line ?? tree.repeated[0]
  if (marker || stray) {
    const branches = branchesOf(tree, lines)
    const reason = marker
      ? 'conflict markers of a merge are left'
      : branches.length === 0
        ? 'it is there twice, as when both sides of a conflict are kept'
        : 'a merge has brought two branches together'
    return { ...facts, verdict: 'forked', line: (marker ?? stray)!.number, reason, branches }
  }
  if (unended) {
    const reason = torn
      ? 'it is incomplete; the next append moves it to a file of its own'
      : 'it lacks its line feed; the next append adds it'
    return { ...facts, verdict: 'torn', line: all.at(-1)!.number, reason }
  }
  return { ...facts, verdict: 'intact', line: null, reason: 'every line follows the line before it' }
}

function holds({ seq, hash }: Anchor, { places }: Tree): boolean {
  return places.get(seq)?.some((place) => place.hash.startsWith(hash)) ?? false
}

function contradiction(anchor: Anchor, { places }: Tree): Fault {
  const [place] = places.get(anchor.seq)!
  return {
    line: place!.number,
    reason: `its hash is not that of the anchor ${shown(anchor)}: lines were written anew, or the anchor is of a branch that was not merged`,
  }
}

function cutShort(anchor: Anchor, head: Head | null): string {
  return `the anchor ${shown(anchor)} names a line beyond the end${head ? `, seq ${head.seq}` : ': no line is chained'}`
}

function shown(anchor: Anchor): string {
  return `${formatAnchor({ ...anchor, hash: anchor.hash.slice(0, 8) })} (${anchor.from})`
}
