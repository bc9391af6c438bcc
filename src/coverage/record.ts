import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { appendToLedger, formatAnchor, type AppendOptions } from '../ledger/index.ts'
import type { Edit, Module } from '../modules/index.ts'
import { editManifest, updateManifests } from '../modules/update.ts'
import type { Lines } from './figures.ts'
import { COVERAGE_LEDGER } from './past.ts'

/** One module's figure, as it goes into its manifest and the ledger. */
export interface Observation extends Lines {
  module: Module
  /** In percent; `null` without executable lines, which only the manifest is told. */
  coverage: number | null
  /** Digest of the code and tests that were measured. */
  code: string
  /** ISO 8601. */
  ts: string
  run_id: string
  commit: string | null
  dirty: boolean | null
  /** Digest of all sources, as `readMeasured` has it. */
  tree: string | undefined
  provider: string
  /** The Cobertura file it came from or was written to, relative to the root. */
  xml: string | null
  /** Tests, hooks and files that failed when it was measured. */
  failed: readonly string[]
}

/**
 * Appends figures to the ledger, then writes them into the manifests: a manifest never names a line that is not there.
 * @param guard that of the ledger as it was read before
 * @param onNote told in one line what was mended, or what is waited for
 * @returns in one line each, which manifests could not be written
 * @throws EvolveError what the guard throws, and `appendToLedger`: nothing is written then
 */
export async function recordObservations(
  root: string,
  observations: readonly Observation[],
  guard: NonNullable<AppendOptions['guard']>,
  onNote: (what: string) => void,
): Promise<string[]> {
  const figures = observations.filter(({ coverage }) => coverage !== null)
  const anchors = new Map<Observation, string>()
  if (figures.length > 0) {
    const { lines, repaired } = await appendToLedger(join(root, COVERAGE_LEDGER), figures.map(ledgerEntry), {
      guard,
      onWait: onNote,
    })
    if (repaired !== null) onNote(repaired)
    for (const [index, line] of lines.entries()) anchors.set(figures[index]!, formatAnchor(line))
  }
  return updateManifests(observations.map((one) => [one.module, manifestEdits(one, anchors.get(one))]))
}

function ledgerEntry(one: Observation): object {
  const { ts, module, coverage, xml, covered, total, provider, commit, run_id, dirty, tree, failed } = one
  const contract = { ts, module: module.name, coverage, xml, covered, total, provider, commit, run_id }
  const known = { ...contract, dirty, ...(dirty === true ? { tree } : {}) }
  return failed.length === 0 ? known : { ...known, failures: failed.length, failed: failed.slice(0, MOST) }
}

/** Failures that a line names: one that is cut at a thousand of them says no more. */
const MOST = 20

function manifestEdits(one: Observation, anchor: string | undefined): Edit[] {
  const testing = {
    coverage_observed: one.coverage,
    observed_at: one.ts,
    observed_commit: one.commit ?? undefined,
    // What was measured is not that commit.
    observed_dirty: one.dirty === true ? true : undefined,
    observed_code: one.code,
    lines_covered: one.covered,
    lines_total: one.total,
    provider: one.provider,
    observed_failures: one.failed.length || undefined,
    ...(anchor === undefined ? {} : { ledger: anchor }),
  }
  return Object.entries(testing).map(([key, value]) => [['testing', key], value])
}

/** Takes the figure of modules that have no tests any more out of their manifests: it says nothing of them now. */
export async function forgetObservations(modules: readonly Module[]): Promise<string[]> {
  const observed = modules.filter(({ testing }) => testing.coverage_observed !== undefined)
  return updateManifests(observed.map((module) => [module, KEYS.map((key): Edit => [['testing', key], undefined])]))
}

const KEYS = [
  'coverage_observed',
  'observed_at',
  'observed_commit',
  'observed_dirty',
  'observed_code',
  'observed_failures',
  'lines_covered',
  'lines_total',
  'provider',
]

/** Why no figure could be written into a module's manifest, in a few words; `null` where one could. */
export async function unwritable({ manifest }: Module): Promise<string | null> {
  try {
    editManifest(
      await readFile(manifest, 'utf8'),
      [...KEYS, 'ledger'].map((key): Edit => [['testing', key], 0]),
    )
    return null
  } catch (error) {
    return (error as Error).message
  }
}
