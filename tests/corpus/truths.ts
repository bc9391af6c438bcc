import type { FileTruth } from './entry.ts'

/**
 * What producers say of the trees, by how they count. All of them saw the same run: `total(['tea'], false)` and
 * `rate('NL')`, `twice` in every file of `ends` and `names`, `pay(3)`, `size()` and `run()` in `hidden`.
 */
type Truths = Readonly<Record<string, FileTruth>>

type Verdicts = Readonly<Record<string, string>>

/** The lines on which a statement begins: istanbul, and V8's counts by syntax tree. */
export const appStatements: Truths = {
  'src/cart.ts': {
    covered: '5-7,9,12',
    uncovered: '10,16',
    branches: { 9: '2/4', 12: '1/2' },
    functions: '1/2',
  },
  'src/price.ts': { covered: '1,3', uncovered: '6', branches: { 3: '1/2' }, functions: '1/2' },
  'packages/tax/src/rate.ts': { covered: '2,4', uncovered: '6', branches: { 2: '1/2' }, functions: '1/1' },
}

export const libStatements: Truths = {
  'lib/cart.js': {
    covered: '2,6-8,10,13,20',
    uncovered: '11,17',
    branches: { 10: '2/4', 13: '1/2' },
    functions: '1/2',
  },
  'lib/price.js': { covered: '2,4,10', uncovered: '7', branches: { 4: '1/2' }, functions: '1/2' },
  'lib/unused.js': { uncovered: '2-3', branches: {}, functions: '0/1' },
}

/** Every line of the file, comments and blank ones too, and a branch per block that V8 counts. */
export const libLines: Truths = {
  'lib/cart.js': {
    covered: '1-10,13-15,19-20',
    uncovered: '11-12,16-18',
    branches: { 1: '1/1', 5: '1/1', 10: '0/2', 13: '0/1' },
    functions: '1/2',
  },
  'lib/price.js': {
    covered: '1-5,9-10',
    uncovered: '6-8',
    branches: { 1: '1/1', 4: '1/2' },
    functions: '1/2',
  },
}

/** Statements with the declarations of functions among them. */
export const libMonocart: Truths = {
  'lib/cart.js': {
    covered: '1-2,5-8,10,13,20',
    uncovered: '11,16-17',
    branches: { 10: '2/4', 13: '1/2' },
    functions: '1/2',
  },
  'lib/price.js': { covered: '1-2,4,10', uncovered: '6-7', branches: { 4: '1/2' }, functions: '1/2' },
}

/**
 * Statements of files in which the producer ends lines at CR, U+2028 and U+2029, as ECMAScript does, and git does not.
 * After the first of those a reader may say that it does not know; what it says of git's lines must be right.
 */
export const endsStatements: Truths = {
  'src/crlf.ts': { covered: '2', uncovered: '6' },
  'src/one-cr.ts': { covered: '2', uncovered: '6', unsure: '1-8' },
  'src/u2028.ts': { covered: '1,3', uncovered: '7', unsure: '1-8' },
  'src/u2029.ts': { covered: '2', uncovered: '6', unsure: '4-8' },
  'src/feed.ts': { covered: '1,3', uncovered: '7' },
  'src/bom.ts': { covered: '2', uncovered: '6' },
  'src/no-newline.ts': { covered: '2', uncovered: '6' },
}

/**
 * Lines with characters of code that runs, less those wholly within what did not run: V8's ranges, as Vitest 2 and 3
 * turned them into lines.
 */
export const appRanges: Truths = {
  'src/cart.ts': {
    covered: '1,4-9,12-13,15',
    uncovered: '10-11,16-17',
    branches: { 4: '1/1', 9: '0/2', 12: '0/1' },
    functions: '1/2',
  },
  'src/price.ts': { covered: '1,3', uncovered: '5-7', branches: { 3: '1/2' }, functions: '1/2' },
  'packages/tax/src/rate.ts': {
    covered: '1-5,7-8',
    uncovered: '6',
    branches: { 1: '1/1', 5: '0/1' },
    functions: '1/1',
  },
}

