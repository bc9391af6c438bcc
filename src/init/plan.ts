import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { EvolveError } from '../errors.ts'
import { findModules, type Found } from '../modules/index.ts'
import { editManifest } from '../modules/update.ts'
import { configAmong, takesConfigsAbove } from './config-files.ts'
import { ADD_LINE, FIRST_CONFIG, withEvolve } from './config-line.ts'
import { withProjects } from './config-projects.ts'
import { ignoringReports, mergingFigures, reportFolders } from './lines.ts'
import { lacksMergeDriver } from './merge-driver.ts'
import { uncoveredNotes } from './monorepo/notes.ts'
import { entriesOf, type Project as ProjectEntry } from './monorepo/projects.ts'
import { planMonorepo, type MonorepoPlan } from './monorepo/plan.ts'
import type { PackageRow } from './monorepo/rows.ts'
import { firstManifests } from './new-modules.ts'
import { readProject, type Project } from './project.ts'
import { firstTargets } from './targets.ts'
import { githubWorkflow, runs, WORKFLOW } from './workflow.ts'
import { textOf, type Change } from './write.ts'

export interface InitOptions {
  /** A real path, with `/`. */
  root: string
  /** Whether the one line goes into the config. */
  line: boolean
  /** Whether it goes into the configs of packages of a workspace, too. */
  nested: boolean
  /** Globs of folders that become modules. */
  modules: readonly string[]
  /** Whether modules that miss the target of their lane get one that they reach. */
  targets: boolean
  /** Whether a workflow for GitHub is written, and over how many jobs it spreads the tests; `null`: none. */
  ci: { shards: number | null } | null
  signal: AbortSignal
}

/** What is to be written, and what is not. Paths are relative to the root. */
export interface Plan {
  changes: Change[]
  /** There already, or nothing to do with it. */
  kept: { path: string; reason: string }[]
  /** Left to the user; with the change where there is one that was not made. */
  byHand: { path: string; what: string; change?: Change }[]
  /** Whether this clone is to be told how manifests merge: a setting of git, no file. */
  driver: boolean
  /** What is not as one might expect. */
  notes: string[]
  /** What to do next. */
  next: string[]
  /** How the packages of a workspace run, once all is written. */
  packages: PackageRow[]
}

/**
 * Prepares everything and writes nothing.
 * @throws EvolveError `ERR_PACKAGE_JSON`, `ERR_USAGE` for folders that are none, `ERR_NO_MODULES` for a workflow with
 *   nothing to measure, `ERR_WRITE` for files that cannot be read
 */
export async function planInit({ root, line, nested, modules, targets, ci, signal }: InitOptions): Promise<Plan> {
  const [project, found] = await Promise.all([readProject(root), findModules(root)])
  const plan: Plan = { changes: [], kept: [], byHand: [], driver: false, notes: [], next: [], packages: [] }
  const config = configAmong(readdirSync(root)) ?? null
  const firstPath = existsSync(join(root, 'tsconfig.json')) ? 'vitest.config.ts' : 'vitest.config.mjs'
  const hasLine = line && config !== null && (await planConfig(root, config, plan))
  const { packageJson } = project
  const sources = [...found.sources.keys()]
  const monorepo = await planMonorepo({ root, packageJson, config, firstPath, hasLine, line, nested, sources, signal })
  if (monorepo) takeMonorepo(monorepo, plan)
  if (monorepo?.projects && config !== null) await planProjects(root, config, monorepo.projects, plan)
  if (line && config === null && !monorepo?.hasFirst) planFirstConfig(project, firstPath, plan)
  const reports = reportFolders(monorepo?.folders ?? [], sources, root)
  await planFile(root, '.gitignore', (text) => ignoringReports(text, reports), plan)
  const fresh = await firstManifests(root, modules, found)
  plan.changes.push(...fresh.changes)
  plan.kept.push(...fresh.kept)
  plan.notes.push(...fresh.notes)
  if (targets) plan.changes.push(...(await firstTargets(root, found.modules)))
  const hasModules = found.modules.length + found.unreadable.length + fresh.changes.length > 0
  if (hasModules) {
    planScripts(project, plan)
    await planFile(root, '.gitattributes', mergingFigures, plan)
    plan.driver = await lacksMergeDriver(root)
  }
  if (ci) {
    if (!hasModules)
      throw new EvolveError('ERR_NO_MODULES', "init: --ci needs modules to measure; add --modules 'packages/*', or '.'")
    await planWorkflow(project, ci.shards, plan)
  }
  plan.next.push(...nextSteps(project, found, hasModules, monorepo))
  return plan
}

