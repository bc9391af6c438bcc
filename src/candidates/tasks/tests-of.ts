import { posix } from 'node:path'

const MOST = 3

/** What is known of a project's test files. */
export interface TestFiles {
  /** Relative to the root. */
  files: readonly string[]
  /** Those that import a file themselves. */
  importing: (file: string) => readonly string[]
}

/**
 * Test files to follow as style when a file is to be tested, likeliest first: those that import it, that have its name,
 * that lie nearest.
 */
export function testsOf(file: string, { files, importing }: TestFiles): string[] {
  const direct = new Set(importing(file))
  const name = stem(file)
  const order = (test: string): number[] => [
    direct.has(test) ? 0 : 1,
    stem(test) === name ? 0 : 1,
    distance(posix.dirname(file), posix.dirname(test)),
  ]
  return files
    .map((test) => ({ test, key: order(test) }))
    .sort((a, b) => compare(a.key, b.key) || (a.test < b.test ? -1 : 1))
    .slice(0, MOST)
    .map(({ test }) => test)
}

/**
 * The test file to extend, if one is the file's own; else where one would be, as the nearest test file lies to what it
 * tests.
 * @param tests what `testsOf` says
 */
export function testToWrite(file: string, tests: readonly string[]): string {
  const own = tests.find((test) => stem(test) === stem(file))
  if (own !== undefined) return own
  const [nearest] = tests
  const [, , ending = '.test.ts'] = /^(.*?)(\.(?:test|spec)\.[cm]?[jt]sx?)$/.exec(nearest ?? '') ?? []
  const beside = nearest === undefined || !inTestFolder(nearest) || nearest.split('/')[0] !== file.split('/')[0]
  const folder = beside ? posix.dirname(file) : posix.dirname(nearest)
  return posix.join(folder, stem(file) + ending)
}

function inTestFolder(test: string): boolean {
  return /(?:^|\/)(?:__tests__|tests?|spec|specs)\//.test(test)
}

/** `src/a/parse.test.ts`: `parse`. */
function stem(file: string): string {
  return posix.basename(file).replace(/\.(?:(?:test|spec)\.)?[^.]+$/, '')
}

/** How many steps lead from one folder to another. */
function distance(from: string, to: string): number {
  return posix.relative(from, to).split('/').length
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, one] of a.entries()) if (one !== b[index]) return one - b[index]!
  return 0
}
