import { posix } from 'node:path'

const MOST = 3

/**
 * Test files to follow as style when a file is to be tested, likeliest first: those that import it, that have its name,
 * that lie nearest.
 * @param tests all test files, relative to the root
 * @param importing those of them that import it themselves
 */
export function testsOf(file: string, tests: readonly string[], importing: readonly string[]): string[] {
  const direct = new Set(importing)
  const name = stem(file)
  const order = (test: string): number[] => [
    direct.has(test) ? 0 : 1,
    stem(test) === name ? 0 : 1,
    distance(posix.dirname(file), posix.dirname(test)),
  ]
  return tests
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
export function testToWrite(file: string, tests: readonly string[], importing: readonly string[]): string {
  // Every package may have its `index` and its `utils`.
  const isNear = (test: string): boolean => posix.dirname(test) === posix.dirname(file) || isForTestsOf(file, test)
  const isOwn = (test: string): boolean => stem(test) === stem(file) && (importing.includes(test) || isNear(test))
  const own = tests.find(isOwn)
  if (own !== undefined) return own
  const [nearest] = tests
  const [, , ending = '.test.ts'] = /^(.*?)(\.(?:test|spec)\.[cm]?[jt]sx?)$/.exec(nearest ?? '') ?? []
  const folder = nearest !== undefined && isForTestsOf(file, nearest) ? posix.dirname(nearest) : posix.dirname(file)
  return posix.join(folder, stem(file) + ending)
}

/** Whether a test lies in a folder of tests beside the file or above it: another package's is no place for its tests. */
function isForTestsOf(file: string, test: string): boolean {
  const above = /^((?:.*?\/)?)(?:__tests__|tests?|specs?)\//.exec(test)?.[1]
  return above !== undefined && file.startsWith(above)
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