/** Into the config that Vitest would take. @returns whether the line is in it, then */
async function planConfig(root: string, path: string, plan: Plan): Promise<boolean> {
  const before = (await textOf(root, path)) ?? ''
  const line = withEvolve(before)
  if (line.kind === 'edited') plan.changes.push({ path, before, after: line.text })
  else if (line.kind === 'kept') plan.kept.push({ path, reason: 'has the plugin' })
  else plan.byHand.push({ path, what: `${line.reason}; ${ADD_LINE}` })
  return line.kind !== 'by-hand'
}

/** A first config; but not where Vitest takes one above the folder: the tests would lose what it says. */
function planFirstConfig(project: Project, path: string, plan: Plan): void {
  const above = takesConfigsAbove(installedVitest(project.root)) ? configAbove(project) : null
  if (above === null) plan.changes.push({ path, before: null, after: FIRST_CONFIG })
  else if (withEvolve(readFileSync(resolve(project.root, above), 'utf8')).kind === 'kept')
    plan.kept.push({ path: above, reason: 'has the plugin, and is the config that Vitest takes here' })
  else
    plan.byHand.push({
      path: above,
      what: `is the config that Vitest takes here; run init there: --cwd ${above.slice(0, above.lastIndexOf('/'))}`,
    })
}

/**
 * The config that Vitest takes for a folder without one: the nearest above it. Beyond the repository it is there by
 * accident. Relative to the folder.
 */
function configAbove({ root, below }: Project): string | null {
  const ups = below
    .split('/')
    .filter(Boolean)
    .map((_, index, { length }) => '../'.repeat(length - index))
  for (const up of ups.reverse()) {
    const name = configAmong(readdirSync(resolve(root, up)))
    if (name !== undefined) return up + name
  }
  return null
}

/** Into the config of the root, on top of the line. */
async function planProjects(root: string, path: string, projects: readonly ProjectEntry[], plan: Plan): Promise<void> {
  const change = plan.changes.find((one) => one.path === path)
  const before = change?.after ?? (await textOf(root, path)) ?? ''
  const after = withProjects(before, (indent) => entriesOf(projects, indent))
  plan.notes.push(
    `until now a run at the root has no test of any package: their dir is relative to the folder that Vitest starts in, or projects in ${path} lead elsewhere`,
  )
  if (after === null)
    plan.byHand.push({
      path,
      what: `its projects cannot be seen; put these in:\n${entriesOf(projects, '  ').trimEnd()}`,
    })
  else if (change) change.after = after
  else plan.changes.push({ path, before, after })
}

function takeMonorepo({ changes, kept, byHand, notes, rows, uncovered }: MonorepoPlan, plan: Plan): void {
  plan.changes.push(...changes)
  plan.kept.push(...kept)
  plan.byHand.push(...byHand)
  plan.notes.push(...notes, ...uncoveredNotes(uncovered))
  plan.packages.push(...rows)
}

async function planFile(
  root: string,
  path: string,
  edit: (text: string) => string | null,
  { changes, kept }: Plan,
): Promise<void> {
  const before = await textOf(root, path)
  const after = edit(before ?? '')
  if (after === null) kept.push({ path, reason: 'has the line' })
  else changes.push({ path, before, after })
}

