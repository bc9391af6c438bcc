import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CoverageMapData } from 'istanbul-lib-coverage'
import writeFileAtomic from 'write-file-atomic'
import { EvolveError } from '../errors.ts'
import { withLock } from '../ledger/lock.ts'
import type { ModuleOutcome } from '../outcomes.ts'

/** What a run of `coverage` leaves in `reports/`; every later stage can be replayed from it. */
export interface CoverageRun {
  schema: 1
  /** Vitest's version. */
  vitest: string
  /** Where only a part of the test files ran. */
  shard: Shard | null
  /** Errors that no test caught, which fail the run. */
  unhandled: string[]
  /** What there is to know of how it was measured. */
  notes: string[]
  modules: ModuleRun[]
}

export interface Shard {
  index: number
  count: number
}

export interface ModuleRun extends ModuleOutcome {
  module: string
  /** Relative to the root, with `/`. */
  manifest: string
  ts: string
  run_id: string
  commit: string | null
  /** Whether code or anything else differed from that commit, and what its sources were then; `ledgers` tell why. */
  dirty?: boolean | null
  tree?: string
  /** Who measured: `v8` and `istanbul` count differently and are never compared. */
  provider: string
  /** Digest of the code and tests that were measured. */
  code: string
  /** They were others when the run was over: what was measured, nobody knows. */
  changed: boolean
  /** Own files that are to count, but could not be measured; relative to the root. */
  unmeasured: Unmeasured[]
  /** Istanbul's coverage of the module's own code by its own tests; files relative to the root. */
  coverage: CoverageMapData
}

export interface Unmeasured {
  file: string
  /**
   * It does not parse; a test removed it; the provider does not take the `%` in its path; the config leaves it out, and
   * all other code of the module.
   */
  why: 'unparsed' | 'gone' | 'percent' | 'left-out'
}

/** Below the root: the newest measurement of each module. */
export const RUN_FILE = 'reports/coverage.json'

export function shardFile({ index, count }: Shard): string {
  return `reports/coverage-shard-${index}-of-${count}.json`
}

/** @throws EvolveError `ERR_RUN_FILE` where it is not there or is none */
export async function readRun(file: string): Promise<CoverageRun> {
  let run: CoverageRun
  try {
    run = JSON.parse(await readFile(file, 'utf8')) as CoverageRun
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_RUN_FILE', `cannot read ${file} (${code ?? 'not valid JSON'})`, { cause: error })
  }
  if (!isRun(run)) throw new EvolveError('ERR_RUN_FILE', `${file} is not what vitest-evolve coverage writes (schema 1)`)
  return run
}

/** As far as what reads it depends on. */
function isRun(run: CoverageRun | null): boolean {
  const counts = (shard: Shard | null): boolean =>
    shard === null || [shard?.index, shard?.count].every((one) => Number.isInteger(one) && one > 0 && one < 10_000)
  return (
    run?.schema === 1 &&
    [run.modules, run.unhandled, run.notes].every(Array.isArray) &&
    counts(run.shard) &&
    run.modules.every(
      (one) =>
        typeof one?.manifest === 'string' &&
        typeof one.tests?.files === 'number' &&
        Array.isArray(one.failures) &&
        Array.isArray(one.unmeasured) &&
        Object.values(one.coverage ?? { none: null }).every(
          (file) => (file as { statementMap?: object })?.statementMap,
        ),
    )
  )
}

/** Writes a run whole or not at all. */
export async function writeRun(file: string, run: CoverageRun): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFileAtomic(file, JSON.stringify(run), { fsync: false })
}

/** Writes a run over the one before, and keeps what that measured of other modules; for one process at a time. */
export async function keepRun(file: string, run: CoverageRun): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await withLock(file, {}, () =>
    writeFileAtomic.sync(file, JSON.stringify(withEarlier(run, earlierRun(file))), { fsync: false }),
  )
}

/** `null` where there is none, or one that nobody can read any more. */
function earlierRun(file: string): CoverageRun | null {
  try {
    const run = JSON.parse(readFileSync(file, 'utf8')) as CoverageRun
    return isRun(run) ? run : null
  } catch {
    return null
  }
}

/** A run of one module must not take the others' lines away. */
function withEarlier(run: CoverageRun, earlier: CoverageRun | null): CoverageRun {
  const measured = new Set(run.modules.map(({ manifest }) => manifest))
  const kept = earlier?.modules.filter(({ manifest }) => !measured.has(manifest)) ?? []
  return { ...run, modules: [...run.modules, ...kept] }
}
