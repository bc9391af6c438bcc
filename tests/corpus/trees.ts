/**
 * The source trees that the reports of the corpus speak of. A tree is the text as it was measured; a change is a list of
 * lines, in git's numbering (a line ends at LF and nowhere else), that were other text in the commit before.
 */

export interface Tree {
  /** What git and the file system call the file, and its text. */
  files: Readonly<Record<string, string>>
  /** By name: file -> the lines that the change touched (`'3,5-7'`), or `'new'` where the file was not there before. */
  changes: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const text = (...lines: string[]): string => `${lines.join('\n')}\n`

const CART_TS = text(
  "import { priceOf } from './price.ts'",
  '',
  '// Delivery is free above 50.',
  'export function total(items: string[], member: boolean): number {', // 4
  '  let sum = 0',
  '  for (const item of items) {',
  '    sum += priceOf(item)', // 7
  '  }',
  '  if (member && sum > 50) {',
  '    sum -= 5', // 10: no test gets here
  '  }',
  '  return sum > 50 ? sum : sum + 4', // 12
  '}',
  '',
  'export function empty(): number {',
  '  return 0', // 16: no test gets here
  '}',
)

const PRICE_TS = text(
  'const PRICES: Record<string, number> = { tea: 3, cake: 30 }',
  '',
  'export const priceOf = (item: string): number => PRICES[item] ?? missing(item)', // 3: `missing` is never called
  '',
  'function missing(item: string): number {',
  '  throw new Error(`no price for ${item}`)', // 6: no test gets here
  '}',
)

const TYPES_TS = text('export interface Item {', '  name: string', '}', '', 'export type Items = Item[]')

const RATE_TS = text(
  'export function rate(country: string): number {',
  '  switch (country) {',
  "    case 'NL':",
  '      return 0.21', // 4
  '    default:',
  '      return 0', // 6: no test gets here
  '  }',
  '}',
)

/** A package in TypeScript with a sub-package. */
const app: Tree = {
  files: {
    'src/cart.ts': CART_TS,
    'src/price.ts': PRICE_TS,
    'src/types.ts': TYPES_TS,
    'packages/tax/src/rate.ts': RATE_TS,
  },
  changes: {
    uncovered: { 'src/cart.ts': '10,16' },
    covered: { 'src/cart.ts': '5,7' },
    mixed: { 'src/cart.ts': '7,10' },
    comment: { 'src/cart.ts': '3' },
    bracket: { 'src/cart.ts': '8,11' },
    branch: { 'src/cart.ts': '12' },
    types: { 'src/types.ts': '2,5' },
    throw: { 'src/price.ts': '6' },
    arrow: { 'src/price.ts': '3' },
    rate: { 'packages/tax/src/rate.ts': '4,6' },
    all: { 'src/cart.ts': 'new', 'src/price.ts': 'new' },
  },
}

/** The same in CommonJS, for the tools that take JavaScript only. */
const lib: Tree = {
  files: {
    'lib/cart.js': text(
      "'use strict'",
      "const { priceOf } = require('./price.js')",
      '',
      '// Delivery is free above 50.',
      'function total(items, member) {', // 5
      '  let sum = 0',
      '  for (const item of items) {',
      '    sum += priceOf(item)', // 8
      '  }',
      '  if (member && sum > 50) {',
      '    sum -= 5', // 11: no test gets here
      '  }',
      '  return sum > 50 ? sum : sum + 4', // 13
      '}',
      '',
      'function empty() {',
      '  return 0', // 17: no test gets here
      '}',
      '',
      'module.exports = { total, empty }', // 20
    ),
    'lib/price.js': text(
      "'use strict'",
      'const PRICES = { tea: 3, cake: 30 }',
      '',
      'const priceOf = (item) => PRICES[item] ?? missing(item)', // 4: `missing` is never called
      '',
      'function missing(item) {',
      '  throw new Error(`no price for ${item}`)', // 7: no test gets here
      '}',
      '',
      'module.exports = { priceOf }',
    ),
    'lib/unused.js': text("'use strict'", 'module.exports = () => {', '  return 1', '}'), // no test loads it
  },
  changes: {
    uncovered: { 'lib/cart.js': '11,17' },
    covered: { 'lib/cart.js': '6,8' },
    mixed: { 'lib/cart.js': '8,11' },
    comment: { 'lib/cart.js': '4' },
    throw: { 'lib/price.js': '7' },
    unused: { 'lib/unused.js': '2-3' },
  },
}

/** Line ends as other systems and habits have them. In every file `twice` is called and `never` is not. */
const BODY = [
  'export function twice(n: number): number {',
  '  return n * 2',
  '}',
  '',
  'export function never(n: number): number {',
  '  return n * 3',
  '}',
]

const ends: Tree = {
  files: {
    'src/crlf.ts': `${BODY.join('\r\n')}\r\n`,
    // For git one line of 107 characters.
    'src/cr.ts': `${BODY.join('\r')}\r`,
    // One lone CR, after the comment: for git line 1 is the comment and `export function twice`.
    'src/one-cr.ts': `// old\r${BODY.join('\n')}\n`,
    // A line separator in a string of line 1 (legal since ES2019): the functions are on git's lines 2-4 and 6-8.
    'src/u2028.ts': `export const MARK = 'a\u2028b'\n${BODY.join('\n')}\n`,
    // A paragraph separator in a comment between the functions: `never` is on git's lines 5-7.
    'src/u2029.ts': `${BODY.join('\n').replace('\n\n', '\n// a\u2029// b\n')}\n`,
    // Form feed, vertical tab and NEL end a line for nobody but Python.
    'src/feed.ts': `export const MARK = '\f\v\u0085'\n${BODY.join('\n')}\n`,
    'src/bom.ts': `\uFEFF${BODY.join('\n')}\n`,
    'src/no-newline.ts': BODY.join('\n').replace(/\n\}$/, ' }'),
  },
  changes: {
    crlf: { 'src/crlf.ts': '6' },
    crlfCovered: { 'src/crlf.ts': '2' },
    cr: { 'src/cr.ts': '1' },
    oneCr: { 'src/one-cr.ts': '6' },
    oneCrBracket: { 'src/one-cr.ts': '7' },
    oneCrCovered: { 'src/one-cr.ts': '2' },
    u2028: { 'src/u2028.ts': '7' },
    u2028Bracket: { 'src/u2028.ts': '8' },
    u2028Covered: { 'src/u2028.ts': '3' },
    u2029: { 'src/u2029.ts': '6' },
    u2029Covered: { 'src/u2029.ts': '2' },
    feed: { 'src/feed.ts': '7' },
    feedCovered: { 'src/feed.ts': '3' },
    bom: { 'src/bom.ts': '6' },
    noNewline: { 'src/no-newline.ts': '6' },
  },
}

