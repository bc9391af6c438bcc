import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { appendToLedger, formatAnchor, readLedger } from '../ledger/index.ts'
import { updateManifest, type Edit, type Module } from '../modules/index.ts'
import type { Best } from './gate.ts'
import type { Lines } from './figures.ts'

/** Below the root. */
const COVERAGE_LEDGER = 'manifests/.ledger/coverage.ndjson'

/** One module's figure, as it goes into its manifest and the ledger. */
export interface Observation extends Lines {
  module: Module
  /** In percent; `null` without executable lines, which only the manifest is told. */
  coverage: number | null
  /** Digest of the code and tests that were measured; `null` where the figure comes from a report made elsewhere. */
  code: string | null
  /** ISO 8601. */
  ts: string
  run_id: string
  commit: string | null
  provider: string
  /** The Cobertura file it came from or was written to, relative to the root. */
  xml: string | null
}

/**
 * Appends figures to the ledger, then writes them into the manifests: a manifest never names a line that is not there.
 * @param onNote told in one line what was mended, or what is waited for
 */
export async function recordObservations(
  root: string,
  observations: readonly Observation[],
  onNote: (what: string) => void,
): Promise<void> {
  const figures = observations.filter(({ coverage }) => coverage !== null)
  const anchors = new Map<Observation, string>()
  if (figures.length > 0) {
    const { lines, repaired } = await appendToLedger(join(root, COVERAGE_LEDGER), figures.map(ledgerEntry), {
      onWait: onNote,
    })
    if (repaired !== null) onNote(repaired)
    for (const [index, line] of lines.entries()) anchors.set(figures[index]!, formatAnchor(line))
  }
  await Promise.all(
    observations.map((one) => updateManifest(one.module.manifest, manifestEdits(one, anchors.get(one)))),
  )
}

function ledgerEntry({ ts, module, coverage, xml, covered, total, provider, commit, run_id }: Observation): object {
  return { ts, module: module.name, coverage, xml, covered, total, provider, commit, run_id }
}

function manifestEdits(one: Observation, anchor: string | undefined): Edit[] {
  const testing = {
    coverage_observed: one.coverage,
    observed_at: one.ts,
    observed_commit: one.commit ?? undefined,
    observed_code: one.code ?? undefined,
    lines_covered: one.covered,
    lines_total: one.total,
    provider: one.provider,
    ...(anchor === undefined ? {} : { ledger: anchor }),
  }
  return Object.entries(testing).map(([key, value]) => [['testing', key], value])
}

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
