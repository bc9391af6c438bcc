import { execFileSync } from 'node:child_process'
import { cleanEnv, openFixture, type Project } from './lab.ts'

/** The newest commit of every repository here, in epoch seconds. */
const NOW = Date.parse('2026-06-01T00:00:00Z') / 1000

export interface Repository extends Project {
  /** Commits all there is, some days before the newest commit. */
  commit(message: string, daysAgo?: number, author?: string): string
  git(...args: string[]): string
}

/** A copy of a fixture in a repository of its own, without a commit yet. */
export function openRepository(theme: string | null, files: Record<string, string> = {}): Repository {
  const project = openFixture(theme, files)
  const run = (args: string[], env: Record<string, string> = {}): string =>
    execFileSync('git', args, {
      cwd: project.dir,
      env: { ...cleanEnv(), GIT_CONFIG_GLOBAL: '/dev/null', ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  run(['init', '-q', '-b', 'main', '.'])
  return {
    ...project,
    git: (...args) => run(['-c', 'user.name=c', '-c', 'user.email=c@example.org', ...args]),
    commit: (message, daysAgo = 0, author = 'ada') => {
      const date = `${NOW - daysAgo * 86_400} +0000`
      const who = { NAME: author, EMAIL: `${author}@example.org`, DATE: date }
      const env = Object.entries(who).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ])
      run(['add', '-A'])
      run(['commit', '-q', '--allow-empty', '-m', message], Object.fromEntries(env) as Record<string, string>)
      return run(['rev-parse', 'HEAD'])
    },
  }
}