/** Names that have to be written some way or other. All have the same text; `twice` is called. */
const SMALL = text('export const twice = (n: number): number => {', '  return n * 2', '}')

const names: Tree = {
  files: {
    'src/caf\u00e9.ts': SMALL, // one code point, as Linux and Windows have it
    'src/with blank.ts': SMALL,
    'src/[id].ts': SMALL,
    'src/a,b.ts': SMALL,
    'src/50%.ts': SMALL,
    'src/c#.ts': SMALL,
    'src/日本.ts': SMALL,
    'src/Upper.ts': SMALL,
    'src/a&b.ts': SMALL,
    'src/index.ts': SMALL,
    'packages/one/src/index.ts': SMALL,
    'packages/two/src/index.ts': SMALL,
  },
  changes: {
    cafe: { 'src/caf\u00e9.ts': '2' },
    blank: { 'src/with blank.ts': '2' },
    id: { 'src/[id].ts': '2' },
    comma: { 'src/a,b.ts': '2' },
    percent: { 'src/50%.ts': '2' },
    hash: { 'src/c#.ts': '2' },
    nihon: { 'src/日本.ts': '2' },
    upper: { 'src/Upper.ts': '2' },
    amp: { 'src/a&b.ts': '2' },
    root: { 'src/index.ts': '2' },
    one: { 'packages/one/src/index.ts': '2' },
    two: { 'packages/two/src/index.ts': '2' },
  },
}

/** Code where one does not look for it: on the lines of imports, types and brackets. */
const hidden: Tree = {
  files: {
    'src/pay.ts': text(
      "import { log } from './log.ts'; export function pay(n: number): number {", // 1
      '  if (n > 100) { log(n) }', // 2: `log` is not called
      '  return n',
      '}',
      'type Rate = number; export const rate: Rate = limit(3)', // 5
      'function limit(n: Rate): Rate { return n > 9 ? 9 : n }',
      'export interface Note { text: string } export class Till { open(): void { log(0) } }', // 7: `open` is not called
    ),
    'src/log.ts': text(
      'const kept: number[] = []',
      'export const log = (n: number): void => { kept.push(n) }', // 2: not called
      'export const size = (): number => { return kept.length }', // 3: called
      'export function run(job: () => void): void { try { job() } catch { log(1) } }', // 4: called, the catch is not
    ),
  },
  changes: {
    importLine: { 'src/pay.ts': '1' },
    ifLine: { 'src/pay.ts': '2' },
    typeLine: { 'src/pay.ts': '5' },
    interfaceLine: { 'src/pay.ts': '7' },
    oneLiner: { 'src/log.ts': '2' },
    called: { 'src/log.ts': '3' },
    catchLine: { 'src/log.ts': '4' },
  },
}

