import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  codeDigests,
  modulesWithTests,
  ownersOf,
  ownership,
  readMeasured,
  slashed,
  type Found,
  type Module,
} from '../modules/index.ts'
import { reportName, writeCobertura } from './cobertura.ts'
import { figuresFromReport } from './from-report.ts'
import type { FileLines } from './figures.ts'
import type { Past, PastFigure } from './past.ts'
import { forgetObservations, recordObservations, type Observation } from './record.ts'
import { resultOfReport, resultOfRun, type ModuleResult } from './results.ts'
import { keepRun, RUN_FILE, type CoverageRun, type ModuleRun } from './run-file.ts'

export interface RecordOptions {
  /** A real path, with `/`. */
  root: string
  /** What `findModules` found there. */
  found: Found
  past: Past
  /** Folder for a Cobertura file per module, relative to the root; `null`: none. */
  xml: string | null
  /** Records also modules whose tests failed, and marks what is recorded. */
  allowFailures: boolean
  /** Told in one line what else there is to know. */
  onNote: (what: string) => void
}

export interface Recorded {
  results: ModuleResult[]
  /** What was measured and could not be written, in one line each. */
  problems: string[]
}

/**
 * Records what a whole run measured: ledger, manifests, `reports/coverage.json`. Modules with failures are left out, and
 * where they are allowed still out of the last.
 */
export async function recordRun(run: CoverageRun, options: RecordOptions): Promise<Recorded> {
  const { root, found, past, xml, allowFailures, onNote } = options
  const byManifest = new Map(found.modules.map((module) => [module.manifest, module]))
  const now = codeDigests(ownersOf(found), found.sources)
  const observations: Observation[] = []
  const measured: ModuleRun[] = []
  const results: ModuleResult[] = []
  for (const one of run.modules) {
    const module = byManifest.get(`${root}/${one.manifest}`)
    if (!module) {
      onNote(`${one.manifest} is not here; the figure of ${one.module} is left out`)
      continue
    }
    const facts = { hasTests: hasTests(module, one), uncaught: run.unhandled.length > 0, allowFailures }
    const previous = previousFigure(past.figures.get(module.name), one.provider)
    const result = resultOfRun(module, one, facts, previous)
    results.push(result)
    // What failed is no evidence, for us or for those who read the run later.
    if (!isEvidence(result)) continue
    if (now.get(module) !== one.code) onNote(`${module.name}: its code or tests changed since they were measured`)
    if (one.failures.length === 0) measured.push(one)
    const file = xml !== null && result.state === 'measured' ? join(resolve(root, xml), reportName(module.name)) : null
    if (file !== null) await writeCobertura(file, absolute(one, root), root)
    observations.push(observationOf(result, one, one.code, file && belowRoot(file, root)))
  }
  const problems = await recordObservations(root, observations, past.guard, onNote)
  const gone = results.flatMap(({ state, module }) => (state === 'no-tests' ? [module] : []))
  problems.push(...(await forgetObservations(gone)))
  try {
    await keepRun(join(root, RUN_FILE), { ...run, modules: measured })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    problems.push(`cannot write ${RUN_FILE} (${code ?? message}); the figures are recorded`)
  }
  return { results, problems }
}

function isEvidence({ state }: ModuleResult): boolean {
  return state === 'measured' || state === 'no-code'
}

/** As the ledger names a file: relative, or not at all. */
function belowRoot(file: string, root: string): string | null {
  const path = slashed(file)
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null
}

/** Records figures of a report made elsewhere for some modules. */
export async function recordReport(
  file: string,
  selected: readonly Module[],
  { root, found, past, onNote }: RecordOptions,
): Promise<Recorded> {
  const owners = ownersOf(found)
  const report = await figuresFromReport(file, root, owners, found.sources)
  for (const note of report.notes) onNote(note)
  const state = await readMeasured(root, found.sources)
  const digests = codeDigests(owners, found.sources)
  const tested = modulesWithTests(selected, owners, found.sources)
  const xml = report.provider === 'cobertura' ? belowRoot(file, root) : null
  const unknownOf = filesNotIn(report.lines, owners, found, root)
  const observations: Observation[] = []
  const results = selected.map((module) => {
    const facts = { hasTests: tested.has(module), tooOld: report.tooOld.has(module) }
    const previous = previousFigure(past.figures.get(module.name), report.provider)
    const result = resultOfReport(module, report.lines.get(module.manifest) ?? new Map(), facts, previous)
    const unknown = unknownOf.get(module) ?? []
    if (result.state === 'measured' && unknown.length > 0) onNote(notInReport(module.name, unknown))
    if (isEvidence(result)) observations.push(observationOf(result, { ...report, ...state }, digests.get(module)!, xml))
    return result
  })
  return { results, problems: await recordObservations(root, observations, past.guard, onNote) }
}

function filesNotIn(
  lines: ReadonlyMap<string, FileLines>,
  owners: readonly Module[],
  { sources }: Found,
  root: string,
): Map<Module, string[]> {
  const { codeOwner } = ownership(owners)
  const unknown = new Map<Module, string[]>()
  for (const file of sources.keys()) {
    const owner = codeOwner(file)
    const path = file.slice(root.length + 1)
    if (owner && !lines.get(owner.manifest)?.has(path)) unknown.set(owner, [...(unknown.get(owner) ?? []), path])
  }
  return unknown
}

/** What a report does not know cannot be counted as uncovered: only running it tells its executable lines. */
function notInReport(module: string, files: readonly string[]): string {
  const count = files.length === 1 ? '1 source file is' : `${files.length} source files are`
  return `${module}: ${count} not in the report, and not counted: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ', ...' : ''}`
}

type MeasuredBy = Pick<ModuleRun, 'ts' | 'run_id' | 'commit' | 'dirty' | 'tree' | 'provider'>

function observationOf(
  { module, figure: { covered, total, coverage }, failures }: ModuleResult,
  { ts, run_id, commit, dirty = null, tree, provider }: MeasuredBy,
  code: string,
  xml: string | null,
): Observation {
  const failed = failures.map(({ test_id }) => test_id)
  return { module, covered, total, coverage, code, ts, run_id, commit, dirty, tree, provider, xml, failed }
}

function hasTests({ tests: folder }: Module, { tests }: ModuleRun): boolean {
  return tests.files > 0 || (folder !== null && existsSync(folder))
}

/** Figures of two providers are never compared. */
function previousFigure(past: readonly PastFigure[] = [], provider: string): number | null {
  return past.findLast((one) => one.provider === provider)?.coverage ?? null
}

function absolute({ coverage }: ModuleRun, root: string): ModuleRun['coverage'] {
  return Object.fromEntries(
    Object.entries(coverage).map(([file, data]) => [`${root}/${file}`, { ...data, path: `${root}/${file}` }]),
  ) as ModuleRun['coverage']
}
