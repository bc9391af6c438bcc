import type { Asked, AskedProject } from './ask.ts'
import { ownFlags } from './commands.ts'
import type { PackageRun } from './runs.ts'

export type Isolation = 'isolated' | 'not isolated' | 'not run' | 'unknown'

/** How one package's tests run, once what is planned is written. */
export interface PackageRow {
  /** From the root. */
  path: string
  /** What runs them alone; `null`: nothing does. */
  script: string | null
  /** Their number, by Vitest; `null`: it was not asked, or did not answer. */
  test_files: number | null
  at_root: Isolation
  alone: Isolation
  /** What there is to say of it. */
  notes: string[]
}

/** What a run at the root would do; `null`: there is none, an error: it is not known. */
export type RootRun = Asked | { error: string } | null

/** @param line whether the line is in the config of the root, now or once it is written */
export function atRoot(
  own: Asked | { error: string },
  root: RootRun,
  line: boolean,
): { state: Isolation; notes: string[] } {
  if (root === null) return { state: 'not run', notes: [] }
  if ('error' in root || 'error' in own) return { state: 'unknown', notes: [] }
  const files = filesOf(own)
  const there = root.projects.filter((project) => project.files.some((file) => files.has(file)))
  const found = new Set(there.flatMap((project) => project.files))
  const missing = [...files].filter((file) => !found.has(file))
  if (missing.length === files.size) return { state: 'not run', notes: [] }
  const notes =
    missing.length > 0 ? [`a run at the root leaves out ${missing.length} of its ${files.size} test files`] : []
  return { ...isolationOf(there, line), notes: [...notes, ...isolationOf(there, line).notes] }
}

/** @param by the file in which the line is, or will be, that works there */
export function alone(
  run: PackageRun,
  own: Asked | { error: string },
  by: string | null,
): { state: Isolation; notes: string[] } {
  if (run.script === null) return { state: 'not run', notes: [] }
  if ('error' in own) return { state: 'unknown', notes: [own.error] }
  return isolationOf(own.projects, by !== null)
}

function isolationOf(projects: readonly AskedProject[], line: boolean): { state: Isolation; notes: string[] } {
  const browser = projects.some((project) => project.browser)
  const on = line || projects.every(({ evolve }) => evolve)
  return {
    state: on && !browser ? 'isolated' : 'not isolated',
    notes: browser ? ['tests in browser mode are left as they are'] : [],
  }
}

/** Of flags that a script has and a run at the root has not. */
export function flagNotes({ script, args }: PackageRun): string[] {
  const flags = ownFlags(args)
  return flags.length > 0 ? [`script ${script} says ${flags.join(' ')}, which a run at the root does not`] : []
}

export function filesOf({ projects }: Asked): Set<string> {
  return new Set(projects.flatMap(({ files }) => files))
}
