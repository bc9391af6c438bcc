import { existsSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import { FIRST_CONFIG } from '../config-line.ts'
import type { Change } from '../write.ts'
import type { Asked } from './ask.ts'
import { configAmong, isConfigFile } from '../config-files.ts'
import { projectsOf, rootConfig, type Project, type Wanted } from './projects.ts'
import { filesOf } from './rows.ts'
import type { PackageRun } from './runs.ts'

/** A first config for the root, by which all packages run in one run. */
export interface FirstConfig {
  projects: Project[]
  /** The same one by one, with folders in the place of configs that are not there yet. */
  asked: Project[]
  text: string
  /** First configs of packages that have none: alone, these would take the root's, and stop at its projects. */
  own: Change[]
  notes: string[]
}

/** What became of the question what a package runs alone; `null`: nobody could answer. */
export type Answered = { run: PackageRun; own: Asked | { error: string } | null }

/** @returns `null` where there is nothing to put into it */
export function firstConfig(root: string, answered: readonly Answered[], line: boolean): FirstConfig | null {
  const first: FirstConfig = { projects: [], asked: [], text: '', own: [], notes: [] }
  const all = answered.flatMap((one) => wantedOf(root, one, line, first))
  // Two scripts may run different tests under one config.
  const wanted = all.filter(
    ({ folder, config }, index) => all.findIndex((one) => one.folder === folder && one.config === config) === index,
  )
  if (wanted.length === 0) return null
  const folders = new Set(wanted.map(({ folder }) => folder.slice(0, Math.max(0, folder.lastIndexOf('/')))))
  const written = new Set(first.own.map(({ path }) => path))
  const configs = [...new Set([...[...folders].flatMap((folder) => configsBelow(root, folder)), ...written])]
  // Without tests it runs nothing, wherever it is listed.
  const empty = new Set(
    answered.flatMap(({ own }) => (own && !('error' in own) && filesOf(own).size === 0 ? [own.config] : [])),
  )
  first.projects = projectsOf(wanted, configs, (config) => empty.has(`${root}/${config}`))
  first.asked = projectsOf(wanted, null, () => false).map((one) =>
    typeof one === 'string' && written.has(one) ? one.slice(0, one.lastIndexOf('/')) : one,
  )
  first.text = rootConfig(first.projects, { line, provider: providerOf(answered) })
  return first
}

function wantedOf(root: string, { run, own }: Answered, line: boolean, first: FirstConfig): Wanted[] {
  const { path, name } = run.member
  if (own && 'error' in own) {
    first.notes.push(`${path} is left out of projects: ${own.error}`)
    return []
  }
  if (own && filesOf(own).size === 0) return []
  if (own?.hasProjects) {
    first.notes.push(
      `${path} has projects of its own, which Vitest does not take within projects: name them at the root`,
    )
    return []
  }
  const config = configOf(root, { run, own })
  const named = own?.projects[0]?.name || name || path.slice(path.lastIndexOf('/') + 1)
  if (config !== null && !config.startsWith(`${root}/`)) {
    first.notes.push(`${path} is left out of projects: it takes ${config}, which lies elsewhere`)
    return []
  }
  const relative = own?.projects[0]?.dir ?? null
  const dir = relative === null ? null : `./${posix.join(path, relative)}`
  if (config !== null) return [{ folder: path, config: config.slice(root.length + 1), name: named, dir }]
  const change = {
    path: `${path}/vitest.config.${existsSync(`${root}/${path}/tsconfig.json`) ? 'mts' : 'mjs'}`,
    before: null,
    after: line ? FIRST_CONFIG : PLAIN_CONFIG,
  }
  if (!first.own.some((one) => one.path === change.path)) first.own.push(change)
  return [{ folder: path, config: change.path, name: named, dir }]
}

const PLAIN_CONFIG = `import { defineConfig } from 'vitest/config'

export default defineConfig({})
`

/** The config that a package takes alone, absolute: as Vitest says, else the one in its folder. */
export function configOf(root: string, { run, own }: Answered): string | null {
  if (own) return 'error' in own ? null : own.config
  const folder = `${root}/${run.member.path}`
  const name = configAmong(readdirSync(folder))
  return name === undefined ? null : `${folder}/${name}`
}

/** Of the folders below one, from the root. */
function configsBelow(root: string, folder: string): string[] {
  const above = folder === '' ? '' : `${folder}/`
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name === 'node_modules') return []
    return readdirSync(`${root}/${above}${entry.name}`)
      .filter(isConfigFile)
      .map((name) => `${above}${entry.name}/${name}`)
  })
}

/** The provider that packages configure, where it is not the one that Vitest takes anyway. */
export function providerOf(answered: readonly Answered[]): string | null {
  const providers = new Set(answered.flatMap(({ own }) => (own && !('error' in own) ? [own.provider] : [])))
  return providers.has('istanbul') ? 'istanbul' : null
}
