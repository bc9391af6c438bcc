import { lstatSync, readFileSync } from 'node:fs'
import { isManifest, parseManifest, type Module, type Unreadable } from './manifest.ts'
import { isSource } from './ownership.ts'
import { BUILD_FOLDERS, readTree, type Sources } from './tree.ts'

export interface Found {
  /** By path. */
  modules: Module[]
  unreadable: Unreadable[]
  sources: Sources
}

/**
 * Finds and reads the manifests below a folder, outside `node_modules`, build folders (`dist`, `build`, `out`,
 * `coverage`, names with a leading dot) and what git ignores; and lists the source files there.
 */
export async function findModules(root: string): Promise<Found> {
  const tree = await readTree(root, (path) => isSource(path) || isManifest(path))
  const found: Found = { modules: [], unreadable: [], sources: new Map() }
  for (const manifest of [...tree.keys()].filter(isManifest).sort()) {
    // Build folders are never looked into, also where git knows them.
    if (!canHoldModules(manifest.slice(root.length))) continue
    try {
      const module = parseManifest(manifest, readFileSync(manifest, 'utf8'))
      found.modules.push(module)
      // Moved, or mistyped: without its code a module would be one that has none to cover.
      if (module.code !== module.folder) {
        const stats = lstatSync(module.code, { throwIfNoEntry: false })
        if (!stats?.isDirectory())
          module.faults.push({
            kind: 'layout',
            message: `layout.paths.code: ${module.code} is not there, or no folder`,
          })
      }
    } catch (error) {
      found.unreadable.push({ manifest, message: reason(error), standIn: parseManifest(manifest, '{}') })
    }
  }
  found.sources = new Map([...tree].filter(([file]) => !isManifest(file)))
  return found
}

const NO_MODULES = new RegExp(`/(?:node_modules|${BUILD_FOLDERS.join('|')}|\\.[^/]+)/`)

/** Whether a manifest is looked for at a path, given from the root with a leading `/`. */
export function canHoldModules(manifest: string): boolean {
  return !NO_MODULES.test(manifest)
}

function reason(error: unknown): string {
  if (error instanceof SyntaxError) return error.message
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  return `cannot be read (${code})`
}

/** Whoever owns files: the modules, and those whose manifests could not be read. */
export function ownersOf({ modules, unreadable }: Found): Module[] {
  return [...modules, ...unreadable.map(({ standIn }) => standIn)]
}

/** Names that more than one manifest has, with their manifests. */
export function duplicateNames(modules: readonly Module[]): Map<string, Module[]> {
  const byName = new Map<string, Module[]>()
  for (const module of modules) byName.set(module.name, [...(byName.get(module.name) ?? []), module])
  return new Map([...byName].filter(([, same]) => same.length > 1))
}
