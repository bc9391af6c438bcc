import { duplicateNames, findModules, type Found } from './find.ts'
import type { Module } from './manifest.ts'

/** The modules below a folder as a gate reads them, and what is amiss or odd, with paths from that folder. */
export interface Survey {
  found: Found
  /** By name, then by manifest. */
  modules: Module[]
  unreadable: { manifest: string; message: string }[]
  warnings: string[]
  /** A manifest's path from the folder. */
  shown(module: Module): string
}

/** Reads the manifests below a folder; none stops it. */
export async function surveyModules(root: string): Promise<Survey> {
  const found = await findModules(root)
  const path = (manifest: string): string => manifest.slice(root.length + 1)
  const modules = found.modules.toSorted((a, b) => compare(a.name, b.name) || compare(a.manifest, b.manifest))
  return {
    found,
    modules,
    unreadable: found.unreadable.map(({ manifest, message }) => ({ manifest: path(manifest), message })),
    warnings: [
      ...found.passedOver.map(({ manifest, why }) => `${path(manifest)} ${why}: it is no module, and not judged`),
      ...[...duplicateNames(found.modules)].map(
        ([name, same]) =>
          `the name ${name} is used ${same.length} times: ${same.map(({ manifest }) => path(manifest)).join(', ')}`,
      ),
      ...found.modules.flatMap(({ manifest, faults }) =>
        faults.flatMap(({ kind, message }) => (kind === 'warning' ? [`${path(manifest)}: ${message}`] : [])),
      ),
    ],
    shown: ({ manifest }) => path(manifest),
  }
}

/** By code points, the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
