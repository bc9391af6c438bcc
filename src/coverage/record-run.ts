import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { codeDigests, modulesWithTests, ownersOf, type Found, type Module } from '../modules/index.ts'
import { readHead } from '../git/head.ts'
import { reportName, writeCobertura } from './cobertura.ts'
import { figuresFromReport } from './from-report.ts'
import { pastFigures, type PastFigure } from './past.ts'
import { recordObservations, type Observation } from './record.ts'
import { resultOfReport, resultOfRun, type ModuleResult } from './results.ts'
import { readRun, RUN_FILE, withEarlier, writeRun, type CoverageRun, type ModuleRun } from './run-file.ts'

export interface RecordOptions {
  /** A real path, with `/`. */
  root: string
  /** What `findModules` found there. */
  found: Found
  /** Folder for a Cobertura file per module, relative to the root; `null`: none. */
  xml: string | null
  /** Told in one line what else there is to know. */
  onNote: (what: string) => void
}

/** Records what a whole run measured: ledger, manifests, `reports/coverage.json`. Modules with failures are left out. */
export async function recordRun(run: CoverageRun, options: RecordOptions): Promise<ModuleResult[]> {
  const { root, found, xml, onNote } = options
  const byManifest = new Map(found.modules.map((module) => [module.manifest, module]))
  const past = await pastFigures(root)
  const observations: Observation[] = []
  const measured: ModuleRun[] = []
  const results: ModuleResult[] = []
  for (const one of run.modules) {
    const module = byManifest.get(`${root}/${one.manifest}`)
    if (!module) continue
    const previous = previousFigure(past.get(module.name), one.provider)
    const result = resultOfRun(module, one, hasTests(module, one), previous)
    results.push(result)
    // What failed is no evidence, for us or for those who read the run later.
    if (result.state !== 'measured' && result.state !== 'no-code') continue
    measured.push(one)
    const file = xml !== null && result.state === 'measured' ? join(xml, reportName(module.name)) : null
    if (file !== null) await writeCobertura(join(root, xml!), reportName(module.name), absolute(one, root), root)
    observations.push(observationOf(result, one, one.code, file))
  }
  await writeRun(join(root, RUN_FILE), withEarlier({ ...run, modules: measured }, await earlierRun(root)))
  await recordObservations(root, observations, onNote)
  return results
}

/** Records figures of a report made elsewhere for some modules. */
export async function recordReport(
  file: string,
  selected: readonly Module[],
  { root, found, onNote }: RecordOptions,
): Promise<ModuleResult[]> {
  const owners = ownersOf(found)
  const report = await figuresFromReport(file, root, owners, found.sources)
  for (const note of report.notes) onNote(note)
  const [past, { commit }] = await Promise.all([pastFigures(root), readHead(root)])
  const digests = codeDigests(owners, found.sources)
  const tested = modulesWithTests(selected, owners, found.sources)
  const path = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file
  const xml = report.provider === 'cobertura' ? path : null
  const observations: Observation[] = []
  const results = selected.map((module) => {
    const facts = { hasTests: tested.has(module), tooOld: report.tooOld.has(module) }
    const previous = previousFigure(past.get(module.name), report.provider)
    const result = resultOfReport(module, report.lines.get(module.manifest) ?? new Map(), facts, previous)
    if (result.state === 'measured' || result.state === 'no-code')
      observations.push(observationOf(result, { ...report, commit }, digests.get(module)!, xml))
    return result
  })
  await recordObservations(root, observations, onNote)
  return results
}

function observationOf(
  { module, figure: { covered, total, coverage } }: ModuleResult,
  { ts, run_id, commit, provider }: Pick<ModuleRun, 'ts' | 'run_id' | 'commit' | 'provider'>,
  code: string,
  xml: string | null,
): Observation {
  return { module, covered, total, coverage, code, ts, run_id, commit, provider, xml }
}

function hasTests({ tests: folder }: Module, { tests }: ModuleRun): boolean {
  return tests.files > 0 || (folder !== null && existsSync(folder))
}

/** Figures of two providers are never compared. */
function previousFigure(past: readonly PastFigure[] = [], provider: string): number | null {
  return past.findLast((one) => one.provider === provider)?.coverage ?? null
}

async function earlierRun(root: string): Promise<CoverageRun | null> {
  const file = join(root, RUN_FILE)
  return existsSync(file) ? readRun(file).catch(() => null) : null
}

function absolute({ coverage }: ModuleRun, root: string): ModuleRun['coverage'] {
  return Object.fromEntries(
    Object.entries(coverage).map(([file, data]) => [`${root}/${file}`, { ...data, path: `${root}/${file}` }]),
  ) as ModuleRun['coverage']
}
