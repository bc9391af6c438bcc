import type { ChangedFile } from '../../git/diff.ts'
import { isSource, isTestFile } from '../../modules/index.ts'
import { isForTests } from '../files.ts'

/** What a change has touched, by what it is there for. Paths are relative to the root, with `/`. */
export interface Changes {
  tests: { added: string[]; changed: string[]; removed: string[] }
  /** Code that is no test, nor there for tests. */
  production: string[]
  /** What can move coverage without a test: how Vitest and its tools are set up, and what is installed. */
  config: string[]
  /** Helpers, fixtures and snapshots of tests. */
  support: string[]
  /** Neither code nor any of these: texts, data, pictures. */
  others: string[]
}

/** What Vitest says that file names don't. */
export interface KnownFiles {
  /** Files that it takes as tests. */
  tests: ReadonlySet<string>
  /** Files that it loads before them. */
  setup: ReadonlySet<string>
}

export type Kind = 'test' | 'production' | 'config' | 'support' | 'other'

const PACKAGES = new Set([
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  '.npmrc',
  '.yarnrc.yml',
  '.pnpmfile.cjs',
])
const TOOLS =
  /^(?:.*\.config\.[cm]?[jt]s|vite(?:st)?\.(?!setup\.)[^.]+\..*|[jt]sconfig(?:\..*)?\.json|\.env(?:\..*)?|\.babelrc.*|\.swcrc|\.nvmrc|\.node-version)$/

/** @param file relative to the root */
export function kindOf(file: string, known: KnownFiles): Kind {
  if (isTestFile(file) || known.tests.has(file)) return 'test'
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (PACKAGES.has(name) || TOOLS.test(name)) return 'config'
  if (isForTests(file) || known.setup.has(file) || file.endsWith('.snap')) return 'support'
  return isSource(file) ? 'production' : 'other'
}

/** Sorts what a change has touched. What was renamed is of the kind, of those of its two names, that weighs more. */
export function sortChanges(files: readonly ChangedFile[], known: KnownFiles): Changes {
  const changes: Changes = {
    tests: { added: [], changed: [], removed: [] },
    production: [],
    config: [],
    support: [],
    others: [],
  }
  for (const { path, oldPath, status } of files) {
    const names = oldPath === null ? [path] : [path, oldPath]
    const kinds = new Set(names.map((one) => kindOf(one, known)))
    if (kinds.has('production')) changes.production.push(...names.filter((one) => kindOf(one, known) === 'production'))
    else if (kinds.has('config')) changes.config.push(path)
    else if (kinds.has('test')) changes.tests[HAPPENED[status]].push(path)
    else changes[kinds.has('support') ? 'support' : 'others'].push(path)
  }
  for (const list of [...Object.values(changes.tests), changes.production, changes.config]) list.sort()
  return changes
}

const HAPPENED = {
  added: 'added',
  untracked: 'added',
  modified: 'changed',
  renamed: 'changed',
  deleted: 'removed',
} as const

/** All test files that a change has touched. */
export function touchedTests({ tests: { added, changed, removed } }: Changes): string[] {
  return [...added, ...changed, ...removed]
}
