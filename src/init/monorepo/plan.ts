import { isBelow, isTestFile } from '../../modules/index.ts'
import type { PackageJson } from '../project.ts'
import type { Change } from '../write.ts'
import { takesConfigsAbove } from '../config-files.ts'
import { aloneLines } from './alone.ts'
import { askVitest, type AskRun } from './ask.ts'
import { commandsOf } from './commands.ts'
import { configOf, firstConfig, providerOf, type Answered, type FirstConfig } from './first-config.ts'
import { membersOf, type Member } from './members.ts'
import type { Project } from './projects.ts'
import { alone, atRoot, filesOf, flagNotes, type PackageRow, type RootRun } from './rows.ts'
import { monorepoNotes, versionNotes } from './notes.ts'
import { runsOf, type Packages } from './runs.ts'

export interface MonorepoOptions {
  /** A real path, with `/`. */
  root: string
  packageJson: PackageJson
  /** The config at the root, from the root; `null`: there is none. */
  config: string | null
  /** Where a first one would be written. */
  firstPath: string
  /** Whether the line is in that config, or is to be. */
  hasLine: boolean
  /** Whether lines are written at all. */
  line: boolean
  /** Whether they go into the packages' own configs, too. */
  nested: boolean
  /** Source files below the root: absolute, with `/`. */
  sources: readonly string[]
  signal: AbortSignal
}

export interface MonorepoPlan {
  changes: Change[]
  kept: { path: string; reason: string }[]
  byHand: { path: string; what: string; change?: Change }[]
  notes: string[]
  rows: PackageRow[]
  /** Whether a first config for the root is among the changes, or left to the user. */
  hasFirst: boolean
  /** What is to stand in `projects` of the config that is there; `null`: what does. */
  projects: Project[] | null
  /** Packages whose tests no run of Vitest has. */
  uncovered: Packages['uncovered']
  /** Folders in which runs leave reports, from the root. */
  folders: string[]
  /** The coverage provider of a run at the root; `null` where it is not known. */
  provider: string | null
  /** The version of Vitest, where it was asked. */
  vitest: string | null
}

/**
 * Looks at the packages of a workspace: how each runs its tests, by its scripts and by the project's own Vitest, and what
 * has to be written so that one run at the root has them all, and each is isolated.
 * @returns `null` where it is no workspace, or none of its packages has tests
 */
export async function planMonorepo(options: MonorepoOptions): Promise<MonorepoPlan | null> {
  const { root, config, line, nested, signal } = options
  const notes: string[] = []
  const members = await membersOf(root, (what) => notes.push(what))
  const tests = testsOf(root, members, options.sources)
  const packages = runsOf(root, members, tests)
  if (packages.runs.length + packages.uncovered.length === 0) return null

  const [ofRoot] = commandsOf(scriptsOf(options.packageJson)).vitest
  const exists = config !== null || ofRoot !== undefined
  const folders = [root, ...packages.runs.map(({ member }) => `${root}/${member.path}`)]
  const ask = async (runs: AskRun[]): ReturnType<typeof askVitest> => askVitest(folders, { root, runs }, signal)
  const answer = await ask([
    ...packages.runs.map(({ member, args }) => ({ folder: `${root}/${member.path}`, args })),
    ...(exists ? [{ folder: root, args: ofRoot?.args ?? [] }] : []),
  ])
  const unasked = 'error' in answer ? answer.error : null
  const answers = 'error' in answer ? [] : answer.runs
  if (unasked !== null) notes.push(`what packages run was not checked: ${unasked}`)
  else if ('vitest' in answer) notes.push(...versionNotes(answer.vitest))
  const answered = packages.runs
    .map((run, index): Answered => ({ run, own: answers[index] ?? null }))
    .filter(({ run, own }) => run.script !== null || own === null || 'error' in own || filesOf(own).size > 0)

  const current: RootRun = exists ? (answers.at(-1) ?? UNASKED) : null
  // Also for a config whose projects have no test of any package: nothing that runs will run otherwise.
  const first = !exists || hasNone(current, answered) ? firstConfig(root, answered, line) : null
  const rootRun = first ? await plannedRun(first, ask, root) : current
  const plan: MonorepoPlan = {
    changes: [],
    kept: [],
    byHand: [],
    notes,
    rows: [],
    hasFirst: !exists && first !== null,
    projects: null,
    uncovered: packages.uncovered,
    folders: [...new Set(answered.map(({ run }) => run.member.path))],
    provider: exists
      ? current && !('error' in current)
        ? current.provider
        : null
      : unasked === null
        ? (providerOf(answered) ?? 'v8')
        : null,
    vitest: 'error' in answer ? null : answer.vitest,
  }
  if (first) takeFirst(first, rootRun, unasked === null, options, plan)

  const own = answered.flatMap((one) => configOf(root, one) ?? [])
  const configs = [...new Set(own)].filter((file) => isBelow(file, root) && file !== `${root}/${config}`)
  const lines = line
    ? await aloneLines(configs, root, { nested, done: options.hasLine && config !== null ? `${root}/${config}` : null })
    : null
  for (const name of ['changes', 'kept', 'byHand'] as const) plan[name].push(...((lines?.[name] ?? []) as never[]))

  // Where there is none yet, a first one is written.
  const hasLine = config === null ? line : options.hasLine
  plan.rows = answered.map((one) =>
    rowOf(one, rootRun, hasLine, lineOf(one, options, first, lines?.by ?? new Map(), plan.vitest)),
  )
  plan.notes.push(...monorepoNotes({ ...options, answered, rootRun, isFirst: first !== null, rows: plan.rows, tests }))
  return plan
}

