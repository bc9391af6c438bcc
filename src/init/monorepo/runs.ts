import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { commandsOf, type Commands, type OwnRun } from './commands.ts'
import { configAmong } from '../config-files.ts'
import type { Member } from './members.ts'

/** A way in which a package's tests run by themselves. */
export interface PackageRun extends OwnRun {
  member: Member
}

/** What is known of the packages before Vitest is asked. */
export interface Packages {
  runs: PackageRun[]
  /** Packages with tests that Vitest does not run, and why. */
  uncovered: { path: string; why: string }[]
}

/**
 * How the packages of a workspace run their tests.
 * @param tests test files of each package, by its path
 */
export function runsOf(
  root: string,
  members: readonly Member[],
  tests: ReadonlyMap<string, readonly string[]>,
): Packages {
  const packages: Packages = { runs: [], uncovered: [] }
  const infers = infersTargets(root)
  for (const member of members) {
    const commands = commandsOf(member.scripts)
    const count = tests.get(member.path)?.length ?? 0
    const runs =
      commands.vitest.length > 0 ? commands.vitest : unnamed(`${root}/${member.path}`, commands, count, infers)
    packages.runs.push(...runs.map((run) => ({ ...run, member })))
    const why = runs.length > 0 ? null : whyNot(commands, count)
    if (why !== null) packages.uncovered.push({ path: member.path, why })
  }
  return packages
}

/** A config without a script: the run at the root may be all that takes it, or a target that Nx infers from it. */
function unnamed(folder: string, { others }: Commands, tests: number, infers: boolean): OwnRun[] {
  const config = configAmong(readdirSync(folder))
  if (config === undefined || (others.length > 0 && !config.startsWith('vitest.'))) return []
  // A config of Vite alone is there to build.
  if (
    config.startsWith('vite.') &&
    (tests === 0 || !/\bvitest\b|\btest\s*:/.test(readFileSync(`${folder}/${config}`, 'utf8')))
  )
    return []
  return [{ script: infers ? 'test' : null, args: [] }]
}

/** Whether Nx makes a target `test` of a config, without anybody writing one. */
function infersTargets(root: string): boolean {
  return (
    existsSync(`${root}/nx.json`) && /"@nx\/(?:vite|vitest)(?:\/plugin)?"/.test(readFileSync(`${root}/nx.json`, 'utf8'))
  )
}

function whyNot({ others }: Commands, tests: number): string | null {
  const [other] = others
  if (other) return `tests are run by ${other.runner} (script ${other.script})`
  if (tests > 0) return 'there are files named like tests, and no script runs Vitest'
  return null
}
