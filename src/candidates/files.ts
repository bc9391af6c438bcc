import picomatch from 'picomatch'
import { isSource, isTestFile } from '../modules/index.ts'

/** What lies in such a folder is there for tests. */
const TEST_FOLDERS = [
  '__fixtures__',
  '__mocks__',
  '__snapshots__',
  '__testfixtures__',
  '__tests__',
  'cypress',
  'e2e',
  'fixture',
  'fixtures',
  'playwright',
  'spec',
  'specs',
  'test',
  'testdata',
  'tests',
]

/** What lies there was built, generated, or written by others; `build` and `coverage` may be names of code. */
const FOREIGN_FOLDERS = [
  '.yarn',
  '__generated__',
  'bower_components',
  'dist',
  'generated',
  'node_modules',
  'third-party',
  'third_party',
  'vendor',
  'vendored',
  'vendors',
]

const NO_CODE_FOLDER = new RegExp(
  `(?:^|/)(?:${[...TEST_FOLDERS, ...FOREIGN_FOLDERS].join('|').replaceAll('.', '\\.')})/`,
)
const NO_CODE_FILE =
  /\.(?:bench|config|cy|e2e|gen|generated|min|setup|stories|story)\.[^./]+$|(?:^|\/)(?:vitest\.(?:setup|workspace)|(?:test|vitest)-setup)\.[^/]+$/

const TEST_FOLDER = new RegExp(`(?:^|/)(?:${TEST_FOLDERS.join('|')})/`)
const TEST_HELP =
  /\.(?:bench|cy|e2e|setup|stories|story)\.[^./]+$|(?:^|\/)(?:vitest\.setup|(?:test|vitest)-setup)\.[^/]+$/

/** Whether a file, named relative to the root, is there for tests, as far as its name tells: helpers, fixtures, set-up. */
export function isForTests(file: string): boolean {
  return TEST_FOLDER.test(file) || TEST_HELP.test(file)
}

/** By its name without folders: a config of Vitest. */
export const CONFIG_FILE: RegExp = /^(?:vite|vitest)\.config\.[cm]?[jt]s$/

/** Git's names of files that have code of the project itself. */
export const SOURCE_PATHSPECS: string[] = [
  'ts',
  'tsx',
  'mts',
  'cts',
  'js',
  'jsx',
  'mjs',
  'cjs',
  'vue',
  'svelte',
  'astro',
].map((extension) => `*.${extension}`)

export interface FileRules {
  /** Folders or files, relative to the root, that the ranking is of; all where there are none. */
  paths: readonly string[]
  /** Globs of files that are left out. */
  exclude: readonly string[]
}

/**
 * Tells whether a file, named relative to the root, holds code of the project itself: no test, nothing that is there for
 * tests, configures tools, was built, generated, or written by others, as far as its name tells. A folder that is asked
 * for by name is looked into, whatever it is called.
 */
export function codeFiles({ paths, exclude }: FileRules): (file: string) => boolean {
  const left = exclude.length > 0 ? picomatch([...exclude], { dot: true }) : () => false
  return (file) => {
    if (!isSource(file) || isTestFile(file) || NO_CODE_FILE.test(file) || left(file)) return false
    const above = paths.filter((path) => isBelow(file, path)).map(({ length }) => length)
    return !NO_CODE_FOLDER.test(file.slice(Math.max(0, ...above)))
  }
}

/** Whether a file is one of some, or lies in one of them; '' is the root. */
export function isBelow(file: string, path: string): boolean {
  return path === '' || file === path || file.startsWith(`${path}/`)
}