/** A component: its script is lines 1-12, its template 14-17, its style 19-21. */
const vue: Tree = {
  files: {
    'src/Counter.vue': text(
      '<script setup lang="ts">',
      "import { ref } from 'vue'", // 2
      '',
      'const count = ref(0)', // 4
      '',
      'function add(): void {',
      '  count.value += 1', // 7: no test clicks
      '}',
      'function label(): string {',
      "  return count.value > 0 ? 'some' : 'none'", // 10
      '}',
      '</script>',
      '',
      '<template>',
      '  <button v-if="count < 9" @click="add">{{ label() }}</button>', // 15
      '  <p v-else>full</p>', // 16: not rendered
      '</template>',
      '',
      '<style scoped>',
      'button { color: red }',
      '</style>',
    ),
  },
  changes: {
    click: { 'src/Counter.vue': '7' },
    label: { 'src/Counter.vue': '10' },
    setup: { 'src/Counter.vue': '4' },
    style: { 'src/Counter.vue': '20' },
  },
}

/** What stands beside TypeScript in one repository: the reports of other languages come in the same formats. */
const mixed: Tree = {
  files: {
    'native/calc.c': text(
      '#include "calc.h"',
      '',
      'int clamp(int n, int max) {', // 3
      '  if (n > max) {',
      '    return max;', // 5: no test gets here
      '  }',
      '  return n;', // 7
      '}',
      '',
      'int never(int n) {', // 10
      '  return n * 3;',
      '}',
    ),
    'native/calc.h': text('int clamp(int n, int max);', 'int never(int n);'),
    'tools/calc.py': text(
      'def clamp(n, top):',
      '    if n > top:',
      '        return top', // 3: no test gets here
      '    return n', // 4
      '',
      '',
      'def never(n):', // 7
      '    return n * 3',
    ),
    'dotnet/Calc.cs': text(
      'namespace Shop;',
      '',
      'public static class Calc',
      '{',
      '    public static int Clamp(int n, int max)',
      '    {', // 6
      '        if (n > max)',
      '        {', // 8: no test gets here
      '            return max;',
      '        }',
      '        return n;', // 11
      '    }', // 12
      '',
      '    public static int Never(int n) => n * 3;', // 14
      '}',
    ),
    'android/src/main/java/shop/Calc.java': text(
      'package shop;',
      '',
      'public final class Calc {', // 3
      '  static int clamp(int n, int max) {',
      '    if (n > max) {',
      '      return max;', // 6: no test gets here
      '    }',
      '    return n;', // 8
      '  }',
      '',
      '  static int never(int n) {',
      '    return n * 3;', // 12
      '  }',
      '}',
    ),
  },
  changes: {
    c: { 'native/calc.c': '5,11' },
    cCovered: { 'native/calc.c': '4,7' },
    py: { 'tools/calc.py': '3,8' },
    pyCovered: { 'tools/calc.py': '2,4' },
    cs: { 'dotnet/Calc.cs': '9,14' },
    csCovered: { 'dotnet/Calc.cs': '7,11' },
    java: { 'android/src/main/java/shop/Calc.java': '6,12' },
    javaCovered: { 'android/src/main/java/shop/Calc.java': '5,8' },
  },
}

export type TreeName = 'app' | 'lib' | 'ends' | 'names' | 'hidden' | 'vue' | 'mixed'

export const trees: Readonly<Record<TreeName, Tree>> = { app, lib, ends, names, hidden, vue, mixed }

/** The numbers that `'3,5-7'` names. */
export function numbers(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
}

/** What the file was before the change; null if it was not there. */
export function textBefore(now: string, lines: string): string | null {
  if (lines === 'new') return null
  const changed = new Set(numbers(lines))
  return now
    .split('\n')
    .map((line, at) => (changed.has(at + 1) ? `// before ${at + 1}` : line))
    .join('\n')
}
