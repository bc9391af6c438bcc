import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { extended, type SettingsText } from './extends.ts'
import { fanIn, type FanIn } from './fan-in.ts'
import type { OwnPackage } from './resolve.ts'

/** How many files depend on each, by a key of all that this depends on. */
export interface KeptGraph {
  key: string
  fanIn: Map<string, FanIn>
}

const SETTINGS = /^(?:package|tsconfig.*|jsconfig)\.json$/

/**
 * Who depends on whom among some files, by their imports.
 * @param root a real path, with `/`
 * @param blobs of the files, relative to the root: ids of their contents
 * @param earlier taken where nothing that it depends on has changed
 */
export async function dependents(
  root: string,
  blobs: ReadonlyMap<string, string>,
  importsOf: (file: string) => readonly string[],
  earlier: KeptGraph | null,
): Promise<KeptGraph> {
  const files = [...blobs.keys()]
  const settings = settingsIn(root, foldersAbove(files))
  const key = keyOf(blobs, [...settings, ...outside(root, settings)])
  if (earlier?.key === key) return earlier
  // The resolver is native, and most of the time nobody needs it.
  const { importResolver } = await import('./resolve.ts')
  const resolve = importResolver(root, new Set(files), packagesIn(settings))
  const numbers = new Map(files.map((file, index) => [file, index]))
  const imports = files.map((file) =>
    importsOf(file).flatMap((request) => {
      const target = resolve(file, request)
      return target === null ? [] : [numbers.get(target)!]
    }),
  )
  const counts = fanIn(imports)
  return { key, fanIn: new Map(files.map((file, index) => [file, counts[index]!])) }
}

/** What says where imports lead, apart from the files themselves. */
function settingsIn(root: string, folders: Iterable<string>): SettingsText[] {
  const found: SettingsText[] = []
  for (const folder of folders)
    for (const name of namesIn(`${root}/${folder}`)) {
      if (!SETTINGS.test(name)) continue
      const path = folder === '' ? name : `${folder}/${name}`
      try {
        found.push({ path, text: readFileSync(`${root}/${path}`, 'utf8') })
      } catch {
        // A folder of that name, or gone: the resolver will say nothing of it either.
      }
    }
  return found
}

/** Settings that others take in, and those above the root: where imports lead is theirs to say, too. */
function outside(root: string, settings: readonly SettingsText[]): SettingsText[] {
  const above: SettingsText[] = []
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder))
    try {
      const path = `${folder}/tsconfig.json`
      above.push({ path, text: readFileSync(path, 'utf8') })
    } catch {
      // None there.
    }
  const all = [...above, ...settings.map(({ path, text }) => ({ path: `${root}/${path}`, text }))]
  return [...above, ...extended(all.filter(({ path }) => !path.endsWith('/package.json')))]
}

function keyOf(blobs: ReadonlyMap<string, string>, settings: readonly SettingsText[]): string {
  const hash = createHash('sha1')
  for (const [file, blob] of blobs) hash.update(`${file}\0${blob}\0`)
  for (const { path, text } of settings) hash.update(`${path}\0${text}\0`)
  return hash.digest('hex')
}

function packagesIn(settings: readonly SettingsText[]): OwnPackage[] {
  return settings.flatMap(({ path, text }) => {
    if (!/(?:^|\/)package\.json$/.test(path)) return []
    try {
      const manifest: unknown = JSON.parse(text)
      const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
      return typeof manifest === 'object' && manifest !== null ? [{ folder, manifest }] : []
    } catch {
      return []
    }
  })
}

/** Of some files, each folder above them; '' is the root. */
function foldersAbove(files: readonly string[]): Set<string> {
  const folders = new Set([''])
  for (const file of files)
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const folder = file.slice(0, end)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  return folders
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
