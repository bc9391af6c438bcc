import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeFolder, scratchFolder } from '../../scratch.ts'
import { oneLine, plainEnvironment, runVitestProcess } from '../../vitest-process.ts'

export interface AskOrder {
  /** A real path, with `/`. */
  root: string
  runs: AskRun[]
}

/** A run of Vitest of which it is asked what it would run. */
export interface AskRun {
  /** Where it starts: absolute. */
  folder: string
  args: readonly string[]
  /** Asked is the run of a config that has these and nothing else; there is none yet. */
  projects?: readonly unknown[]
}

/** A project of a run. Paths are absolute, with `/`. */
export interface AskedProject {
  name: string
  root: string
  config: string | null
  /** `dir` of its config where it is relative: to the folder that Vitest starts in, not to that of the config. */
  dir: string | null
  browser: boolean
  /** Whether the line is in its config or in that of the run. */
  evolve: boolean
  /** Its test files, by path. */
  files: string[]
}

export interface Asked {
  config: string | null
  hasProjects: boolean
  /** That of coverage, as configured. */
  provider: string
  projects: AskedProject[]
}

export interface AskAnswer {
  /** Its version. */
  vitest: string
  /** In the order of the question. */
  runs: (Asked | { error: string })[]
}

const RUNNER = fileURLToPath(new URL('./init-runner.js', import.meta.url))

/**
 * Asks the project's own Vitest what some runs would run, in one process; nothing is run.
 * @param folders where a Vitest may be installed, best first
 * @returns in one line why there is no answer, where there is none
 */
export async function askVitest(
  folders: readonly string[],
  { root, runs }: AskOrder,
  signal: AbortSignal,
): Promise<AskAnswer | { error: string }> {
  const cwd = folders.find(hasVitest)
  if (cwd === undefined) return { error: 'Vitest is not installed' }
  const folder = await scratchFolder('evolve-init-')
  try {
    const answer = await runVitestProcess<AskOrder, AskAnswer>({
      runner: RUNNER,
      order: { root, runs },
      cwd,
      folder,
      env: plainEnvironment(),
      signal,
    })
    if ('error' in answer) return answer
    const said = (error: string): string => oneLine(error.split('Require stack:')[0]).replaceAll(`${root}/`, '')
    return { ...answer, runs: answer.runs.map((run) => ('error' in run ? { error: said(run.error) } : run)) }
  } finally {
    await removeFolder(folder, () => {})
  }
}

function hasVitest(folder: string): boolean {
  try {
    createRequire(join(folder, 'package.json')).resolve('vitest/node')
    return true
  } catch {
    return false
  }
}
