import { expect, test } from 'vitest'
import { oneLine } from '../../src/vitest-process.ts'

test.each([
  ['colours', '\u001B[31mError\u001B[39m: \u001B[1mboo\u001B[22m', 'Error: boo'],
  ['a stack', 'Error: boo\n    at f (file:///r/a.ts:1:2)\n  ❯ g src/a.ts:3:4', 'Error: boo'],
  [
    'the frame of esbuild and Vite',
    'Error: unexpected "}"\n  1  |  const a = {\n     |            ^ here\n> 2 | }}\n  File: /r/a.ts',
    'Error: unexpected "}" File: /r/a.ts',
  ],
  [
    'the frame of oxc',
    '[PARSE_ERROR] Expected `,`\n   ╭─[ src/a.ts:1:2 ]\n 1 │ const a = (\n   │ ─┬ opened here\n───╯',
    '[PARSE_ERROR] Expected `,` (src/a.ts:1:2)',
  ],
  ['other control characters', 'loading 1 %\rloading 2 %\r\nboo\u0007', 'loading 1 % loading 2 % boo'],
  ['nothing at all', undefined, 'it said nothing'],
  ['words', '\n---\n', 'it said nothing'],
])('the gist of an error is without %s', (_, text, gist) => {
  expect(oneLine(text)).toBe(gist)
})
