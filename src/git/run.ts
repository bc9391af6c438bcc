import { execFile } from 'node:child_process'
import { gitEnvironment } from './environment.ts'

/**
 * What git answers, or `null` where it fails: no git, no repository, nothing of that name. Plain `execFile`: this is on
 * the way of every run, and execa takes longer to load than git to answer (docs/decisions/0007).
 */
export function git(cwd: string, args: string[], input?: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = execFile('git', args, { cwd, env: gitEnvironment(), maxBuffer: 1024 ** 3 }, (error, stdout) =>
      resolve(error ? null : stdout),
    )
    if (input !== undefined) child.stdin?.on('error', () => {}).end(input)
  })
}
