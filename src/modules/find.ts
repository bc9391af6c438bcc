import { existsSync, lstatSync, readFileSync } from 'node:fs'
import type { NoFile } from '../git/work-tree.ts'
import { isManifest, MANIFEST, parseManifest, type Module, type Unreadable } from './manifest.ts'
import { isSource } from './ownership.ts'
import { BUILD_FOLDERS, readTree, type Sources } from './tree.ts'

export interface Found {
  /** By path. */
  modules: Module[]
  unreadable: Unreadable[]
  /** Manifests that git knows and that are no modules, which somebody may not expect. */
  passedOver: PassedOver[]
  sources: Sources
  /** Links with names of sources, and repositories inside this one: none of their files are listed. */
  others: { path: string; what: NoFile }[]
}

export interface PassedOver {
  manifest: string
  why: 'lies in a build folder' | 'is a link' | 'is of another repository'
}

/**
 * Finds and reads the manifests below a folder, outside `node_modules`, build folders (`dist`, `build`, `out`,
 * `coverage`, names with a leading dot) and what git ignores; and lists the source files there.
 */
export async function findModules(root: string): Promise<Found> {
  const read = new Map<string, Module | Unreadable | null>()
  const readOnce = (file: string): Module | Unreadable | null => {
    let manifest = read.get(file)
    if (manifest === undefined) read.set(file, (manifest = readManifest(file)))
    return manifest
  }
  const passedOver: PassedOver[] = []
  const others: Found['others'] = []
  const tree = await readTree(
    root,
    (path) => isSource(path) || isManifest(path),
    (file) => isManifest(file) && readOnce(file),
    (file, what) => {
      if (!isManifest(file)) others.push({ path: file, what })
      // Of a repository inside this one, the top alone is looked at.
      const manifest = what === 'repository' ? `${file}/${MANIFEST}` : file
      if (!isManifest(manifest) || NO_MODULES.test(manifest.slice(root.length)) || !existsSync(manifest)) return
      passedOver.push({ manifest, why: what === 'link' ? 'is a link' : 'is of another repository' })
    },
  )
  const manifests = [...tree.keys()].filter(isManifest).sort()
  for (const file of manifests) tree.delete(file)

  const found: Found = { modules: [], unreadable: [], passedOver, sources: tree, others }
  const folders = foldersOf(tree.keys())
  for (const file of manifests) {
    // Build folders are never looked into, also where git knows them.
    const inside = NO_MODULES.exec(file.slice(root.length))
    if (inside && !inside[0].includes('node_modules'))
      found.passedOver.push({ manifest: file, why: 'lies in a build folder' })
    const manifest = inside ? null : readOnce(file)
    if (manifest === null) continue
    if ('message' in manifest) found.unreadable.push(manifest)
    else {
      found.modules.push(manifest)
      // Moved, or mistyped: without its code a module would be one that has none to cover.
      if (manifest.code !== manifest.folder && !folders.has(manifest.code) && !isFolder(manifest.code))
        manifest.faults.push({
          kind: 'layout',
          message: `layout.paths.code: ${manifest.code} is not there, or no folder`,
        })
    }
  }
  return found
}

/** `null` where it is gone. */
function readManifest(manifest: string): Module | Unreadable | null {
  try {
    return parseManifest(manifest, readFileSync(manifest, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    return { manifest, message: reason(error), standIn: parseManifest(manifest, '{}') }
  }
}

/** Every folder with a file in it, however deep. */
function foldersOf(files: Iterable<string>): Set<string> {
  const folders = new Set<string>()
  for (const file of files)
    for (
      let end = file.lastIndexOf('/');
      end > 0 && !folders.has(file.slice(0, end));
      end = file.lastIndexOf('/', end - 1)
    )
      folders.add(file.slice(0, end))
  return folders
}

/** Manifests may name anything: what lies below a file, is too long, has a NUL in it. */
function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory()
  } catch {
    return false
  }
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
