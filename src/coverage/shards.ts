import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage'
import { EvolveError } from '../errors.ts'
import type { CoverageRun, ModuleRun } from './run-file.ts'

/**
 * Puts the parts of a run that was split into shards together again.
 * @throws EvolveError `ERR_SHARDS` where one is missing, comes twice, or measured other code
 */
export function mergeShards(given: readonly { file: string; run: CoverageRun }[]): CoverageRun {
  // In whatever order they are named, the result is the same.
  const parts = [...given].sort((a, b) => (a.run.shard?.index ?? 0) - (b.run.shard?.index ?? 0))
  const [first] = parts
  if (!first) throw refusal('name the files that the shards wrote')
  const count = first.run.shard?.count ?? 1
  const seen = new Map<number, string>()
  for (const { file, run } of parts) {
    const { index, count: ofCount } = run.shard ?? { index: 1, count: 1 }
    if (ofCount !== count) throw refusal(`${file} is one of ${ofCount} shards, ${first.file} one of ${count}`)
    const twin = seen.get(index)
    if (twin !== undefined) throw refusal(`${file} and ${twin} are the same shard, ${index} of ${count}`)
    seen.set(index, file)
  }
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !seen.has(index))
  if (missing.length > 0) throw refusal(`of ${count} shards these are missing: ${missing.join(', ')}`)
  const names = (run: CoverageRun): string => JSON.stringify(run.modules.map(({ manifest }) => manifest).sort())
  const other = parts.find(({ run }) => names(run) !== names(first.run))
  if (other) throw refusal(`${other.file} and ${first.file} measured different modules`)
  return {
    ...first.run,
    shard: null,
    unhandled: parts.flatMap(({ run }) => run.unhandled),
    notes: [...new Set(parts.flatMap(({ run }) => run.notes))],
    modules: first.run.modules.map((module) => mergeModule(module, parts)),
  }
}

function mergeModule(module: ModuleRun, parts: readonly { file: string; run: CoverageRun }[]): ModuleRun {
  const map = libCoverage.createCoverageMap({})
  const tests = { files: 0, passed: 0, failed: 0, skipped: 0 }
  const merged: ModuleRun = { ...module, tests, failures: [], unmeasured: [] }
  for (const { file, run } of parts) {
    const part = run.modules.find(({ manifest }) => manifest === module.manifest)!
    if (part.code !== module.code || part.provider !== module.provider)
      throw refusal(`${file} measured other code of ${module.module}, or by another provider`)
    for (const key of ['files', 'passed', 'failed', 'skipped'] as const) merged.tests[key] += part.tests[key]
    merged.failures.push(...part.failures)
    merged.changed ||= part.changed
    // What a part was measured of that is in no commit, the whole is.
    if (part.dirty === true) Object.assign(merged, { dirty: true, tree: part.tree })
    if (part.commit !== module.commit) merged.commit = null
    const known = new Set(merged.unmeasured.map((one) => one.file))
    merged.unmeasured.push(...part.unmeasured.filter((one) => !known.has(one.file)))
    map.merge(part.coverage)
  }
  return { ...merged, coverage: map.toJSON() as CoverageMapData }
}

function refusal(message: string): EvolveError {
  return new EvolveError('ERR_SHARDS', `coverage merge: ${message}`)
}