export const endsRanges: Truths = {
  'src/crlf.ts': { covered: '1-3,5', uncovered: '6-7' },
  'src/feed.ts': { covered: '1-4,6', uncovered: '7-8' },
  'src/bom.ts': { covered: '1-3,5', uncovered: '6-7' },
  'src/no-newline.ts': { covered: '1-3,5', uncovered: '6' },
}

const PASS = 'pass or inconclusive'
const FAIL = 'fail or inconclusive'

export const endsVerdicts: Verdicts = {
  crlf: 'fail 0/1',
  crlfCovered: 'pass 1/1',
  cr: FAIL,
  oneCr: FAIL,
  oneCrBracket: PASS,
  oneCrCovered: PASS,
  u2028: FAIL,
  u2028Bracket: PASS,
  u2028Covered: PASS,
  u2029: FAIL,
  u2029Covered: PASS,
  feed: 'fail 0/1',
  feedCovered: 'pass 1/1',
  bom: 'fail 0/1',
  noNewline: 'fail 0/1',
}

export const hiddenStatements: Truths = {
  'src/log.ts': { covered: '1-4', branches: {}, functions: '2/3' },
  'src/pay.ts': { covered: '2-3,5-6', uncovered: '7', branches: { 2: '1/2', 6: '1/2' }, functions: '2/3' },
}

export const hiddenVerdicts: Verdicts = {
  importLine: 'pass',
  ifLine: 'pass 1/1',
  typeLine: 'pass 1/1',
  interfaceLine: 'fail 0/1',
  called: 'pass 1/1',
}

export const vueStatements: Truths = {
  'src/Counter.vue': { covered: '4,10,15', uncovered: '7', branches: { 10: '1/2', 15: '1/2' }, functions: '1/2' },
}

export const vueVerdicts: Verdicts = { click: 'fail 0/1', label: 'pass 1/1', setup: 'pass 1/1', style: 'pass 0/0' }

export const appVerdicts: Verdicts = {
  uncovered: 'fail 0/2',
  covered: 'pass 2/2',
  mixed: 'fail 1/2',
  comment: 'pass 0/0',
  bracket: 'pass 0/0',
  types: 'pass 0/0',
  throw: 'fail 0/1',
  rate: 'fail 1/2',
}

export const libVerdicts: Verdicts = {
  uncovered: 'fail 0/2',
  covered: 'pass 2/2',
  mixed: 'fail 1/2',
  throw: 'fail 0/1',
}

/** `cart.ts` as reports by hand have it: its statements, without branches and functions. */
export const CART: FileTruth = { covered: '5-7,9,12', uncovered: '10,16' }

export const PRICE: FileTruth = { covered: '1,3', uncovered: '6' }
export const RATE: FileTruth = { covered: '2,4', uncovered: '6' }

/** The small files of `names`: run, and loaded but not called. */
export const SEEN: FileTruth = { covered: '1-2' }
export const UNSEEN: FileTruth = { covered: '1', uncovered: '2' }

export const cartVerdicts: Verdicts = {
  uncovered: 'fail 0/2',
  covered: 'pass 2/2',
  mixed: 'fail 1/2',
  bracket: 'pass 0/0',
}

/** With what V8's and istanbul's maps have and the other formats of the same run have not. */
export function withStatements(truths: Truths, statements: Readonly<Record<string, string>>): Truths {
  return Object.fromEntries(
    Object.entries(truths).map(([file, truth]) => [
      file,
      statements[file] === undefined ? truth : { ...truth, statements: statements[file] },
    ]),
  )
}

/** With lines of functions' declarations, `[run, not run]`, that a reader may count or leave out. */
export function withDeclarations(truths: Truths, lines: Readonly<Record<string, [string, string]>>): Truths {
  const join = (...lists: (string | undefined)[]): string => lists.filter(Boolean).join(',')
  return Object.fromEntries(
    Object.entries(truths).map(([file, truth]) => {
      const [run, not] = lines[file] ?? ['', '']
      const covered = join(truth.covered, run)
      const uncovered = join(truth.uncovered, not)
      const optional = join(run, not)
      return [
        file,
        {
          ...truth,
          ...(covered && { covered }),
          ...(uncovered && { uncovered }),
          ...(optional && { optional }),
        },
      ]
    }),
  )
}