/** Test files by package, each in the innermost one. */
function testsOf(root: string, members: readonly Member[], sources: readonly string[]): Map<string, string[]> {
  const paths = new Set(members.map(({ path }) => path))
  const tests = new Map<string, string[]>()
  for (const file of sources.filter(isTestFile)) {
    let path = file.slice(root.length + 1)
    while (path !== '' && !paths.has(path)) path = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    tests.set(path, [...(tests.get(path) ?? []), file])
  }
  return tests
}

function scriptsOf({ scripts }: PackageJson): Record<string, string> {
  return Object.fromEntries(
    Object.entries(scripts ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** Whether a run at the root has projects, and none of the tests that packages run. */
function hasNone(current: RootRun, answered: readonly Answered[]): boolean {
  if (current === null || 'error' in current || !current.hasProjects) return false
  const own = answered.flatMap(({ own }) => (own && !('error' in own) ? [...filesOf(own)] : []))
  const files = filesOf(current)
  return own.length > 0 && !own.some((file) => files.has(file))
}

/** What a run at the root would have. */
async function plannedRun(
  first: FirstConfig,
  ask: (runs: AskRun[]) => ReturnType<typeof askVitest>,
  root: string,
): Promise<RootRun> {
  const planned = await ask([{ folder: root, args: [], projects: first.asked }])
  return 'error' in planned ? planned : (planned.runs[0] ?? UNASKED)
}

const UNASKED = { error: 'Vitest was not asked' }

function takeFirst(
  first: FirstConfig,
  rootRun: RootRun,
  asked: boolean,
  { config, firstPath }: MonorepoOptions,
  plan: MonorepoPlan,
): void {
  plan.notes.push(...first.notes)
  if (asked && rootRun && 'error' in rootRun) {
    const what = `with all packages in projects it does not load: ${rootRun.error}`
    const change = { path: firstPath, before: null, after: first.text }
    plan.byHand.push({ path: config ?? firstPath, what, ...(config === null ? { change } : {}) })
    return
  }
  if (config === null) plan.changes.push({ path: firstPath, before: null, after: first.text })
  else plan.projects = first.projects
  plan.changes.push(...first.own)
}

/** In which file the line is, or will be, that works in a package's own run. */
function lineOf(
  one: Answered,
  { root, config, firstPath, hasLine, line }: MonorepoOptions,
  first: FirstConfig | null,
  by: ReadonlyMap<string, string>,
  vitest: string | null,
): string | null {
  const own = configOf(root, one)
  if (own === null && first)
    return (line && first.own.find(({ path }) => path.startsWith(`${one.run.member.path}/`))?.path) || null
  // Without one of its own it will take that of the root.
  if (own === null) return line && config === null && takesConfigsAbove(vitest) ? firstPath : null
  return by.get(own) ?? (hasLine && own === `${root}/${config}` ? config : null)
}

function rowOf({ run, own }: Answered, rootRun: RootRun, hasLine: boolean, by: string | null): PackageRow {
  const asked = own ?? UNASKED
  const [there, self] = [atRoot(asked, rootRun, hasLine), alone(run, asked, by)]
  return {
    path: run.member.path,
    script: run.script,
    test_files: 'error' in asked ? null : filesOf(asked).size,
    at_root: there.state,
    alone: self.state,
    // That nobody was asked is told once for all.
    notes: [
      ...new Set([
        ...(own === null ? [] : self.notes),
        ...there.notes,
        ...(there.state === 'not run' ? [] : flagNotes(run)),
      ]),
    ],
  }
}
