import { readdirSync } from 'node:fs'
import type { Answered } from './first-config.ts'
import type { Packages } from './runs.ts'
import { filesOf, type PackageRow, type RootRun } from './rows.ts'

interface Known {
  root: string
  config: string | null
  line: boolean
  nested: boolean
  answered: readonly Answered[]
  rootRun: RootRun
  /** Whether the config of the root is a first one. */
  isFirst: boolean
  rows: readonly PackageRow[]
  /** By package; those of none by `''`. */
  tests: ReadonlyMap<string, readonly string[]>
}

/** @param version of the Vitest that is installed */
export function versionNotes(version: string): string[] {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)\./.exec(version) ?? []
  const old = Number(major) < 4 || (major === '4' && minor === '0')
  return version !== '' && old ? [`Vitest ${version} is installed; vitest-evolve needs ^4.1.0 || ^5.0.0`] : []
}

/** What a user of a monorepo might not expect, a line each. */
export function monorepoNotes(known: Known): string[] {
  return [...oldWorkspace(known), ...outside(known), ...more(known), ...left(known), ...notIsolated(known)]
}

/** Packages whose tests no run of Vitest has, by the reason. */
export function uncoveredNotes(uncovered: Packages['uncovered']): string[] {
  const reasons = [...new Set(uncovered.map(({ why }) => why))]
  return reasons.map((reason) => {
    const paths = uncovered.filter(({ why }) => why === reason).map(({ path }) => path)
    return `not covered: ${listed(paths)}: ${reason}`
  })
}

function oldWorkspace({ root }: Known): string[] {
  return readdirSync(root)
    .filter((name) => /^vite(?:st)?\.workspace\.\w+$/.test(name))
    .map((name) => `${name} is not read by Vitest 4 and later; projects in the config of the root takes its place`)
}

/** Tests at the root, which are in no package. */
function outside({ isFirst, tests }: Known): string[] {
  const count = tests.get('')?.length ?? 0
  return isFirst && count > 0 ? [`${files(count)} in no package; no project runs ${count === 1 ? 'it' : 'them'}`] : []
}

function more({ isFirst, rootRun, answered }: Known): string[] {
  if (!isFirst || rootRun === null || 'error' in rootRun) return []
  const own = new Set(answered.flatMap(({ own }) => (own && !('error' in own) ? [...filesOf(own)] : [])))
  const count = [...filesOf(rootRun)].filter((file) => !own.has(file)).length
  return count > 0 ? [`a run at the root has ${files(count)} more than the packages' scripts run`] : []
}

/** Packages that a run at the root leaves out. */
function left({ config, isFirst, rows }: Known): string[] {
  const paths = rows.filter((row) => row.at_root === 'not run' && row.test_files !== 0).map(({ path }) => path)
  if (isFirst || config === null || paths.length === 0) return []
  return [`a run at the root leaves out ${listed(paths)}: name them in projects in ${config}`]
}

function notIsolated({ line, nested, rows }: Known): string[] {
  const paths = rows.filter(
    (row) => row.alone === 'not isolated' && !row.notes.some((note) => note.includes('browser')),
  )
  if (!line || nested || paths.length === 0) return []
  return [
    `run alone, ${listed(paths.map(({ path }) => path))}: not isolated, and the tags external, clock and random are unknown there; init --nested puts the line there, too`,
  ]
}

/** At most three by name. */
function listed(given: readonly string[]): string {
  const names = [...new Set(given)]
  const rest = names.length - 3
  return rest > 1 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ')
}

function files(count: number): string {
  return count === 1 ? '1 test file' : `${count} test files`
}
