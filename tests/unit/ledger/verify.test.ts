import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAnchor } from '../../../src/ledger/anchors.ts'
import { chain } from '../../../src/ledger/line.ts'
import { isLedger, verifyLedger } from '../../../src/ledger/index.ts'
import { parseLedger } from '../../../src/ledger/read.ts'
import { lines, text } from './ledgers.ts'

const four = lines([1, 2, 3, 4])
const whole = text(...four)
const legacy = '{"module":"core","coverage":10}\n'
const anchor = (n: number, from: readonly { seq: number; hash: string }[] = four): string =>
  `${from[n - 1]!.seq}:${from[n - 1]!.hash}`
const verify = (content: string, ...anchors: string[]): ReturnType<typeof verifyLedger> =>
  verifyLedger(
    content,
    anchors.map((one) => parseAnchor(one, '--anchor')),
  )

describe('intact', () => {
  test.each([
    ['an empty ledger', '', 0],
    ['legacy lines alone', legacy + legacy, 2],
    ['a chain', whole, 4],
    ['a chain behind legacy lines', legacy + whole, 5],
    ['blank lines, Windows line ends and a byte order mark', `\uFEFF\r\n${whole.replaceAll('\n', '\r\n\r\n')}`, 4],
    [
      'keys in another order, and spaces',
      `${JSON.stringify(Object.fromEntries(Object.entries(four[0]!).reverse()), null, 1).replaceAll('\n', ' ')}\n`,
      1,
    ],
  ])('%s', (_, content, count) => {
    expect(verify(content)).toMatchObject({ verdict: 'intact', line: null, lines: count, branches: [] })
  })

  test('its head is the last line; anchors of any line hold, cut short or in capitals', () => {
    const { verdict, head } = verify(whole, anchor(2), anchor(4).slice(0, 10), anchor(1).toUpperCase())
    expect({ verdict, head }).toEqual({ verdict: 'intact', head: { seq: 4, hash: four[3]!.hash } })
  })
})

describe('torn', () => {
  test.each([
    ['within the last line', whole.slice(0, -9), 4, 3],
    ['before its line feed', whole.slice(0, -1), 4, 4],
    ['within the first line', '{"mod', 1, null],
    ['zeros at the end', `${whole}\0\0\0`, 5, 4],
  ])('%s', (_, content, line, seq) => {
    const { head, ...rest } = verify(content)
    expect(rest).toMatchObject({ verdict: 'torn', line })
    expect(head?.seq ?? null).toBe(seq)
  })
})

describe('tampered', () => {
  const [a, b, c, d] = four.map((line) => text(line))
  const rewritten = lines([9, 9], four[0])
  test.each([
    ['a figure changed', whole.replace('"coverage":2', '"coverage":99'), 2, 'hash does not match its content'],
    [
      'a line changed with its hash',
      a + text(chain({ module: 'core', coverage: 99 }, four[0]!)) + c! + d,
      3,
      'prev is not the hash',
    ],
    ['the first line removed', b! + c + d, 1, 'seq 1 is missing'],
    ['lines removed from the middle', a! + d, 2, 'seq 2 to 3 are missing'],
    ['two lines swapped', a! + c + b + d, 2, 'seq 2 is missing'],
    ['a line unchained', a + legacy + c! + d, 2, 'has no seq, prev and hash'],
    ['a legacy line at the end', whole + legacy, 5, 'has no seq, prev and hash'],
    ['a line torn that is not the last', a + b!.slice(0, 20) + c! + d, 2, 'no line of a ledger'],
    ['a broken last line with its line feed', `${whole}{"mod\n`, 5, 'no line of a ledger'],
    ['a line of another ledger put in', a + text(...lines([7, 8]).slice(1)) + b! + c + d, 2, 'prev is not the hash'],
    ['a seq that jumps', a + text(chain({}, { seq: 6, hash: four[0]!.hash })), 2, 'seq 2 to 6 are missing'],
    ['a chain that begins with 2', text(...lines([1], { seq: 1, hash: 'a'.repeat(64) })), 1, 'seq 1 is missing'],
    [
      'a former place that never was',
      text(chain({ was: { seq: 3, prev: 'a'.repeat(64) } }, null)),
      1,
      'before it was mended',
    ],
  ])('%s', (_, content, line, words) => {
    const { verdict, reason, ...rest } = verify(content)
    expect({ verdict, line: rest.line }).toEqual({ verdict: 'tampered', line })
    expect(reason).toContain(words)
  })

  test('a chain written anew contradicts the anchor of the old one', () => {
    const anew = text(four[0]!, ...rewritten)
    expect(verify(anew).verdict).toBe('intact')
    const { verdict, line, reason } = verify(anew, anchor(1), anchor(3))
    expect({ verdict, line }).toEqual({ verdict: 'tampered', line: 3 })
    expect(reason).toContain(`${anchor(3).slice(0, 10)} (--anchor)`)
  })

  test('whatever line goes or changes, bar the end, shows', () => {
    const long = lines(Array.from({ length: 30 }, (_, n) => n))
    fc.assert(
      fc.property(fc.nat(28), fc.boolean(), (at, remove) => {
        const changed = remove ? long.toSpliced(at, 1) : long.with(at, { ...long[at]!, coverage: -1 })
        const { verdict, line } = verify(text(...changed))
        expect({ verdict, line }).toEqual({ verdict: 'tampered', line: at + 1 })
      }),
    )
  })
})

