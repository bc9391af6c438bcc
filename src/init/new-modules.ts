import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import { EvolveError } from '../errors.ts'
import { canHoldModules, MANIFEST, slashed, type Found } from '../modules/index.ts'
import { firstManifest, nameModules, type NewModule } from './manifests.ts'
import type { Change } from './write.ts'

interface FirstManifests {
  changes: Change[]
  kept: { path: string; reason: string }[]
  notes: string[]
}

/**
 * Prepares manifests for the folders that some globs name, where there is code and no manifest yet.
 * @throws EvolveError `ERR_USAGE` where a glob leads out of the root or names no folder
 */
export async function firstManifests(
  root: string,
  globs: readonly string[],
  { modules, sources }: Found,
): Promise<FirstManifests> {
  const kept: FirstManifests['kept'] = []
  const folders: NewModule[] = []
  const paths = await matching(root, globs)
  const files = filesBelow(new Set(paths.map((path) => within(root, path))), [...sources.keys()])
  for (const path of paths) {
    const folder = within(root, path)
    const shown = path === '' ? '.' : path
    if (existsSync(`${folder}/${MANIFEST}`)) kept.push({ path: shown, reason: 'has a manifest' })
    // What git ignores is not among the sources.
    else if (!files.has(folder)) kept.push({ path: shown, reason: 'has no source files' })
    else folders.push({ folder, path, packageName: await packageName(folder) })
  }
  const named = nameModules(folders, new Map(modules.map(({ name, folder }) => [name, folder.slice(root.length + 1)])))
  return {
    changes: named.map((one) => ({
      path: within(one.path, MANIFEST),
      before: null,
      after: firstManifest(one, files.get(one.folder)!),
    })),
    kept,
    notes: named.flatMap(({ path, name, packageName, twin }) =>
      twin === null ? [] : [`${path || '.'} is named ${name}: ${twin} has the name ${packageName ?? name} already`],
    ),
  }
}

/** `''` stands for the root. */
function within(folder: string, path: string): string {
  return folder === '' || path === '' ? folder + path : `${folder}/${path}`
}

/** The files below each of some folders that are in none further in, by walking up from each file. */
function filesBelow(folders: ReadonlySet<string>, files: readonly string[]): Map<string, string[]> {
  const below = new Map<string, string[]>()
  for (const file of files) {
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const folder = file.slice(0, end)
      if (!folders.has(folder)) continue
      const known = below.get(folder)
      if (known) known.push(file)
      else below.set(folder, [file])
      break
    }
  }
  return below
}

/** Folders relative to the root, `''` for the root itself, by path. */
async function matching(root: string, globs: readonly string[]): Promise<string[]> {
  const folders = new Set<string>()
  for (const given of globs) {
    const pattern = slashed(given)
      .replace(/^(?:\.\/)+/, '')
      .replace(/\/+$/, '')
    if (pattern.startsWith('/') || /^[a-z]:/i.test(pattern) || pattern.split('/').includes('..'))
      throw new EvolveError('ERR_USAGE', `init: --modules ${JSON.stringify(given)} must name folders below ${root}`)
    const found = pattern === '.' || pattern === '' ? [''] : await foldersOf(root, pattern)
    if (found.length === 0)
      throw new EvolveError('ERR_USAGE', `init: --modules ${JSON.stringify(given)} matches no folder below ${root}`)
    for (const folder of found) folders.add(folder)
  }
  return [...folders].sort()
}

async function foldersOf(root: string, pattern: string): Promise<string[]> {
  const found = await glob(pattern, {
    cwd: root,
    onlyDirectories: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    ignore: ['**/node_modules/**'],
  })
  return found.map((path) => path.replace(/\/$/, '')).filter((path) => canHoldModules(`/${path}/`))
}

async function packageName(folder: string): Promise<string | null> {
  try {
    const { name } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name?: unknown }
    return typeof name === 'string' && name !== '' ? name : null
  } catch {
    return null
  }
}
