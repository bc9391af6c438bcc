import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import crypto, { type webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import { createPatches, type Patches } from '../../../src/isolation/patches.ts'
import {
  createStreams,
  fillBytes,
  integerFrom,
  patchRandom,
  uuidFrom,
  type Streams,
} from '../../../src/isolation/random.ts'
import type { Scopes } from '../../../src/isolation/scope.ts'
import { scopeOf, scopesOf } from './examples.ts'

let patches: Patches
let scopes: Scopes
/** The streams that the patched functions should be drawing from. */
let expected: Streams

beforeEach(() => {
  patches = createPatches()
  scopes = scopesOf('file').scopes
  expected = createStreams('file')
})
afterEach(() => patches.restore())

const web = globalThis.crypto as webcrypto.Crypto
const bytes = (count: number): Uint8Array => {
  const array = new Uint8Array(count)
  fillBytes(array, expected.word)
  return array
}

/** node takes buffers as well; its types do not say so. */
const fillBuffer = (buffer: ArrayBuffer): Uint8Array =>
  new Uint8Array(crypto.randomFillSync(buffer as never) as ArrayBuffer)

describe('synchronous draws are those of the scope', () => {
  beforeEach(() => patchRandom(patches, scopes, { math: true, crypto: true }))

  test.each<[string, () => unknown, () => unknown]>([
    ['Math.random', () => Math.random(), () => expected.math()],
    ['crypto.randomUUID', () => crypto.randomUUID(), () => uuidFrom(expected.word)],
    [
      'crypto.randomUUID without its cache',
      () => crypto.randomUUID({ disableEntropyCache: true }),
      () => uuidFrom(expected.word),
    ],
    ['webcrypto randomUUID', () => web.randomUUID(), () => uuidFrom(expected.word)],
    ['webcrypto getRandomValues', () => web.getRandomValues(new Uint8Array(6)), () => bytes(6)],
    ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(6)), () => bytes(6)],
    [
      'getRandomValues of wider elements',
      () => web.getRandomValues(new Uint16Array(3)),
      () => new Uint16Array(bytes(6).buffer),
    ],
    ['randomBytes', () => new Uint8Array(crypto.randomBytes(7)), () => bytes(7)],
    ['randomInt(max)', () => crypto.randomInt(1000), () => integerFrom(expected.word, 0, 1000)],
    ['randomInt(min, max)', () => crypto.randomInt(-5, 1000), () => integerFrom(expected.word, -5, 1000)],
    ['randomFillSync', () => crypto.randomFillSync(new Uint8Array(5)), () => bytes(5)],
    ['randomFillSync of an ArrayBuffer', () => fillBuffer(new ArrayBuffer(5)), () => bytes(5)],
  ])('%s', (_, draw, expectedDraw) => {
    expect([draw(), draw()]).toEqual([expectedDraw(), expectedDraw()])
  })

  test('a part of an array is filled, offset and size counted in its elements', () => {
    expect([...crypto.randomFillSync(new Uint8Array(6), 2, 3)]).toEqual([0, 0, ...bytes(3), 0])
    const wide = crypto.randomFillSync(new Uint16Array(4), 1, 2)
    expect([...new Uint8Array(wide.buffer)]).toEqual([0, 0, ...bytes(4), 0, 0])
    const inner = new Uint8Array(new ArrayBuffer(8), 2, 4)
    crypto.randomFillSync(inner, 1)
    expect([...new Uint8Array(inner.buffer)]).toEqual([0, 0, 0, ...bytes(3), 0, 0])
  })

  test('the array that was handed over comes back', () => {
    const array = new Uint8Array(4)
    expect(web.getRandomValues(array)).toBe(array)
    expect(crypto.randomFillSync(array)).toBe(array)
    expect(Buffer.isBuffer(crypto.randomBytes(4))).toBe(true)
  })

  test.each<[string, () => unknown]>([
    ['randomBytes(-1)', () => crypto.randomBytes(-1)],
    ['randomBytes with a callback that is none', () => crypto.randomBytes(4, 'no' as never)],
    ['randomInt(5, 5)', () => crypto.randomInt(5, 5)],
    ['randomInt(0.5)', () => crypto.randomInt(0.5)],
    ['randomInt over 2^48', () => crypto.randomInt(0, 2 ** 48 + 1)],
    ['randomUUID with a bad option', () => crypto.randomUUID({ disableEntropyCache: 'no' as never })],
    ['randomUUID of no crypto', () => web.randomUUID.call({} as never)],
    ['getRandomValues of floats', () => web.getRandomValues(new Float64Array(2) as never)],
    ['getRandomValues over the quota', () => web.getRandomValues(new Uint8Array(65_537))],
    ['randomFillSync outside', () => crypto.randomFillSync(new Uint8Array(2), 3)],
    ['randomFill without a callback', () => crypto.randomFill(new Uint8Array(2), undefined as never)],
    ['randomInt with bad bounds and a callback', () => crypto.randomInt(5, 5, () => {})],
  ])('%s is refused as ever, and draws nothing', (_, draw) => {
    expect(draw).toThrow(/./)
    expect(crypto.randomUUID()).toBe(uuidFrom(expected.word))
  })

  test('ids do not shift Math.random, nor the other way round', () => {
    crypto.randomUUID()
    expect(Math.random()).toBe(expected.math())
  })

  test('nobody can tell the replacements by name or length', () => {
    const shape = (one: Function): unknown => [one.name, one.length]
    const names = ['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync'] as const
    const patched = names.map((name) => shape(crypto[name]))
    const math = shape(Math.random)
    patches.restore()
    expect(patched).toEqual(names.map((name) => shape(crypto[name])))
    expect(math).toEqual(shape(Math.random))
  })
})

