import { execFile } from 'node:child_process'

/**
 * What git answers, or `null` where it fails: no git, no repository, nothing of that name. Plain `execFile`: this is on
 * the way of every run, and execa takes longer to load than git to answer (docs/decisions/0007).
 */
export function git(cwd: string, args: string[], input?: string): Promise<string | null> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '0' }
  return new Promise((resolve) => {
    const child = execFile('git', args, { cwd, env, maxBuffer: 1024 ** 3 }, (error, stdout) =>
      resolve(error ? null : stdout),
    )
    if (input !== undefined) child.stdin?.on('error', () => {}).end(input)
  })
}
