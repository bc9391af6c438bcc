import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readLedger } from '../ledger/read.ts'
import type { Lines } from './figures.ts'
import type { Best } from './gate.ts'

/** Below the root. */
export const COVERAGE_LEDGER = 'manifests/.ledger/coverage.ndjson'

/** A line of the ledger, as far as gates and tables need it. */
export interface PastFigure extends Best {
  ts: string
  provider: string
}

/** The figures of each module on the ledger, oldest first; lines that lack one are left out. */
export async function pastFigures(root: string): Promise<Map<string, PastFigure[]>> {
  const past = new Map<string, PastFigure[]>()
  if (!existsSync(join(root, COVERAGE_LEDGER))) return past
  for (const line of (await readLedger(join(root, COVERAGE_LEDGER))).lines) {
    if (line.kind !== 'chained' && line.kind !== 'legacy') continue
    const { module, coverage, covered, total, provider, commit, ts } = line.value
    if (typeof module !== 'string' || typeof coverage !== 'number') continue
    const lines = Number.isSafeInteger(covered) && Number.isSafeInteger(total) && (total as number) > 0
    const figure = {
      coverage,
      covered: lines ? (covered as number) : Math.round(coverage * 1e6),
      total: lines ? (total as number) : 1e8,
      provider: typeof provider === 'string' ? provider : '',
      commit: typeof commit === 'string' ? commit : null,
      ts: typeof ts === 'string' ? ts : '',
    }
    const before = past.get(module)
    if (before) before.push(figure)
    else past.set(module, [figure])
  }
  return past
}

/** The best of some figures that one by this provider may be compared with. */
export function bestFigure(past: readonly PastFigure[], provider: unknown): Best | null {
  const same = past.filter((one) => one.provider === provider)
  return same.reduce<Best | null>((best, one) => (best && share(best) >= share(one) ? best : one), null)
}

function share({ covered, total }: Lines): number {
  return covered / total
}
