import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createStreams, fillBytes, integerFrom, uuidFrom } from '../../../src/isolation/random.ts'

const list = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)
const words =
  (...values: number[]): (() => number) =>
  () => {
    const value = values.shift()
    if (value === undefined) throw new Error('more words were drawn than there are')
    return value
  }

describe('createStreams', () => {
  test('the same key gives the same streams', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const [one, other] = [createStreams(key), createStreams(key)]
        expect(list(5, one.math)).toEqual(list(5, other.math))
        expect(list(5, one.word)).toEqual(list(5, other.word))
      }),
    )
  })

  test('different keys give different streams', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }), ([one = '', other = '']) => {
        expect(list(4, createStreams(one).math)).not.toEqual(list(4, createStreams(other).math))
        expect(list(4, createStreams(one).word)).not.toEqual(list(4, createStreams(other).word))
      }),
    )
  })

  test('keys that differ in one character, or only in where it stands, give different streams', () => {
    const keys = [
      '1337\0\0a.test.ts',
      '1337\0\0b.test.ts',
      '1338\0\0a.test.ts',
      '1337\0a.test.ts\0',
      '1337\0\0a.test.ts\x001',
      '1337\0\0a.test.ts\x002',
      '',
    ]
    expect(new Set(keys.map((key) => createStreams(key).math())).size).toBe(keys.length)
  })

  test('what one stream draws does not shift the other', () => {
    const [one, other] = [createStreams('key'), createStreams('key')]
    list(100, one.word)
    expect(list(5, one.math)).toEqual(list(5, other.math))
    list(100, other.math)
    expect(one.word()).toBe((list(100, other.word), other.word()))
  })

  test('the two streams of a key are not the same numbers', () => {
    const { math, word } = createStreams('key')
    expect(list(4, () => Math.floor(math() * 2 ** 32))).not.toEqual(list(4, word))
  })

  test('ranges: math in [0, 1) with more than 32 bits, words unsigned 32-bit integers', () => {
    const { math, word } = createStreams('ranges')
    const numbers = list(2000, math)
    expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true)
    expect(numbers.some((one) => !Number.isInteger(one * 2 ** 32))).toBe(true)
    const integers = list(2000, word)
    expect(integers.every((one) => Number.isInteger(one) && one >= 0 && one < 2 ** 32)).toBe(true)
    expect(integers.some((one) => one >= 2 ** 31)).toBe(true)
  })

  test('neither stream favours a part of its range', () => {
    const { math, word } = createStreams('uniform')
    expect(
      chiSquare(
        list(16_000, () => Math.floor(math() * 16)),
        16,
      ),
    ).toBeLessThan(CHI_SQUARE_15)
    expect(
      chiSquare(
        list(16_000, () => word() & 15),
        16,
      ),
    ).toBeLessThan(CHI_SQUARE_15)
    expect(
      chiSquare(
        list(16_000, () => word() >>> 28),
        16,
      ),
    ).toBeLessThan(CHI_SQUARE_15)
  })

  // What a run drew once it must draw for ever: reproduction commands are kept in files.
  test('the numbers of a key do not change between releases', () => {
    const { math, word } = createStreams('1337')
    expect([math(), math(), word(), word()]).toMatchInlineSnapshot(`
      [
        0.420318991357329,
        0.9956145690741094,
        964141977,
        1854456574,
      ]
    `)
  })
})

/** 99.99 % quantile for 15 degrees of freedom. */
const CHI_SQUARE_15 = 44.3

function chiSquare(values: number[], classes: number): number {
  const counts = Array.from({ length: classes }, () => 0)
  for (const value of values) counts[value]! += 1
  const expected = values.length / classes
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('fillBytes', () => {
  test('little-endian, a word for four bytes, the last one cut', () => {
    const bytes = new Uint8Array(6)
    fillBytes(bytes, words(0x04030201, 0xffff0605))
    expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('draws as many words as it needs and touches nothing outside', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 8 }), (length, offset) => {
        const buffer = new Uint8Array(length + offset + 8).fill(7)
        let drawn = 0
        fillBytes(buffer.subarray(offset, offset + length), () => ((drawn += 1), 0xa5a5a5a5))
        expect(drawn).toBe(Math.ceil(length / 4))
        const expected = [...list(offset, () => 7), ...list(length, () => 0xa5), ...list(8, () => 7)]
        expect([...buffer]).toEqual(expected)
      }),
    )
  })
})

describe('uuidFrom', () => {
  test('version and variant are set, the rest is from the stream', () => {
    expect(uuidFrom(() => 0xffffffff)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    expect(uuidFrom(() => 0)).toBe('00000000-0000-4000-8000-000000000000')
    expect(uuidFrom(words(0x33221100, 0x77665544, 0xbbaa9988, 0xffeeddcc))).toBe('00112233-4455-4677-8899-aabbccddeeff')
  })

  test('always has the form of a version 4 UUID', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(uuidFrom(createStreams(key).word)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        )
      }),
    )
  })
})

describe('integerFrom', () => {
  test('stays in [min, max), for any range that node accepts', () => {
    const bounds = fc
      .tuple(fc.maxSafeInteger(), fc.integer({ min: 1, max: 2 ** 48 - 1 }))
      .filter(([min, range]) => Number.isSafeInteger(min + range))
    fc.assert(
      fc.property(bounds, fc.string(), ([min, range], key) => {
        const drawn = integerFrom(createStreams(key).word, min, min + range)
        expect(Number.isSafeInteger(drawn)).toBe(true)
        expect(drawn).toBeGreaterThanOrEqual(min)
        expect(drawn).toBeLessThan(min + range)
      }),
    )
  })

  test('a range of one leaves no choice', () => {
    expect(integerFrom(createStreams('key').word, 7, 8)).toBe(7)
  })

  test('is uniform', () => {
    const { word } = createStreams('dice')
    expect(
      chiSquare(
        list(16_000, () => integerFrom(word, 100, 116) - 100),
        16,
      ),
    ).toBeLessThan(CHI_SQUARE_15)
  })

  test('draws again where the remainder would favour small numbers', () => {
    // 2^48 - 1 is the one value that does not fit into whole threes.
    expect(integerFrom(words(0xffffffff, 0xffffffff, 0, 5), 10, 13)).toBe(12)
    expect(integerFrom(words(0xffffffff, 0xfffffffe), 10, 13)).toBe(12)
  })

  test('reaches both ends of a large range', () => {
    expect(integerFrom(words(0, 0), -5, 2 ** 47)).toBe(-5)
    expect(integerFrom(words(0xffffffff, 0xfffffffe), 0, 2 ** 48 - 1)).toBe(2 ** 48 - 2)
  })
})
