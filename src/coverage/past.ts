import { readHeldLedger, type HeldLedger } from '../ledger/held.ts'
import type { Ledger } from '../ledger/read.ts'
import type { Module } from '../modules/index.ts'
import type { Lines } from './figures.ts'
import type { Best } from './gate.ts'

/** Below the root. */
export const COVERAGE_LEDGER = 'manifests/.ledger/coverage.ndjson'

/** A line of the ledger, as far as gates and tables need it. */
export interface PastFigure extends Best {
  ts: string
  provider: string
  /** Whether tests failed when it was measured: it is no best to hold others against. */
  failed: boolean
}

/** What the ledger holds of each module, oldest first. */
export interface Past extends Omit<HeldLedger, 'ledger'> {
  figures: ReadonlyMap<string, PastFigure[]>
}

/**
 * Reads the ledger and holds it against the anchors that manifests keep.
 * @param reason why lines that are gone may be gone; `null`: they may not
 * @throws EvolveError those of `readHeldLedger`: nobody may build on a ledger that was changed or cut short
 */
export async function readPast(root: string, modules: readonly Module[], reason: string | null): Promise<Past> {
  const kept = modules.map(({ manifest, testing }) => ({
    anchor: testing.ledger,
    from: manifest.slice(root.length + 1),
  }))
  const { ledger, ...held } = await readHeldLedger(root, COVERAGE_LEDGER, kept, reason)
  return { figures: figuresOn(ledger), ...held }
}

/** Lines without a figure are left out. */
function figuresOn({ lines }: Ledger): Map<string, PastFigure[]> {
  const past = new Map<string, PastFigure[]>()
  for (const line of lines) {
    if (line.kind !== 'chained' && line.kind !== 'legacy') continue
    const { module, coverage, covered, total, provider, commit, ts, failures } = line.value
    if (typeof module !== 'string' || typeof coverage !== 'number') continue
    const lines = Number.isSafeInteger(covered) && Number.isSafeInteger(total) && (total as number) > 0
    const figure = {
      coverage,
      covered: lines ? (covered as number) : Math.round(coverage * 1e6),
      total: lines ? (total as number) : 1e8,
      provider: typeof provider === 'string' ? provider : '',
      commit: typeof commit === 'string' ? commit : null,
      ts: typeof ts === 'string' ? ts : '',
      failed: failures !== undefined && failures !== 0,
    }
    const before = past.get(module)
    if (before) before.push(figure)
    else past.set(module, [figure])
  }
  return past
}

/**
 * The best of some figures that one by this provider may be compared with, those with failing tests left out;
 * `incomparable` where all are by others, `null` where there are none.
 */
export function bestFigure(past: readonly PastFigure[], provider: unknown): Best | 'incomparable' | null {
  const sound = past.filter(({ failed }) => !failed)
  const same = sound.filter((one) => one.provider === provider)
  const best = same.reduce<Best | null>((best, one) => (best && share(best) >= share(one) ? best : one), null)
  return best ?? (sound.length > 0 ? 'incomparable' : null)
}

function share({ covered, total }: Lines): number {
  return covered / total
}
