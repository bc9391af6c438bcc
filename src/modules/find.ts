import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { glob } from 'tinyglobby'
import { workTreeFiles } from '../git/work-tree.ts'
import { MANIFEST, parseManifest, slashed, type Module, type Unreadable } from './manifest.ts'

/** Folders that are never looked into, also where git knows them. */
const NO_MODULES = /(?:^|\/)(?:node_modules|dist|build|out|coverage|\.[^/]+)\//

export interface Found {
  /** By path. */
  modules: Module[]
  unreadable: Unreadable[]
}

/**
 * Finds and reads the manifests below a folder, outside `node_modules`, build folders (`dist`, `build`, `out`,
 * `coverage`, names with a leading dot) and what git ignores.
 */
export async function findModules(root: string): Promise<Found> {
  const found: Found = { modules: [], unreadable: [] }
  for (const path of (await manifestPaths(root)).sort()) {
    const manifest = resolve(root, path)
    try {
      found.modules.push(parseManifest(manifest, readFileSync(manifest, 'utf8')))
    } catch (error) {
      // Git still lists what was removed and not yet committed.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      found.unreadable.push({ manifest: slashed(manifest), message: reason(error) })
    }
  }
  return found
}

async function manifestPaths(root: string): Promise<string[]> {
  const known = await workTreeFiles(root, [`:(glob)**/${MANIFEST}`])
  const paths = known ?? (await glob(`**/${MANIFEST}`, { cwd: root, dot: true, ignore: ['**/node_modules/**'] }))
  return paths.filter((path) => !NO_MODULES.test(path))
}

function reason(error: unknown): string {
  if (error instanceof SyntaxError) return error.message
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  return `cannot be read (${code})`
}

/** Names that more than one manifest has, with their manifests. */
export function duplicateNames(modules: readonly Module[]): Map<string, Module[]> {
  const byName = new Map<string, Module[]>()
  for (const module of modules) byName.set(module.name, [...(byName.get(module.name) ?? []), module])
  return new Map([...byName].filter(([, same]) => same.length > 1))
}
