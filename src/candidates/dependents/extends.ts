import { readFileSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parse } from 'jsonc-parser'

export interface SettingsText {
  path: string
  text: string
}

/**
 * What tsconfigs extend or refer to, and what that extends: wherever it lies, in a package too, and whatever it is called.
 * What is not there, or no JSON, ends there.
 * @param settings with absolute paths
 */
export function extended(settings: readonly SettingsText[]): SettingsText[] {
  const seen = new Set(settings.map(({ path }) => path))
  const found: SettingsText[] = []
  const open = [...settings]
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const target of targetsOf(next)) {
      const one = firstOf([target, `${target}.json`, `${target}/tsconfig.json`])
      if (one === null || seen.has(one.path)) continue
      seen.add(one.path)
      found.push(one)
      open.push(one)
    }
  return found
}

function targetsOf({ path, text }: SettingsText): string[] {
  if (!text.includes('extends') && !text.includes('references')) return []
  const config = parse(text) as { extends?: unknown; references?: unknown } | undefined
  const named = [config?.extends].flat()
  const referred = Array.isArray(config?.references)
    ? config.references.map((one) => (one as { path?: unknown } | null)?.path)
    : []
  return [
    ...named.filter((one): one is string => typeof one === 'string').flatMap((one) => placesOf(path, one)),
    ...referred.filter((one): one is string => typeof one === 'string').map((one) => resolve(dirname(path), one)),
  ]
}

/** Where a file that is extended may lie: what is no path is of a package in some folder above. */
function placesOf(path: string, name: string): string[] {
  if (/^(?:\.|\/)/.test(name) || isAbsolute(name)) return [resolve(dirname(path), name)]
  const places: string[] = []
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    places.push(join(folder, 'node_modules', name))
    if (folder === dirname(folder)) return places
  }
}

function firstOf(paths: readonly string[]): SettingsText | null {
  for (const path of paths) {
    try {
      return { path: realpathSync(path), text: readFileSync(path, 'utf8') }
    } catch {
      // A folder, or not there.
    }
  }
  return null
}
