import { existsSync, readFileSync } from 'node:fs'
import { ADD_LINE, withEvolve } from '../config-line.ts'
import { textOf, type Change } from '../write.ts'
import { sharedBy, type Shared } from './shared.ts'

/** Lines in configs that packages take when they run alone. */
export interface AloneLines {
  changes: Change[]
  byHand: { path: string; what: string }[]
  kept: { path: string; reason: string }[]
  /** By config, absolute: in which file the line is, or is to be, that works there; relative to the root. */
  by: Map<string, string>
}

/**
 * Puts the line into configs that several packages share, and with `nested` into the packages' own where they share none.
 * @param configs those of the packages, absolute, with `/`
 * @param root a real path, with `/`
 * @param done a file that has the line, or gets it anyway
 */
export async function aloneLines(
  configs: readonly string[],
  root: string,
  { nested, done }: { nested: boolean; done: string | null },
): Promise<AloneLines> {
  const lines: AloneLines = { changes: [], byHand: [], kept: [], by: new Map() }
  const shared = new Map<string, { one: Shared; users: string[] }>()
  for (const config of configs) {
    const one = baseOf(config, root)
    if (one === null) continue
    const known = shared.get(one.file)
    if (known) known.users.push(config)
    else shared.set(one.file, { one, users: [config] })
  }
  for (const { one, users } of shared.values()) {
    if (one.file === done) for (const user of users) lines.by.set(user, done.slice(root.length + 1))
    if (one.file === done || (users.length < 2 && !nested)) continue
    if (!isOurs(one.file, root)) continue
    if (await add(one.file, one.name, root, lines))
      for (const user of users) lines.by.set(user, one.file.slice(root.length + 1))
  }
  if (nested)
    for (const config of configs)
      if (!lines.by.has(config) && (await add(config, 'default', root, lines)))
        lines.by.set(config, config.slice(root.length + 1))
  return lines
}

/** The config that the line can go into so that it works in this one, too. */
function baseOf(config: string, root: string, depth = 3): Shared | null {
  if (depth === 0) return null
  for (const one of sharedBy(config, root)) {
    if (withEvolve(readFileSync(one.file, 'utf8'), one.name).kind !== 'by-hand') return one
    const deeper = baseOf(one.file, root, depth - 1)
    if (deeper !== null) return deeper
  }
  return null
}

/** Whoever installs a package that is published would need the plugin, too. */
function isOurs(file: string, root: string): boolean {
  for (let folder = file; folder.length > root.length;) {
    folder = folder.slice(0, folder.lastIndexOf('/'))
    const manifest = `${folder}/package.json`
    if (!existsSync(manifest)) continue
    if (folder === root) return true
    return /"private"\s*:\s*true/.test(readFileSync(manifest, 'utf8'))
  }
  return true
}

/** @returns whether the line is in the file, now or after the change */
async function add(file: string, name: string, root: string, { changes, byHand, kept }: AloneLines): Promise<boolean> {
  const path = file.slice(root.length + 1)
  const before = (await textOf(root, path)) ?? ''
  const line = withEvolve(before, name)
  if (line.kind === 'by-hand') {
    byHand.push({ path, what: `${line.reason}; ${ADD_LINE}` })
    return false
  }
  if (line.kind === 'kept') kept.push({ path, reason: 'has the plugin' })
  else changes.push({ path, before, after: line.text })
  return true
}
