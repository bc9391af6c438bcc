import alea from 'seedrandom/lib/alea.js'
import { ownerOf, type Patches } from './patches.ts'
import type { Scopes } from './scope.ts'
import type { Settings } from '../options.ts'

/** The streams of one scope. Two, so that a library that draws ids does not shift what `Math.random` gives. */
export interface Streams {
  /** A number in [0, 1) with 53 random bits. */
  readonly math: () => number
  /** An unsigned 32-bit integer. */
  readonly word: () => number
}

export function createStreams(key: string): Streams {
  const bits = alea(`${key}\0crypto`)
  return { math: alea(`${key}\0math`).double, word: () => bits.int32() >>> 0 }
}

type Bytes = Uint8Array<ArrayBufferLike>

/** Fills bytes from a stream of 32-bit words, little-endian. */
export function fillBytes(bytes: Bytes, word: () => number): void {
  for (let index = 0; index < bytes.length; index += 4) {
    const value = word()
    for (let offset = 0; offset < 4 && index + offset < bytes.length; offset += 1)
      bytes[index + offset] = value >>> (8 * offset)
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const DASHED = new Set([4, 6, 8, 10])

/** A version 4 UUID (RFC 9562, section 5.4). */
export function uuidFrom(word: () => number): string {
  const bytes = new Uint8Array(16)
  fillBytes(bytes, word)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  let text = ''
  for (let index = 0; index < 16; index += 1) text += `${DASHED.has(index) ? '-' : ''}${HEX[bytes[index]!]}`
  return text
}

/** A uniform integer in [min, max), by rejection over 48 bits: node's own range limit for `randomInt`. */
export function integerFrom(word: () => number, min: number, max: number): number {
  const range = max - min
  const limit = 2 ** 48 - (2 ** 48 % range)
  let drawn: number
  do drawn = (word() >>> 16) * 2 ** 32 + word()
  while (drawn >= limit)
  return min + (drawn % range)
}

/**
 * Puts `Math.random` and the crypto functions on the streams of the current scope. The originals
 * are called first wherever they check arguments, so that errors stay theirs.
 */
export function patchRandom(patches: Patches, scopes: Scopes, settings: Settings['random']): void {
  const streams = (): Streams | undefined => {
    const scope = scopes.current()
    return scope.real.random ? undefined : (scope.streams ??= createStreams(scope.key))
  }
  if (settings.math) {
    const random = Math.random
    patches.value(Math, 'random', () => (streams() ?? { math: random }).math())
  }
  if (settings.crypto) {
    patchWebCrypto(patches, streams)
    patchNodeCrypto(patches, streams)
  }
}

type CurrentStreams = () => Streams | undefined
type Crypto = typeof globalThis.crypto

/** node's `Crypto.prototype`, and the environment's own where it has another (jsdom, happy-dom). */
function patchWebCrypto(patches: Patches, streams: CurrentStreams): void {
  const { webcrypto } = process.getBuiltinModule('node:crypto')
  const prototypes = new Set<object>()
  for (const crypto of [webcrypto, globalThis.crypto]) {
    for (const key of ['randomUUID', 'getRandomValues'] as const) {
      const owner = crypto === undefined ? undefined : ownerOf(crypto, key)
      if (owner) prototypes.add(owner)
    }
  }
  for (const prototype of prototypes as Set<Crypto>) {
    const { randomUUID, getRandomValues } = Object.getOwnPropertyDescriptors(prototype) as Record<
      string,
      PropertyDescriptor
    >
    if (typeof randomUUID?.value === 'function') {
      patches.value(prototype, 'randomUUID', function (this: Crypto) {
        const own = streams()
        const real: string = randomUUID.value.call(this)
        return own ? uuidFrom(own.word) : real
      })
    }
    if (typeof getRandomValues?.value === 'function') {
      patches.value(prototype, 'getRandomValues', function (this: Crypto, array: ArrayBufferView) {
        const own = streams()
        const filled = getRandomValues.value.call(this, array)
        if (own) fillBytes(bytesOf(array), own.word)
        return filled
      })
    }
  }
}

function patchNodeCrypto(patches: Patches, streams: CurrentStreams): void {
  const crypto = process.getBuiltinModule('node:crypto')
  const { randomUUID, randomBytes, randomInt, randomFill, randomFillSync } = crypto as any

  patches.value(crypto, 'randomUUID', (options?: object) => {
    const own = streams()
    const real = randomUUID(options)
    return own ? uuidFrom(own.word) : real
  })
  // `crypto.getRandomValues` goes through `webcrypto`'s method, which is patched above.

  const seededBytes = (size: number, callback?: (error: Error | null, bytes: Buffer) => void): unknown => {
    const own = streams()
    if (!own || (callback !== undefined && typeof callback !== 'function')) return randomBytes(size, callback)
    if (!callback) return fill(randomBytes(size), own)
    return later(
      (done) => randomBytes(size, done),
      () => fill(new Uint8Array(size), own),
      (bytes, drawn) => bytes.set(drawn),
      callback,
    )
  }
  // The other three are old names of the same function.
  for (const name of ['randomBytes', 'pseudoRandomBytes', 'prng', 'rng']) {
    if (Object.getOwnPropertyDescriptor(crypto, name)?.value) patches.value(crypto, name, seededBytes)
  }

  patches.value(crypto, 'randomFillSync', (view: ArrayBufferView, ...range: [number?, number?]) => {
    const own = streams()
    const filled = randomFillSync(view, ...range)
    if (own) fillBytes(part(view, ...range), own.word)
    return filled
  })

  patches.value(crypto, 'randomFill', (view: ArrayBufferView, ...rest: any[]) => {
    const own = streams()
    const callback = rest.pop()
    if (!own || typeof callback !== 'function') return randomFill(view, ...rest, callback)
    return later(
      (done) => randomFill(view, ...rest, done),
      () => fill(new Uint8Array(part(view, ...rest).length), own),
      (_, drawn) => part(view, ...rest).set(drawn),
      callback,
    )
  })

  patches.value(crypto, 'randomInt', (...args: any[]) => {
    const own = streams()
    const callback = typeof args.at(-1) === 'function' ? args.at(-1) : undefined
    if (!own) return randomInt(...args)
    const bounds: number[] = callback ? args.slice(0, -1) : args
    const [min, max] = bounds.length > 1 && bounds[1] !== undefined ? [bounds[0]!, bounds[1]] : [0, bounds[0]!]
    if (!callback) {
      randomInt(...args)
      return integerFrom(own.word, min, max)
    }
    let drawn = 0
    randomInt(...bounds, (error: Error | null) => (error ? callback(error) : callback(null, drawn)))
    drawn = integerFrom(own.word, min, max)
    return undefined
  })
}

/** Draws at the call, delivers when the original would: completion order must not change the draws. */
function later<T>(
  call: (done: (error: Error | null, value: T) => void) => unknown,
  draw: () => Bytes,
  deliver: (value: T, drawn: Bytes) => void,
  callback: (error: Error | null, value: T) => void,
): unknown {
  let drawn: Bytes
  const returned = call((error, value) => {
    if (!error) deliver(value, drawn)
    callback(error, value)
  })
  drawn = draw()
  return returned
}

function fill<T extends Bytes>(bytes: T, own: Streams): T {
  fillBytes(bytes, own.word)
  return bytes
}

function bytesOf(view: ArrayBufferView | ArrayBufferLike): Bytes {
  return ArrayBuffer.isView(view) ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(view)
}

/** The range that `randomFill(view, offset, size)` means; both count in the view's elements. */
function part(view: ArrayBufferView, offset = 0, size?: number): Bytes {
  const width = (view as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
  const bytes = bytesOf(view)
  return bytes.subarray(offset * width, size === undefined ? undefined : (offset + size) * width)
}
