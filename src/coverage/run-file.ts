import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CoverageMapData } from 'istanbul-lib-coverage'
import writeFileAtomic from 'write-file-atomic'
import { EvolveError } from '../errors.ts'
import type { ModuleOutcome } from './outcomes.ts'

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
  /** Who measured: `v8` and `istanbul` count differently and are never compared. */
  provider: string
  /** Digest of the code and tests that were measured. */
  code: string
  /** Istanbul's coverage of the module's own code by its own tests; files relative to the root. */
  coverage: CoverageMapData
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
  if (run?.schema !== 1 || !Array.isArray(run.modules))
    throw new EvolveError('ERR_RUN_FILE', `${file} is not what vitest-evolve coverage writes (schema 1)`)
  return run
}

/** Writes a run whole or not at all. */
export async function writeRun(file: string, run: CoverageRun): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFileAtomic(file, JSON.stringify(run), { fsync: false })
}

/** Keeps what earlier runs measured of other modules: a run of one module must not take the others' lines away. */
export function withEarlier(run: CoverageRun, earlier: CoverageRun | null): CoverageRun {
  const measured = new Set(run.modules.map(({ manifest }) => manifest))
  const kept = earlier?.modules.filter(({ manifest }) => !measured.has(manifest)) ?? []
  return { ...run, modules: [...run.modules, ...kept] }
}
