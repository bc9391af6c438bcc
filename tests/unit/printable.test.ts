import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { escape, jsonWithin } from '../../src/page/html.ts'
import { printable } from '../../src/printable.ts'
import { code, escaped } from '../../tools/markdown.ts'
import { jsonLines, textOf } from '../../tools/output.ts'
import { plainTable } from '../../tools/plain-table.ts'

/** Kinds of text that act, each with how it is spelled out. */
const ACTING = {
  'a colour': ['\u001B[31m', String.raw`\u001b[31m`],
  'a title of the terminal': ['\u001B]0;x\u0007', String.raw`\u001b]0;x\u0007`],
  'the same ended otherwise': ['\u001B]0;x\u001B\\', '\\u001b]0;x\\u001b\\'],
  'a sequence of 8 bits': ['\u009B2J', String.raw`\u009b2J`],
  'a line': ['a\nb', String.raw`a\u000ab`],
  'a return': ['a\rb', String.raw`a\u000db`],
  'a line of other systems': ['a\u0085b\u2028c\u2029d', String.raw`a\u0085b\u2028c\u2029d`],
  'a change of direction': ['\u202Eb\u2066c\u061C', String.raw`\u202eb\u2066c\u061c`],
  'what nobody sees': ['\u{E0041}\u2060', String.raw`\udb40\udc41\u2060`],
  'a backspace and a bell': ['\b\u0007\u007F', String.raw`\u0008\u0007\u007f`],
  'a command of a workflow': ['::add-mask::x', String.raw`\u003a:add-mask::x`],
  'one behind blanks': ['  \t::error::x', '  \t\\u003a:error::x'],
  'one of the older kind': ['a ##[group]x', String.raw`a \u0023#[group]x`],
  'one of another service': ['a ##vso[task.x]y', String.raw`a \u0023#vso[task.x]y`],
} as const

describe('printable', () => {
  test.each(Object.entries(ACTING))('%s is spelled out, once', (_, [text, spelled]) => {
    expect(printable(text)).toBe(spelled)
    expect(printable(spelled)).toBe(spelled)
  })

  test.each(['a::b::c', 'ä 日本 👩‍👩‍👧 é', '\tconst a = 1\r', '## a [b]', '#[x]', 'std::vector'])('%j stays', (text) => {
    expect(printable(text)).toBe(text)
  })

  test('in JSON it changes no value', () => {
    const value = Object.fromEntries(Object.values(ACTING).map(([text]) => [text, [text]]))
    const text = textOf(jsonLines(value), false)
    expect(JSON.parse(text)).toEqual(value)
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\u2028-\u202E]|##/u)
  })
})

describe('an output', () => {
  const [title] = ACTING['a title of the terminal']

  test('is as many lines as it has, whatever is in them, and only ours have a look', () => {
    const text = textOf([`a\nb${title}`, ['c ', { look: 'bold', text: `d\n${title}` }]], true)
    expect(text).toBe('a\\u000ab\\u001b]0;x\\u0007\nc \u001B[1md\\u000a\\u001b]0;x\\u0007\u001B[22m\n')
    expect(textOf([['c ', { look: 'red', text: 'd' }]], false)).toBe('c d\n')
  })

  test('of a table has as many rows as the table', () => {
    expect(plainTable(['one', 'two'], [], [[`a\nb`, title]])).toHaveLength(2)
  })

  // What writes by itself would have to think of it.
  test('leaves by one file; progress, which rewrites its line, by another', () => {
    const folder = fileURLToPath(new URL('../../tools', import.meta.url))
    const files = readdirSync(folder).filter((name) =>
      /(?:stdout|stderr)\.write|console\.|stream\.write|writeSync/.test(readFileSync(join(folder, name), 'utf8')),
    )
    expect(files.toSorted()).toEqual(['output.ts', 'progress.ts'])
  })
})

describe('Markdown', () => {
  test.each([
    ['a|b', String.raw`a\|b`],
    ['<b>&', '&lt;b>&amp;'],
    ['`x` *y* [z](u)', '\\`x\\` \\*y\\* \\[z\\](u)'],
    ['@team fixes #12', '@\u200Bteam fixes #\u200B12'],
    ['https://evil.example www.evil.example', 'https:\u200B//evil.example www.\u200Bevil.example'],
    ['a\n\n# b\r\n- c', 'a #\u200B b - c'],
    ['$x$', String.raw`\$x\$`],
    ['\u001B[31m', String.raw`\\u001b\[31m`],
  ])('%j is shown as it is', (text, expected) => {
    expect(escaped(text)).toBe(expected)
  })

  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a``b` c', '```a``b` c```'],
    [' a ', '`  a  `'],
    ['a\nb\u0007', '`a b\\u0007`'],
    ['<b>|@x', '`<b>|@x`'],
  ])('%j as code ends where it ends', (text, expected) => {
    expect(code(text)).toBe(expected)
  })
})

test('pages spell it out, too', () => {
  expect(escape('\u202E<b>\u009B')).toBe(String.raw`\u202e&#60;b&#62;\u009b`)
  expect(jsonWithin({ a: '\u202E</script>\u009B' })).toBe(String.raw`{"a":"\u202e\u003c/script>\u009b"}`)
})
