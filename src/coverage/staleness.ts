import { tooOld } from '../age.ts'
import { changedSince } from '../git/work-tree.ts'
import { codeDigests, modulesOf, type Module, type Sources } from '../modules/index.ts'

export interface Freshness {
  root: string
  modules: readonly Module[]
  /** Whoever owns files: the modules and others. */
  owners: readonly Module[]
  sources: Sources
  /** `null`: age does not matter. */
  maxAgeDays: number | null
  /** Epoch milliseconds. */
  now: number
}

/**
 * Says of each module why its observation is not one of its code and tests as they are on disk now. Modules without an
 * observation, or whose observation tells nothing of its code, are left out.
 */
export async function staleObservations(freshness: Freshness): Promise<Map<Module, string>> {
  const { root, modules, owners, sources, maxAgeDays, now } = freshness
  const digests = modules.some(({ testing }) => isText(testing.observed_code))
    ? codeDigests(owners, sources)
    : new Map<Module, string>()
  const changes = await changesByCommit(root, modules, owners)
  const reasons = modules.flatMap((module): [Module, string][] => {
    const reason = maxAgeDays === null ? null : tooOld(module.testing.observed_at, maxAgeDays, now)
    const because = reason ?? otherCode(module, digests, changes)
    return because === null ? [] : [[module, because]]
  })
  return new Map(reasons)
}

function otherCode(
  module: Module,
  digests: ReadonlyMap<Module, string>,
  changes: ReadonlyMap<string, ReadonlySet<Module> | null>,
): string | null {
  const { observed_code: code, observed_commit: commit } = module.testing
  if (code !== undefined && !isText(code)) return 'observed_code is no digest'
  if (code === undefined && commit !== undefined && !isText(commit)) return 'observed_commit is no commit'
  if (isText(code)) return digests.get(module) === code ? null : 'code or tests changed since it was observed'
  if (!isText(commit)) return null
  const changed = changes.get(commit)
  if (!changed)
    return `observed at commit ${commit.slice(0, 12)}, which this clone does not have (git fetch --unshallow)`
  return changed.has(module) ? `code or tests changed since commit ${commit.slice(0, 12)}` : null
}

/** For manifests that have a commit alone; one diff for each commit. */
async function changesByCommit(
  root: string,
  modules: readonly Module[],
  owners: readonly Module[],
): Promise<Map<string, Set<Module> | null>> {
  const commits = new Set(
    modules.flatMap(({ testing }) =>
      isText(testing.observed_commit) && !isText(testing.observed_code) ? [testing.observed_commit] : [],
    ),
  )
  const changes = await Promise.all(
    [...commits].map(async (commit): Promise<[string, Set<Module> | null]> => {
      const paths = await changedSince(root, commit)
      return [commit, paths && modulesOf(root, owners, paths)]
    }),
  )
  return new Map(changes)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
