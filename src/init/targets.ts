import { editManifest } from '../modules/update.ts'
import type { Module } from '../modules/index.ts'
import { textOf, type Change } from './write.ts'

/**
 * First targets for modules that miss those of their lanes: what they have covered, in whole percent, rounded down. A
 * target that a manifest names stays, and so does what was never measured.
 */
export async function firstTargets(root: string, modules: readonly Module[]): Promise<Change[]> {
  const changes: Change[] = []
  for (const { manifest, testing, target } of modules) {
    const { coverage_observed: observed, coverage_target: own } = testing
    if (own !== undefined || target === null || typeof observed !== 'number') continue
    if (observed >= target || observed < 0) continue
    const path = manifest.slice(root.length + 1)
    const before = await textOf(root, path)
    if (before === null) continue
    changes.push({
      path,
      before,
      after: editManifest(before, [[['testing', 'coverage_target'], Math.floor(observed)]]),
    })
  }
  return changes
}
