import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage'
import { EvolveError } from '../errors.ts'
import { codeDigests, findModules, ownersOf, readMeasured, type Module, type Sources } from '../modules/index.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import { plainEnvironment, runVitestProcess } from '../vitest-process.ts'
import type { CoverageRun } from './run-file.ts'
import type { CoverageAnswer, CoverageOrder, Refusal } from './runner.ts'

const RUNNER = fileURLToPath(new URL('./coverage-runner.js', import.meta.url))

export interface CollectOptions {
  /** The project's folder: a real path. */
  root: string
  /** Whoever owns files: also modules that are not measured. */
  owners: readonly Module[]
  selected: readonly Module[]
  /** Files that changed: a module whose tests load them is measured, too, if it is one of these. */
  related: readonly string[]
  measurable: readonly Module[]
  sources: Sources
  /** Arguments for Vitest. */
  args: string[]
  signal: AbortSignal
  onProgress?: (what: string) => void
}

/**
 * Runs the own tests of some modules, once and together, and tells what each module's tests cover of its code.
 * @throws EvolveError `ERR_NO_VITEST`, `ERR_VITEST_FAILED`, `ERR_COVERAGE_PROVIDER`, `ERR_USAGE` for arguments that
 * leave out tests
 */
export async function collectCoverage(options: CollectOptions): Promise<CoverageRun> {
  const { root, owners, selected, related, measurable, sources, args, signal, onProgress } = options
  const scratch = await scratchFolder('vitest-evolve-coverage-')
  // Before the tests, which may change files, and before anyone edits during a long run.
  const digests = codeDigests(owners, sources)
  const state = await readMeasured(root, sources)
  try {
    const answer = await runVitestProcess<CoverageOrder, CoverageAnswer | Refusal>({
      runner: RUNNER,
      order: {
        owners: [...owners],
        related: [...related],
        measurable: measurable.map(({ manifest }) => manifest),
        selected: selected.map(({ manifest }) => manifest),
        sources: [...sources.keys()],
        args,
        scratch,
      },
      cwd: root,
      folder: scratch,
      env: plainEnvironment(),
      signal,
      onMessage: (what) => onProgress?.(String(what)),
    })
    if ('error' in answer) throw new EvolveError('ERR_VITEST_FAILED', `Vitest did not run in ${root}: ${answer.error}`)
    if ('refused' in answer) throw new EvolveError(answer.refused.code, answer.refused.message)
    const measured = { ts: new Date().toISOString(), run_id: randomUUID(), ...state, provider: answer.provider }
    const byManifest = new Map(owners.map((module) => [module.manifest, module]))
    const after = await digestsNow(root)
    return {
      schema: 1,
      vitest: answer.vitest,
      shard: answer.shard,
      unhandled: answer.unhandled,
      notes: answer.notes,
      modules: answer.modules.map(({ manifest, tests, failures, unmeasured, coverage }) => {
        const module = byManifest.get(manifest)!
        return {
          module: module.name,
          manifest: manifest.slice(root.length + 1),
          ...measured,
          code: digests.get(module)!,
          changed: digests.get(module) !== after.get(manifest),
          tests,
          failures,
          unmeasured: unmeasured.map((one) => ({ ...one, file: one.file.slice(root.length + 1) })),
          coverage: withoutRoot(coverage, root),
        }
      }),
    }
  } finally {
    await removeFolder(scratch, () => {})
  }
}

/** By manifest. */
async function digestsNow(root: string): Promise<Map<string, string>> {
  const found = await findModules(root)
  return new Map([...codeDigests(ownersOf(found), found.sources)].map(([{ manifest }, code]) => [manifest, code]))
}

/** Shards and later stages may run in another clone. */
function withoutRoot(coverage: CoverageMapData, root: string): CoverageMapData {
  return Object.fromEntries(
    Object.entries(coverage).map(([file, data]) => {
      const path = file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file
      return [path, { ...(data as FileCoverageData), path }]
    }),
  )
}
