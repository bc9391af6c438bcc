import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { chain, formerLines, hashOf, parseLine } from '../../../src/ledger/line.ts'

describe('a chained line', () => {
  test('has the keys of the chain behind its own, in order', () => {
    const first = chain({ module: 'core', coverage: 36.5 }, null)
    const second = chain({ coverage: 40, module: 'core' }, first)
    expect(Object.keys(first)).toEqual(['module', 'coverage', 'seq', 'prev', 'hash'])
    expect(first).toMatchObject({ seq: 1, prev: null })
    expect(second).toMatchObject({ seq: 2, prev: first.hash })
  })

  test('is hashed over its canonical JSON without the hash, whatever the order of keys', () => {
    const canonical = '{"coverage":36.5,"module":"é","prev":null,"seq":1}'
    const digest = createHash('sha256').update(canonical).digest('hex')
    expect(chain({ module: 'é', coverage: 36.5 }, null).hash).toBe(digest)
    expect(hashOf({ seq: 1, hash: 'any', prev: null, coverage: 36.5, module: 'é' })).toBe(digest)
  })

  test('is refused where a value has no JSON', () => {
    expect(() => chain({ coverage: NaN }, null)).toThrow('NaN')
    expect(() => chain({ coverage: Infinity }, null)).toThrow('Infinity')
  })
})

test('a former place is computed again from a mended line, twice mended or once', () => {
  const old = chain({ module: 'core' }, { seq: 4, hash: 'a'.repeat(64) })
  const once = chain({ module: 'core', was: { seq: old.seq, prev: old.prev } }, { seq: 8, hash: 'b'.repeat(64) })
  const was = { seq: once.seq, prev: once.prev, was: once.was }
  const twice = chain({ module: 'core', was }, { seq: 11, hash: 'c'.repeat(64) })
  expect(formerLines(old)).toEqual([])
  expect(formerLines(once).map(({ hash }) => hash)).toEqual([old.hash])
  expect(formerLines(twice).map(({ hash }) => hash)).toEqual([once.hash, old.hash])
})

describe('reading a line', () => {
  const line = JSON.stringify(chain({ module: 'core' }, null))

  test.each([
    ['a chained line', line, 'chained'],
    ['with a byte order mark', `\uFEFF${line}`, 'chained'],
    ['with a carriage return', `${line}\r`, 'chained'],
    ['without the three keys', '{"module":"core","coverage":36.5}', 'legacy'],
    ['with one of the three keys', '{"module":"core","seq":4}', 'legacy'],
    ['torn', line.slice(0, -5), 'broken'],
    ['an array', '[1]', 'broken'],
    ['null', 'null', 'broken'],
    ['zeros, as a power cut leaves them', '\0\0\0\0', 'broken'],
    ['a seq of the wrong type', line.replace('"seq":1', '"seq":"1"'), 'broken'],
    ['a seq of 0', line.replace('"seq":1', '"seq":0'), 'broken'],
    ['a hash that is none', '{"seq":1,"prev":null,"hash":["a"]}', 'broken'],
    ['a former place that is none', line.replace('{', '{"was":3,'), 'broken'],
    ['our side of a conflict', '<<<<<<< HEAD', 'marker'],
    ['the base of a conflict', '||||||| 1a2b3c4', 'marker'],
    ['the middle of a conflict', '=======\r', 'marker'],
    ['their side of a conflict', '>>>>>>> feature', 'marker'],
  ])('%s', (_, text, kind) => expect(parseLine(text, 1).kind).toBe(kind))
})
