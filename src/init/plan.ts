import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { findModules, type Found } from '../modules/index.ts'
import { editManifest } from '../modules/update.ts'
import { FIRST_CONFIG, withEvolve } from './config-line.ts'
import { ignoringReports, mergingFigures } from './lines.ts'
import { lacksMergeDriver } from './merge-driver.ts'
import { firstManifests } from './new-modules.ts'
import { readProject, type Project } from './project.ts'
import { githubWorkflow, runs, WORKFLOW } from './workflow.ts'
import { textOf, type Change } from './write.ts'

export interface InitOptions {
  /** A real path, with `/`. */
  root: string
  /** Whether the one line goes into the config. */
  line: boolean
  /** Globs of folders that become modules. */
  modules: readonly string[]
  /** Whether a workflow for GitHub is written, and over how many jobs it spreads the tests; `null`: none. */
  ci: { shards: number | null } | null
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
}

/**
 * Prepares everything and writes nothing.
 * @throws EvolveError `ERR_PACKAGE_JSON`, `ERR_USAGE` for folders that are none, `ERR_NO_MODULES` for a workflow with
 *   nothing to measure, `ERR_WRITE` for files that cannot be read
 */
export async function planInit({ root, line, modules, ci }: InitOptions): Promise<Plan> {
  const [project, found] = await Promise.all([readProject(root), findModules(root)])
  const plan: Plan = { changes: [], kept: [], byHand: [], driver: false, notes: [], next: [] }
  if (line) await planConfig(project, plan)
  await planFile(root, '.gitignore', ignoringReports, plan)
  const fresh = await firstManifests(root, modules, found)
  plan.changes.push(...fresh.changes)
  plan.kept.push(...fresh.kept)
  plan.notes.push(...fresh.notes)
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
  plan.next.push(...nextSteps(project, found, hasModules))
  return plan
}

const CONFIGS = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `${name}.${extension}`),
)

/** Into the config that Vitest would take. */
async function planConfig({ root }: Project, plan: Plan): Promise<void> {
  const path = CONFIGS.find((name) => existsSync(join(root, name)))
  if (path === undefined) {
    const first = existsSync(join(root, 'tsconfig.json')) ? 'vitest.config.ts' : 'vitest.config.mjs'
    plan.changes.push({ path: first, before: null, after: FIRST_CONFIG })
    return
  }
  const before = (await textOf(root, path)) ?? ''
  const line = withEvolve(before)
  if (line.kind === 'edited') plan.changes.push({ path, before, after: line.text })
  else if (line.kind === 'kept') plan.kept.push({ path, reason: 'has the plugin' })
  else
    plan.byHand.push({
      path,
      what: `${line.reason}; add evolve() to its plugins, with import { evolve } from 'vitest-evolve'`,
    })
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

function nextSteps(project: Project, { modules }: Found, hasModules: boolean): string[] {
  const { dependencies, devDependencies } = project.packageJson
  const has = (name: string): boolean => name in { ...dependencies, ...devDependencies }
  const missing = ['vitest', 'vitest-evolve'].filter((name) => !has(name))
  if (hasModules && !has('@vitest/coverage-v8') && !has('@vitest/coverage-istanbul'))
    missing.push('@vitest/coverage-v8')
  const measured = modules.some(({ testing }) => testing.coverage_observed !== undefined)
  return [
    ...(missing.length > 0 ? [`${installs(project)} ${missing.join(' ')}`] : []),
    ...(hasModules && !measured
      ? [`${runs(project, 'coverage --all')}, and commit the manifests with their figures and manifests/.ledger`]
      : []),
  ]
}

function installs({ packageManager: { name } }: Project): string {
  return name === 'npm' ? 'npm i -D' : `${name.replace('-berry', '')} add -D`
}
