import { describe, expect, test } from 'vitest'
import { ignoredRegions, isIgnoredWhole } from '../../../src/coverage/ignore-hints.ts'
import { sourceText } from '../../../src/coverage/source-text.ts'

describe('a hint before', () => {
  test.each([
    ['a statement', '/* v8 ignore next */\nf()\ng()\n', [2, 2]],
    ['a statement over lines', '/* v8 ignore next */\nf(\n  1,\n)\n  .g()\nh()\n', [2, 5]],
    ['a function', '// v8 ignore next\nexport function f(a: { b: 1 }): { c: 1 } {\n  return a\n}\ng()\n', [2, 4]],
    ['a function with its brace below', '/* c8 ignore next */\nfunction f()\n{\n  a()\n}\ng()\n', [2, 5]],
    ['an arrow function', '/* istanbul ignore next -- why */\nconst f = () => {\n  a()\n}\n\ng()\n', [2, 4]],
    ['a class', '/* node:coverage ignore next */\nclass A extends B {\n  c() {}\n}\ng()\n', [2, 4]],
    ['a method', 'class A {\n  /* v8 ignore next */\n  b() {\n    c()\n  }\n\n  d() {}\n}\n', [3, 5]],
    ['a property', 'x = {\n  /* v8 ignore next */\n  a: () => {\n    b()\n  },\n  c: 1,\n}\n', [3, 5]],
    ['the last of a block', 'f(() => {\n  /* v8 ignore next */\n  a()\n})\nb()\n', [3, 3]],
    ['an if with its else', '/* v8 ignore next */\nif (a) {\n  b()\n} else {\n  c()\n}\nd()\n', [2, 6]],
    ['a try', '/* v8 ignore next */\ntry {\n  b()\n}\ncatch {\n  c()\n}\nd()\n', [2, 7]],
    ['a case', 'switch (a) {\n  /* v8 ignore next */\n  case 1:\n    b()\n  case 2:\n}\n', [3, 4]],
    ['a chain of operators', '/* v8 ignore next */\nconst a = b\n  && c\n  || d\ne()\n', [2, 4]],
    ['with @preserve', '/* v8 ignore next -- @preserve */\nf()\n', [2, 2]],
    ['with a number, which is not heeded', '/* c8 ignore next 3 */\nf()\ng()\n', [2, 2]],
    ['at the very end', 'f()\n/* v8 ignore next */\n', null],
    ['the body of an if', '/* v8 ignore if */\nif (a(b)) {\n  c()\n} else {\n  d()\n}\n', [3, 4]],
    ['a body without braces', '/* v8 ignore if */\nif (a)\n  c()\nd()\n', [3, 3]],
    ['an else', '/* v8 ignore else */\nif (a) {\n  b()\n} else if (c) {\n  d()\n} else {\n  e()\n}\nf()\n', [5, 8]],
    ['an if without else', '/* v8 ignore else */\nif (a) {\n  b()\n}\nf()\n', null],
    ['the whole file', 'f()\n/* v8 ignore file */\ng()\nh()', [1, 4]],
    ['a range', 'a()\n/* v8 ignore start */\nb()\nc()\n/* v8 ignore stop */\nd()\n', [2, 5]],
    ['a range without an end', 'a()\n// v8 ignore start\nb()\n', [2, 4]],
    ['a range in markup', '<!-- v8 ignore start -->\n<a/>\n<!-- v8 ignore stop -->\n', [1, 3]],
    ['an end alone', 'a()\n/* v8 ignore stop */\n', null],
    ['nothing, in a string', 'const a = "/* v8 ignore next */"\nb()\n', null],
    ['nothing, of another tool', '// eslint-disable-next-line\n/* prettier-ignore next */\nb()\n', null],
    ['nothing, as a part of a sentence', '// do not use v8 ignore next here\nb()\n', null],
  ])('%s', (_, text, region) =>
    expect(ignoredRegions(text, sourceText(text, null))).toEqual(region === null ? [] : [region]),
  )

  test('each of several', () => {
    const text =
      '/* v8 ignore next */\na()\nb()\n/* v8 ignore start */\nc()\n/* v8 ignore stop */\nd()\n/* v8 ignore start */\ne()\n'
    expect(ignoredRegions(text, sourceText(text, null)).sort(([a], [b]) => a - b)).toEqual([
      [2, 2],
      [4, 6],
      [8, 10],
    ])
  })
})

describe('a whole file is ignored', () => {
  test.each([
    ['by a comment for files, anywhere', 'a()\n/* v8 ignore file -- why */\nb()\n', true],
    ['by a range from before its code that nothing stops', '// words\n/* istanbul ignore start */\na()\nb()\n', true],
    ['not by a range that ends', '/* v8 ignore start */\na()\n/* v8 ignore stop */\nb()\n', false],
    ['not by a range that begins after code', 'a()\n/* v8 ignore start */\nb()\n', false],
    ['not by a hint for what comes next, however much that is', '/* v8 ignore next */\nfunction broken( {\n', false],
    ['not by the word', '// v8 ignore, says somebody\na()\n', false],
  ])('%s', (_, text, whole) => expect(isIgnoredWhole(text, sourceText(text, null))).toBe(whole))
})