describe('callbacks', () => {
  beforeEach(() => patchRandom(patches, scopes, { math: true, crypto: true }))

  test('deliver what was drawn at the call', async () => {
    const fill = new Uint8Array(6)
    const results = await Promise.all([
      promisify(crypto.randomBytes)(5),
      new Promise((resolve, reject) =>
        crypto.randomFill(fill, 2, 3, (error, array) => (error ? reject(error) : resolve(array))),
      ),
      new Promise((resolve, reject) =>
        crypto.randomInt(3, 900, (error, drawn) => (error ? reject(error) : resolve(drawn))),
      ),
      new Promise((resolve, reject) =>
        crypto.randomInt(900, (error, drawn) => (error ? reject(error) : resolve(drawn))),
      ),
      crypto.randomUUID(),
    ])
    const wanted = [
      Buffer.from(bytes(5)),
      new Uint8Array([0, 0, ...bytes(3), 0]),
      integerFrom(expected.word, 3, 900),
      integerFrom(expected.word, 0, 900),
      uuidFrom(expected.word),
    ]
    expect(results).toEqual(wanted)
    expect(results[1]).toBe(fill)
  })

  test('come later, never within the call', async () => {
    let called = false
    const done = new Promise<void>((resolve) => crypto.randomBytes(4, () => ((called = true), resolve())))
    expect(called).toBe(false)
    await done
    expect(called).toBe(true)
  })

  test('a draw belongs to the scope of its call, even if another is entered before it is delivered', async () => {
    const drawn = promisify(crypto.randomBytes)(5)
    scopes.enter(scopeOf('next'))
    expect(new Uint8Array(await drawn)).toEqual(bytes(5))
    expect(crypto.randomUUID()).toBe(uuidFrom(createStreams('next').word))
  })
})

describe('scopes', () => {
  test('each has streams of its own, which go on where they were left', () => {
    patchRandom(patches, scopes, { math: true, crypto: true })
    const file = scopes.current()
    const other = createStreams('other')
    const [first, second] = [expected.math(), expected.math()]
    expect(Math.random()).toBe(first)
    scopes.enter(scopeOf('other'))
    expect(Math.random()).toBe(other.math())
    scopes.enter(file)
    expect(Math.random()).toBe(second)
  })

  test('nothing is made for a scope that draws nothing', () => {
    patchRandom(patches, scopes, { math: true, crypto: true })
    expect(scopes.current().streams).toBeUndefined()
  })

  test('a scope tagged for randomness draws from the originals', () => {
    const below = createPatches()
    try {
      below.value(Math, 'random', () => 0.25)
      below.value(crypto, 'randomUUID', () => 'original')
      below.value(crypto, 'randomInt', () => -1)
      patchRandom(patches, scopesOf('file', { real: { random: true } }).scopes, { math: true, crypto: true })
      expect([Math.random(), crypto.randomUUID(), crypto.randomInt(5)]).toEqual([0.25, 'original', -1])
    } finally {
      patches.restore()
      below.restore()
    }
  })
})

describe('settings', () => {
  test.each([
    [{ math: true, crypto: false }, [true, false]],
    [{ math: false, crypto: true }, [false, true]],
    [{ math: false, crypto: false }, [false, false]],
  ])('%j touches only what it names', (settings, touched) => {
    const [random, uuid] = [Math.random, crypto.randomUUID]
    patchRandom(patches, scopes, settings)
    expect([Math.random !== random, crypto.randomUUID !== uuid]).toEqual(touched)
  })

  test('restore puts every function back', () => {
    const all = (): unknown[] => [
      Math.random,
      web.randomUUID,
      web.getRandomValues,
      crypto.randomUUID,
      crypto.randomBytes,
      crypto.randomInt,
      crypto.randomFill,
      crypto.randomFillSync,
    ]
    const before = all()
    patchRandom(patches, scopes, { math: true, crypto: true })
    expect(all().some((one, index) => one === before[index])).toBe(false)
    patches.restore()
    expect(all()).toEqual(before)
  })
})
