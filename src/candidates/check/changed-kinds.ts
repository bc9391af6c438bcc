import type { CommittedChange, FileMode } from '../../git/diff.ts'
import { isSource, isTestFile } from '../../modules/index.ts'
import { isForTests } from '../files.ts'

/** What a change has touched, by what it is there for. Paths are relative to the root, with `/`. */
export interface Changes {
  tests: { added: string[]; changed: string[]; removed: string[] }
  /** Code that is no test, nor there for tests. */
  production: string[]
  /** What can move coverage without a test: how Vitest and its tools are set up, what it loads first, what is installed. */
  config: string[]
  /** Helpers, fixtures and snapshots of tests. */
  support: string[]
  /** Neither code nor any of these: texts, data, pictures. */
  others: string[]
}

/** What Vitest says that file names don't. */
export interface KnownFiles {
  /** Files that it takes as tests, of types, too. */
  tests: ReadonlySet<string>
  /** Files that it loads before them. */
  setup: ReadonlySet<string>
}

/** The same of both sides. */
export interface KnownSides {
  before: KnownFiles
  after: KnownFiles
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
const TOOLS = /^(?:[jt]sconfig(?:\..*)?\.json|\.env(?:\..*)?|\.babelrc.*|\.swcrc|\.nvmrc|\.node-version)$/
/** Programs; in a folder of sources a file of such a name is one of them, such as `src/app.config.ts`. */
const SETTINGS = /^(?:.*\.config\.[cm]?[jt]s|vite(?:st)?\.(?!setup\.)[^.]+\..*)$/
const FIXTURES = /(?:^|\/)(?:fixtures|__fixtures__)\//
const SOURCES = /(?:^|\/)src\//

/** @param file relative to the root */
export function kindOf(file: string, known: KnownFiles, mode: FileMode = 'file'): Kind {
  // Of projects that tests are about, Vitest takes none.
  if (known.tests.has(file) || (isTestFile(file) && !FIXTURES.test(file))) return 'test'
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (isConfig(file) || known.setup.has(file)) return 'config'
  if (isForTests(file) || file.endsWith('.snap')) return 'support'
  // Whatever another repository's commit brings.
  if (mode === 'other') return 'production'
  // Where no extension tells what it is: a link may lead to code, and what can be executed is code.
  if (!name.slice(1).includes('.') && (mode === 'link' || mode === 'executable')) return 'production'
  return isSource(file.toLowerCase()) ? 'production' : 'other'
}

/** Whether a file sets up Vitest or its tools, by its name. */
export function isConfig(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return PACKAGES.has(name) || TOOLS.test(name) || (SETTINGS.test(name) && !SOURCES.test(file))
}

/** Sorts what a change has touched. */
export function sortChanges(files: readonly CommittedChange[], known: KnownSides): Changes {
  const changes: Changes = {
    tests: { added: [], changed: [], removed: [] },
    production: [],
    config: [],
    support: [],
    others: [],
  }
  for (const { path, kind, happened } of files.flatMap((file) => touchesOf(file, known))) {
    if (kind === 'test') changes.tests[happened].push(path)
    else changes[kind === 'other' ? 'others' : kind].push(path)
  }
  for (const list of [...Object.values(changes.tests), changes.production, changes.config]) list.sort()
  changes.production = [...new Set(changes.production)]
  return changes
}

interface Touch {
  path: string
  kind: Kind
  happened: 'added' | 'changed' | 'removed'
}

/** What becomes of another kind, by its name or by what Vitest takes it for, is gone from one and new in the other. */
function touchesOf({ path, oldPath, was, is, modeAlone }: CommittedChange, known: KnownSides): Touch[] {
  if (modeAlone) return [{ path, kind: 'other', happened: 'changed' }]
  const before = oldPath ?? path
  const removed: Touch[] =
    was === 'none' ? [] : [{ path: before, kind: kindOf(before, known.before, was), happened: 'removed' }]
  const added: Touch[] = is === 'none' ? [] : [{ path, kind: kindOf(path, known.after, is), happened: 'added' }]
  const [old, now] = [removed[0]?.kind, added[0]?.kind]
  if (old === undefined || now === undefined || old !== now) return [...removed, ...added]
  // Both names of code: neither may change.
  if (now === 'production' && oldPath !== null) return [...removed, ...added]
  return [{ path, kind: now, happened: 'changed' }]
}

/** All test files that a change has touched. */
export function touchedTests({ tests: { added, changed, removed } }: Changes): string[] {
  return [...added, ...changed, ...removed]
}
