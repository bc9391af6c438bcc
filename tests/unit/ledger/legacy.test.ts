import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseAnchor } from '../../../src/ledger/anchors.ts'
import { appendToLedger, verifyLedger } from '../../../src/ledger/index.ts'
import { chain } from '../../../src/ledger/line.ts'
import { mendLedger } from '../../../src/ledger/mend.ts'
import { parseLedger } from '../../../src/ledger/read.ts'
import { contentOf, fileOf, lines, text } from './ledgers.ts'

const OLD = '{"module":"old","coverage":1}\n{"module":"old","coverage":2}\n'
const sha = (bytes: string): string => createHash('sha256').update(bytes).digest('hex')
/** A chain behind some bytes, as an append begins it. */
const begun = (before: string, figures: number[]): string => {
  const [first = 0, ...others] = figures
  const one = chain({ module: 'core', coverage: first, legacy: sha(before) }, null)
  return text(one, ...lines(others, one))
}

test.each([
  ['lines of older tools', OLD, OLD],
  ['one that is not ended', OLD.slice(0, -1), OLD],
  ['a blank line', `${OLD}\n`, `${OLD}\n`],
  ['a torn one', `${OLD}{"mod`, OLD],
  ['nothing', '', ''],
])('the first chained line has the digest of the bytes before it: %s', async (_, before, bytes) => {
  const file = fileOf(before)
  const { lines } = await appendToLedger(file, [{ module: 'core' }, { module: 'core' }])
  expect(lines.map((line) => line.legacy)).toEqual([sha(bytes), undefined])
  expect(Object.keys(lines[0]!)).toEqual(['module', 'legacy', 'seq', 'prev', 'hash'])
  expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', unprotected: 0 })
})

test.each(['legacy', 'truncation'])('%s is a key of the ledger’s own', async (key) => {
  await expect(appendToLedger(fileOf(''), [{ [key]: 1 }])).rejects.toMatchObject({ code: 'ERR_LEDGER' })
})

describe('after a merge', () => {
  const protectedStill = (mended: string): void => {
    expect(verifyLedger(mended)).toMatchObject({ verdict: 'intact', unprotected: 0 })
    expect(verifyLedger(mended.replace('"coverage":2', '"coverage":3')).verdict).toBe('tampered')
    expect(verifyLedger(`${OLD}${mended}`).verdict).toBe('tampered')
  }

  test('of two branches that have each begun the chain, markers or not', () => {
    const [one, two] = [begun(OLD, [5]), begun(OLD, [6, 7])]
    const conflict = `${OLD}<<<<<<< HEAD\n${one}=======\n${two}>>>>>>> feature\n`
    for (const merged of [OLD + one + two, conflict]) {
      expect(verifyLedger(merged)).toMatchObject({ verdict: 'forked' })
      protectedStill(mendLedger(parseLedger(merged)).text)
    }
  })

  test('of a branch that has taken older lines over, and one that began with nothing', () => {
    const merged = OLD + begun(OLD, [5]) + begun('', [6, 7])
    expect(verifyLedger(merged)).toMatchObject({ verdict: 'forked' })
    protectedStill(mendLedger(parseLedger(merged)).text)
  })
})

test('anchors that are given up count as held, however much of the hash they have; no others do', () => {
  const lost = '7:0a1b2c3d4e5f6a7b'
  const file = text(chain({ truncation: { reason: 'gone', lost: [lost, '', 'x', 3] } }, null))
  const verdict = (anchor: string): string => verifyLedger(file, [parseAnchor(anchor, 'a manifest')]).verdict
  expect([lost, lost.slice(0, 10), `${lost}${'0'.repeat(48)}`].map(verdict)).toEqual(['intact', 'intact', 'intact'])
  expect(['7:0a1b2c3e', '6:0a1b2c3d', '77:0a1b2c3d4e5f6a7b'].map(verdict)).toEqual(Array(3).fill('truncated'))
})

test('a line that has begun no chain vouches for nothing', () => {
  const changed = OLD.replace('"coverage":2', '"coverage":9')
  const [first = '', second = ''] = begun(OLD, [5, 6]).trimEnd().split('\n')
  const last = JSON.parse(second) as Parameters<typeof chain>[1]
  const forged = chain({ module: 'core', coverage: 7, legacy: sha(changed) }, last)
  expect(verifyLedger(`${OLD}${first}\n${second}\n${text(forged)}`).verdict).toBe('intact')
  expect(verifyLedger(`${changed}${first}\n${second}\n${text(forged)}`).verdict).toBe('tampered')
})
