import { describe, expect, test } from 'vitest'
import { emptyReport, type FileReport } from '../../../src/reports/file-report.ts'
import { numberedAsGit } from '../../../src/reports/numbering.ts'

const report = (lines: Record<number, number | null>): FileReport => ({
  ...emptyReport(),
  lines: new Map(Object.entries(lines).map(([line, hits]) => [Number(line), hits])),
  functions: new Map(Object.keys(lines).map((line) => [Number(line), [true]])),
})
const linesOf = ({ lines }: FileReport): object => Object.fromEntries(lines)

describe('the line after the last newline', () => {
  test.each([
    ['a\nb\n', { 1: 1, 2: 0 }],
    ['a\r\nb\r\n', { 1: 1, 2: 0 }],
    ['', {}],
  ])('is none: %j', (text, lines) => {
    const more = report({ ...lines, [Object.keys(lines).length + 1]: 1 })
    const { report: own, listed, beyond } = numberedAsGit(more, text, 'unknown')
    expect(linesOf(own)).toEqual(lines)
    expect(Object.fromEntries(listed)).toEqual(lines)
    expect([...own.functions!.keys()]).toEqual(Object.keys(lines).map(Number))
    expect(beyond).toBe(null)
  })

  test('without a last newline, or further on, it is of another file', () => {
    expect(numberedAsGit(report({ 3: 1 }), 'a\nb', 'unknown').beyond).toEqual({ line: 3, length: 2 })
    expect(numberedAsGit(report({ 4: 1 }), 'a\nb\n', 'unknown').beyond).toEqual({ line: 4, length: 2 })
  })
})

describe('characters that end a line for ECMAScript, and for git not', () => {
  test.each(['\u2028', '\u2029', '\r'])('%j', (end) => {
    const text = `const a = 1\nconst b = "${end}"\nf()\ng()\n`
    const { report: own, beyond } = numberedAsGit(report({ 1: 1, 2: 1, 4: 0, 5: 1 }), text, 'ecmascript')
    expect(linesOf(own)).toEqual({ 1: 1, 2: 1, 3: 0, 4: 1 })
    expect(own.gap).toBe(null)
    expect(beyond).toBe(null)
  })

  test('of which the report does not say how it counts: from the first on, nothing is known', () => {
    const said = report({ 1: 1, 2: 1, 4: 0, 5: 1 })
    const { report: own, listed, beyond, unsureFrom } = numberedAsGit(said, 'a\nb\u2028\nc\nd\n', 'unknown')
    expect(linesOf(own)).toEqual({ 1: 1 })
    expect(unsureFrom).toBe(2)
    expect(listed).toBe(said.lines)
    expect(beyond).toBe(null)
  })

  test('what is one line for git ran if all of it did', () => {
    const text = 'a\rb\rc\rd'
    expect(linesOf(numberedAsGit(report({ 1: 1, 2: 3, 4: 0 }), text, 'ecmascript').report)).toEqual({ 1: 0 })
    expect(linesOf(numberedAsGit(report({ 1: 1, 2: 3, 4: null }), text, 'ecmascript').report)).toEqual({ 1: null })
    expect(linesOf(numberedAsGit(report({ 1: 1, 2: 3 }), text, 'ecmascript').report)).toEqual({ 1: 1 })
  })
})