describe('truncated', () => {
  test.each([
    ['lines cut off', text(...four.slice(0, 2))],
    ['all cut off', ''],
    ['all but the legacy lines cut off', legacy],
    ['cut off and torn', whole.slice(0, -9)],
  ])('%s', (_, content) => {
    const { verdict, line, reason } = verify(content, anchor(1), anchor(4))
    if (content.startsWith('{"module":"core","coverage":1,'))
      expect(verify(content, anchor(1)).verdict).not.toBe('truncated')
    expect({ verdict, line }).toEqual({ verdict: 'truncated', line: null })
    expect(reason).toContain(anchor(4).slice(0, 10))
  })
})

describe('forked', () => {
  const ours = lines([5, 6], four[3], { commit: 'aaaa' })
  const theirs = lines([7, 8, 9], four[3], { commit: 'bbbb', module: 'edge' })

  test('both branches are named, the one that stays first', () => {
    const { verdict, line, reason, branches } = verify(whole + text(...ours, ...theirs))
    expect({ verdict, line, reason }).toEqual({
      verdict: 'forked',
      line: 5,
      reason: 'a merge has brought two branches together',
    })
    expect(branches).toEqual([
      { name: null, lines: [7, 8, 9], first_seq: 5, last_seq: 7, commits: ['bbbb'], modules: ['edge'] },
      { name: null, lines: [5, 6], first_seq: 5, last_seq: 6, commits: ['aaaa'], modules: ['core'] },
    ])
  })

  test('conflict markers are found, and name the branches', () => {
    const conflict = `${whole}<<<<<<< HEAD\n${text(...ours)}||||||| 1a2b3c4\n=======\n${text(...theirs)}>>>>>>> feature\n`
    const { verdict, line, lines, branches } = verify(conflict)
    expect({ verdict, line, lines }).toEqual({ verdict: 'forked', line: 5, lines: 9 })
    expect(branches.map(({ name, commits }) => [name, commits])).toEqual([
      ['feature', ['bbbb']],
      ['HEAD', ['aaaa']],
    ])
  })

  test('ledgers that two branches have begun', () => {
    const { verdict, branches } = verify(legacy + text(...lines([1]), ...lines([2, 3])))
    expect(verdict).toBe('forked')
    expect(branches.map(({ lines }) => lines)).toEqual([[3, 4], [2]])
  })

  test('a line that is there twice', () => {
    expect(verify(whole + text(four[3]!))).toMatchObject({
      verdict: 'forked',
      line: 5,
      reason: expect.stringContaining('twice'),
      branches: [],
    })
  })

  test('anchors of both branches hold; one beyond both is missed', () => {
    const merged = whole + text(...ours, ...theirs)
    expect(verify(merged, anchor(1, ours), anchor(3, theirs)).verdict).toBe('forked')
    expect(verify(merged, anchor(1, lines([1], theirs[2]))).verdict).toBe('truncated')
  })

  test('with a line changed it is tampered', () => {
    const merged = whole + text(...ours, ...theirs)
    expect(verify(merged.replace('"coverage":8', '"coverage":80'))).toMatchObject({ verdict: 'tampered', line: 8 })
  })
})

test.each(['', '12', '12:abc', '0:0a1b2c3d', '1:0a1b2c3g', ':0a1b2c3d', '1:0a1b2c3d:', null, 5])(
  '%j is no anchor',
  (bad) => {
    expect(() => parseAnchor(bad, 'a manifest')).toThrow(expect.objectContaining({ code: 'ERR_LEDGER_ANCHOR' }))
  },
)

test('20,000 lines are judged in seconds', () => {
  const long = text(...lines(Array.from({ length: 20_000 }, (_, n) => n)))
  const start = performance.now()
  expect(verifyLedger(long)).toMatchObject({ verdict: 'intact', lines: 20_000 })
  expect(performance.now() - start).toBeLessThan(10_000)
})

test.each([
  ['nothing', '', true],
  ['a chain', whole, true],
  ['lines of older tools', '{"ts":"2026-01-05T10:00:00Z","module":"core","coverage":10}\n', true],
  ['a line that was broken', `${whole.slice(0, 40)}\n`, true],
  ['a package.json', '{"name":"core","module":"./index.js"}\n', false],
])('whether it is a ledger: %s', (_, content, expected) => {
  expect(isLedger(parseLedger(content))).toBe(expected)
})