function planScripts({ packageText, packageJson, branch, hasOrigin }: Project, { changes, kept }: Plan): void {
  const scripts = {
    cov: `vitest-evolve coverage --changed ${hasOrigin ? 'origin/' : ''}${branch}`,
    'cov:all': 'vitest-evolve coverage --all',
    'cov:gate': 'vitest-evolve coverage-gate',
    bench: 'vitest-evolve bench',
    'bench:all': 'vitest-evolve bench --all',
  }
  const given = packageJson.scripts ?? {}
  const added = Object.entries(scripts).filter(([name]) => !Object.hasOwn(given, name))
  for (const [name, command] of Object.entries(scripts))
    if (Object.hasOwn(given, name))
      kept.push({
        path: 'package.json',
        reason: given[name] === command ? `has the script ${name}` : `has a script ${name} of its own`,
      })
  if (added.length === 0) return
  const after = editManifest(
    packageText,
    added.map(([name, command]) => [['scripts', name], command]),
  )
  changes.push({ path: 'package.json', before: packageText, after })
}

async function planWorkflow(project: Project, shards: number | null, plan: Plan): Promise<void> {
  const { root, below } = project
  if (below !== '')
    throw new EvolveError(
      'ERR_USAGE',
      `init: GitHub reads workflows at the top of the repository only; run init --ci there: --cwd ${below.replaceAll(/[^/]+\//g, '../')}`,
    )
  const before = await textOf(root, WORKFLOW)
  const change = { path: WORKFLOW, before, after: githubWorkflow(project, shards) }
  if (before === null) plan.changes.push(change)
  else if (before.replaceAll('\r\n', '\n') === change.after) plan.kept.push({ path: WORKFLOW, reason: 'is the one' })
  else plan.byHand.push({ path: WORKFLOW, what: 'there is another one; remove it, or take over what you need', change })
}

function nextSteps(project: Project, { modules }: Found, hasModules: boolean, monorepo: MonorepoPlan | null): string[] {
  const { dependencies, devDependencies } = project.packageJson
  const has = (name: string): boolean => name in { ...dependencies, ...devDependencies }
  const providers = monorepo?.provider ? [monorepo.provider] : ['v8', 'istanbul']
  // Of another major than what runs the tests, neither would work.
  const version = installedVitest(project.root) ?? monorepo?.vitest
  const withVersion = (name: string): string => (version ? `${name}@${version}` : name)
  const missing = [
    ...(has('vitest') ? [] : [withVersion('vitest')]),
    ...(has('vitest-evolve') ? [] : ['vitest-evolve']),
    ...(!hasModules || providers.some((name) => has(`@vitest/coverage-${name}`))
      ? []
      : [withVersion(`@vitest/coverage-${providers[0]}`)]),
  ]
  const measured = modules.some(({ testing }) => testing.coverage_observed !== undefined)
  return [
    ...(missing.length > 0 ? [`${installs(project)} ${missing.join(' ')}`] : []),
    ...(hasModules && !measured
      ? [`${runs(project, 'coverage --all')}, and commit the manifests with their figures and manifests/.ledger`]
      : []),
  ]
}

/** The version of the Vitest that a folder gets; `null` where it gets none. */
function installedVitest(root: string): string | null {
  try {
    const file = createRequire(join(root, 'package.json')).resolve('vitest/package.json')
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  } catch {
    return null
  }
}

function installs({ root, packageJson, packageManager: { name } }: Project): string {
  if (name === 'npm') return 'npm i -D'
  // At the root of a workspace these two ask whether that is meant.
  const flag = name === 'pnpm' ? '-Dw' : '-D -W'
  const asks =
    name === 'pnpm' ? existsSync(join(root, 'pnpm-workspace.yaml')) : name === 'yarn' && packageJson.workspaces
  return `${name.replace('-berry', '')} add ${asks ? flag : '-D'}`
}
