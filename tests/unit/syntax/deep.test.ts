import { expect, test } from 'vitest'
import { analyse } from '../../../src/syntax/analyse.ts'
import { mostStackFor, stackFor } from '../../../src/syntax/stack.ts'

const nested = (before: string, inside: string, after = '', times = 100_000): string =>
  before.repeat(times) + inside + after.repeat(times)

/** Each ends the process that parses it. */
const DEEP: Record<string, string> = {
  arrays: nested('[', '', ']', 7_000),
  'arrays that are open': nested('[', '', '', 7_000),
  'arrays with closers in texts': nested('["]",', '', ']', 7_000),
  'arrays with closers in patterns': nested('[/]/,', '', ']', 7_000),
  calls: nested('(', 'a', ')', 7_000),
  blocks: nested('{', '', '}', 20_000),
  objects: `x = ${nested('{a:', '1', '}', 7_000)}`,
  getters: `x = ${nested('{get a(){return ', '1', '}}', 4_000)}`,
  functions: nested('function f(){', '', '}', 7_000),
  classes: `class A extends ${nested('class extends ', 'B', '{}', 9_000)} {}`,
  arrows: nested('a=>', 'a', '', 20_000),
  'arrows of several lines': nested('() => {\n', '', '}\n', 7_000),
  'a sum': nested('a+', 'a', '', 90_000),
  conditions: nested('a?a:', 'a', '', 20_000),
  assignments: nested('a=', 'a', '', 25_000),
  negations: nested('!', 'a', '', 90_000),
  'a chain of calls': `a${nested('.a()', '')}`,
  'else if': nested('if(a)b;else ', 'b', '', 30_000),
  'else if on lines': nested('if (a) {\nb()\n} else ', 'b', '', 30_000),
  loops: nested('for(;;)', 'b', '', 20_000),
  templates: nested('`${', 'a', '}`', 7_000),
  elements: `x = ${nested('<a>', '', '</a>', 25_000)}`,
  'elements with text': `x = ${nested("<a>it's; ", '', '</a>', 25_000)}`,
  'elements with code': `x = ${nested('<a>{', '', '}</a>', 7_000)}`,
  types: `type A = ${nested('A<', 'B', '>', 7_000)}`,
  'types beside types': `type A = ${nested('A<B, ', 'B', '>', 7_000)}`,
  'types that depend on others': `type A = ${nested('A extends B ? C : ', 'D', '', 30_000)}`,
}

test.each(Object.entries(DEEP))('too deep for the parser: %s', (_, text) => {
  expect(Math.min(mostStackFor(text), stackFor(text))).toBeGreaterThan(3_500_000)
})

test('what is too deep does not parse, and ends no process', () => {
  const found = analyse('a.ts', DEEP['arrays']!)
  expect(found).toMatchObject({ lines: 1, complexity: null, functions: [], statements: [], imports: [] })
  expect(analyse('a.tsx', DEEP['elements with text']!).complexity).toBeNull()
})

test('nor does what is too deep to be walked', () => {
  expect(analyse('a.ts', nested('a+', 'a', '', 8_000)).complexity).toBeNull()
  expect(analyse('a.ts', nested('a&&', 'a', '', 20_000)).complexity).toBeNull()
  expect(analyse('a.ts', `a${nested('.a()', '', '', 8_000)}`).complexity).toBeNull()
})

test('what is long and flat parses', () => {
  expect(analyse('a.ts', `x = [${nested('f(1),', '', '', 150_000)}]`).complexity).toBe(0)
  expect(analyse('a.ts', nested('a.b = (c) => c ? 1 : 2\n', '', '', 10_000)).complexity).toBe(10_000)
  expect(analyse('a.ts', `x = "${'\\n'.repeat(400_000)}"`).complexity).toBe(0)
})
