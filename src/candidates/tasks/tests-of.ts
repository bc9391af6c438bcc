import { posix } from 'node:path'
import picomatch from 'picomatch'

/**
 * Test files by what they are to a file that is to be tested, likeliest to follow as style first: those that import it,
 * that have its name, that lie nearest.
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
    .map(({ test }) => test)
}

export interface Surroundings {
  /** As `testsOf` has them. */
  tests: readonly string[]
  importing: readonly string[]
  /** Whether no other source has its name. */
  isAlone: boolean
  /** Globs of the files that Vitest takes for tests, relative to the root; `null` where nobody knows them. */
  patterns: readonly string[] | null
}

/**
 * The test file to extend, if one is the file's own; else where one would be: as the nearest test file lies to what it
 * tests, and where Vitest would find it.
 */
export function testToWrite(file: string, { tests, importing, isAlone, patterns }: Surroundings): string {
  // Every package may have its `index` and its `utils`.
  const isNear = (test: string): boolean =>
    posix.dirname(test) === posix.dirname(file) || (isAlone && folderAbove(file, test) !== null)
  const isOwn = (test: string): boolean => stem(test) === stem(file) && (importing.includes(test) || isNear(test))
  const isPart = (test: string): boolean =>
    posix.basename(test).startsWith(`${stem(file)}.`) && importing.includes(test)
  const own = tests.find(isOwn) ?? tests.find(isPart)
  if (own !== undefined) return own
  const [nearest] = tests
  const above = nearest === undefined ? null : folderAbove(file, nearest)
  const folder =
    above === null ? posix.dirname(file) : isAlone ? posix.dirname(nearest!) : mirrored(file, nearest!, above)
  const places = [folder, posix.dirname(file)].flatMap((place) =>
    endings(file, nearest).map((one) => named(place, one)),
  )
  if (patterns === null) return places[0]!
  const isTaken = picomatch([...patterns], { dot: true })
  return (
    [...places, ...patterns.flatMap((pattern) => placesOf(pattern, file))].find((one) => isTaken(one)) ?? places[0]!
  )

  function named(place: string, ending: string): string {
    return posix.join(place, stem(file) + ending)
  }
}

/** What the name of a test ends with, likeliest first: that of its neighbour; JSX stands in files that say so. */
function endings(file: string, nearest: string | undefined): string[] {
  const name = posix.basename(nearest ?? '')
  const [last = '.test.ts'] = /\.(?:test|spec)\.[cm]?[jt]sx?$/.exec(name) ?? []
  // `a.unit.test.ts`; but `a.config.test.ts` is of `a.config.ts`.
  const whole = /\.[^/]*$/.exec(name.replace(/^\.+/, ''))?.[0]
  const all = [last, ...(whole === undefined || whole === last ? [] : [whole])]
  const isMarkup = /\.[jt]sx$/.test(file)
  return all.flatMap((one) =>
    isMarkup && /\.[cm]?[jt]s$/.test(one) ? [one.replace(/[cm]?([jt]s)$/, '$1x'), one] : [one],
  )
}

/** `tests/**\/*.test.ts`: `tests/parse.test.ts`. */
function placesOf(pattern: string, file: string): string[] {
  const { base } = picomatch.scan(pattern)
  const [, ending] = /\*(\.[\w.-]+)$/.exec(pattern) ?? []
  return ending === undefined ? [] : [posix.join(base, stem(file) + ending)]
}

/** Among tests in a folder of their own, where no other file of this name would have its test. */
function mirrored(file: string, test: string, above: string): string {
  const folder = posix.dirname(file.slice(above.length)).replace(/^(?:src|lib)(?:\/|$)/, '')
  const own = /^(?:__tests__|tests?|specs?)\//.exec(test.slice(above.length))![0]
  return posix.join(above, own, folder)
}

/**
 * What lies above the folder of tests that a test lies in, if the file lies below it: another package's is no place for its
 * tests.
 */
function folderAbove(file: string, test: string): string | null {
  const above = /^((?:.*?\/)?)(?:__tests__|tests?|specs?)\//.exec(test)?.[1]
  return above !== undefined && file.startsWith(above) ? above : null
}

/** `src/a/parse.test.ts`: `parse`. */
export function stem(file: string): string {
  return posix.basename(file).replace(/\.(?:(?:test|spec)\.)?[^.]+$/, '')
}

/** How many steps lead from one folder to another. */
function distance(from: string, to: string): number {
  const way = posix.relative(from, to)
  return way === '' ? 0 : way.split('/').length
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, one] of a.entries()) if (one !== b[index]) return one - b[index]!
  return 0
}
