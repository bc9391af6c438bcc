import { readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendToLedger, mendLedgerFile, verifyLedger, type Anchor } from '../../../src/ledger/index.ts'
import type { ChainedLine } from '../../../src/ledger/line.ts'
import { mendLedger } from '../../../src/ledger/mend.ts'
import { parseLedger } from '../../../src/ledger/read.ts'
import { contentOf, fileOf, lines, text } from './ledgers.ts'

const common = lines([1, 2])
const ours = lines([3], common[1])
const theirs = lines([4, 5], common[1])
const anchorsOf = (all: readonly ChainedLine[]): Anchor[] =>
  all.map(({ seq, hash }) => ({ seq, hash, from: 'a manifest' }))

test('the longest branch stays byte for byte, the other follows with its former place', () => {
  const merged = `\uFEFF{"module":"old"}\r\n${text(...common, ...ours, ...theirs)}`
  const { text: mended, moved } = mendLedger(parseLedger(merged))
  expect(mended.startsWith(`\uFEFF{"module":"old"}\r\n${text(...common, ...theirs)}`)).toBe(true)
  const last = JSON.parse(mended.trim().split('\n').at(-1)!)
  expect(last).toMatchObject({ coverage: 3, was: { seq: 3, prev: common[1]!.hash }, seq: 5, prev: theirs[1]!.hash })
  expect(moved).toEqual([{ from: { seq: 3, hash: ours[0]!.hash }, to: { seq: 5, hash: last.hash } }])
  expect(verifyLedger(mended, anchorsOf([...common, ...ours, ...theirs]))).toMatchObject({
    verdict: 'intact',
    lines: 6,
  })
})

test('conflict markers and second copies go', () => {
  const conflict = `${text(...common)}<<<<<<< HEAD\n${text(...ours)}=======\n${text(...ours, ...theirs)}>>>>>>> b\n`
  const { text: mended } = mendLedger(parseLedger(conflict))
  expect(verifyLedger(mended)).toMatchObject({ verdict: 'intact', lines: 5 })
})

test('a mended ledger that is merged with an old branch is mended again, and the anchors of all hold', () => {
  const once = mendLedger(parseLedger(text(...common, ...ours, ...theirs))).text
  const late = lines([6], ours[0])
  const merged = once + text(...late)
  const forked = verifyLedger(merged)
  expect(forked.verdict).toBe('forked')
  expect(forked.branches.map(({ lines }) => lines)).toEqual([[5], [6]])
  const twice = mendLedger(parseLedger(merged)).text
  const anchors = anchorsOf([...common, ...ours, ...theirs, ...late])
  expect(verifyLedger(twice, anchors)).toMatchObject({ verdict: 'intact', lines: 6 })
})

test('a changed line shows after mending as before', () => {
  const { text: mended } = mendLedger(parseLedger(text(...common, ...ours, ...theirs)))
  expect(verifyLedger(mended.replace('"coverage":3', '"coverage":30'))).toMatchObject({ verdict: 'tampered', line: 5 })
})

test('any interleaving of any branches is forked, mended without loss, and every anchor holds', () => {
  const script = fc.array(fc.tuple(fc.nat(), fc.nat(3)), { minLength: 1, maxLength: 25 })
  fc.assert(
    fc.property(script, (steps) => {
      // Each step appends to one of four branches; a branch begins where some earlier line stood.
      const all: ChainedLine[] = lines([0])
      const tips = new Map<number, ChainedLine>()
      for (const [index, [from, branch]] of steps.entries()) {
        const after = tips.get(branch) ?? all[from % all.length]!
        const [line] = lines([index + 1], after)
        tips.set(branch, line!)
        all.push(line!)
      }
      const merged = text(...all)
      const before = verifyLedger(merged, anchorsOf(all))
      const mended = mendLedger(parseLedger(merged)).text
      const after = verifyLedger(mended, anchorsOf(all))
      expect(before.verdict).toBe(mended === merged ? 'intact' : 'forked')
      expect(after).toMatchObject({ verdict: 'intact', lines: all.length })
      const figures = mended
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as ChainedLine).coverage as number)
      expect(figures.sort((a, b) => a - b)).toEqual(all.map(({ coverage }) => coverage))
    }),
  )
})

describe('a file', () => {
  const merged = text(...common, ...ours, ...theirs)

  test('is kept as it was under a new name, and appended to afterwards', async () => {
    const file = fileOf(merged)
    writeFileSync(`${file}.forked-1`, 'earlier')
    const report = await mendLedgerFile(file)
    expect(report).toMatchObject({ verdict: 'forked', kept: expect.stringMatching(/forked-2$/) })
    expect(contentOf(`${file}.forked-1`)).toBe('earlier')
    expect(contentOf(`${file}.forked-2`)).toBe(merged)
    await appendToLedger(file, [{}])
    expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 6 })
    expect(readdirSync(dirname(file))).toHaveLength(3)
  })

  test('that is intact is left alone', async () => {
    const file = fileOf(text(...common))
    expect(await mendLedgerFile(file)).toEqual({ verdict: 'intact', moved: [], kept: null, repaired: null })
    expect(readdirSync(dirname(file))).toEqual(['coverage.ndjson'])
  })

  test('that is torn is repaired as an append would', async () => {
    const file = fileOf(text(...common).slice(0, -4))
    expect((await mendLedgerFile(file)).repaired).toContain('torn')
    expect(contentOf(file)).toBe(text(common[0]!))
  })

  test('that is forked and torn keeps the torn end in the copy', async () => {
    const file = fileOf(`${merged}{"mod`)
    expect(await mendLedgerFile(file)).toMatchObject({ verdict: 'forked' })
    expect(contentOf(`${file}.forked-1`)).toBe(`${merged}{"mod`)
    expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 5 })
  })

  test.each([
    ['tampered', merged.replace('"coverage":4', '"coverage":9'), [], 'line 4: its hash'],
    ['truncated', merged, anchorsOf(lines([1], theirs[1])), 'beyond the end'],
  ])('that is %s is refused and left alone', async (_, content, anchors, words) => {
    const file = fileOf(content)
    await expect(mendLedgerFile(file, anchors)).rejects.toMatchObject({
      code: 'ERR_LEDGER',
      message: expect.stringContaining(words),
    })
    expect(contentOf(file)).toBe(content)
    expect(readdirSync(dirname(file))).toEqual(['coverage.ndjson'])
  })

  test('that is missing is said to be', async () => {
    await expect(mendLedgerFile('no/such.ndjson')).rejects.toMatchObject({ code: 'ERR_LEDGER_READ' })
  })
})
