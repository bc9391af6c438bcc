import { describe, expect, test } from 'vitest'
import { createPatches } from '../../../src/isolation/patches.ts'

const descriptorOf = (target: object, key: PropertyKey): PropertyDescriptor | undefined =>
  Object.getOwnPropertyDescriptor(target, key)

function withProperty(descriptor: PropertyDescriptor): Record<string, unknown> {
  return Object.defineProperty({}, 'key', descriptor) as Record<string, unknown>
}

describe('value', () => {
  test.each([
    { configurable: true, enumerable: true, writable: true },
    { configurable: true, enumerable: false, writable: true },
    { configurable: true, enumerable: false, writable: false },
    { configurable: true, enumerable: true, writable: false },
    { configurable: false, enumerable: true, writable: true },
  ])('replaces the value, keeps the attributes %j, and puts both back', (attributes) => {
    const target = withProperty({ ...attributes, value: 'original' })
    const patches = createPatches()
    patches.value(target, 'key', 'patched')
    expect(descriptorOf(target, 'key')).toEqual({ ...attributes, value: 'patched' })
    patches.restore()
    expect(descriptorOf(target, 'key')).toEqual({ ...attributes, value: 'original' })
  })

  test('leaves alone what cannot be replaced', () => {
    const target = Object.freeze({ key: 'original' })
    const patches = createPatches()
    patches.value(target, 'key', 'patched')
    expect(target.key).toBe('original')
    expect(() => patches.restore()).not.toThrow()
  })

  test('replaces an accessor by a value, and puts the accessor back', () => {
    const get = (): string => 'computed'
    const target = withProperty({ configurable: true, enumerable: true, get })
    const patches = createPatches()
    patches.value(target, 'key', 'patched')
    expect(descriptorOf(target, 'key')).toEqual({
      configurable: true,
      enumerable: true,
      writable: true,
      value: 'patched',
    })
    patches.restore()
    expect(descriptorOf(target, 'key')).toEqual({ configurable: true, enumerable: true, get, set: undefined })
  })

  test('refuses to patch twice, and keeps the first patch', () => {
    const target = { key: 1 }
    const patches = createPatches()
    patches.value(target, 'key', 2)
    expect(() => patches.value(target, 'key', 3)).toThrow('key is patched already')
    expect(target.key).toBe(2)
    patches.restore()
    expect(target.key).toBe(1)
  })

  test('refuses to patch what is not there, inherited properties included', () => {
    const patches = createPatches()
    expect(() => patches.value({}, 'key', 1)).toThrow('there is no key to patch')
    expect(() => patches.value(Object.create({ key: 1 }), 'key', 2)).toThrow('there is no key to patch')
    expect(() => patches.value({}, Symbol('sign'), 1)).toThrow('there is no Symbol(sign) to patch')
  })

  test('the same key of two objects, and two keys of one, are different things', () => {
    const [one, other] = [{ a: 1, b: 1 }, { a: 1 }]
    const patches = createPatches()
    patches.value(one, 'a', 2)
    patches.value(one, 'b', 2)
    patches.value(other, 'a', 2)
    expect([one, other]).toEqual([{ a: 2, b: 2 }, { a: 2 }])
    patches.restore()
    expect([one, other]).toEqual([{ a: 1, b: 1 }, { a: 1 }])
  })

  test('patches symbols', () => {
    const key = Symbol('key')
    const target = { [key]: 1 }
    const patches = createPatches()
    patches.value(target, key, 2)
    expect(target[key]).toBe(2)
    patches.restore()
    expect(target[key]).toBe(1)
  })
})

describe('what a replacement function takes over', () => {
  test('name, length and extra properties', () => {
    const sign = Symbol('sign')
    function original(_a: unknown, _b: unknown): void {}
    const target: { key: any } = { key: Object.assign(original, { [sign]: 'kept', extra: 5 }) }
    createPatches().value(target, 'key', () => 'patched')
    const { name, length, extra, [sign]: kept } = target.key
    expect({ name, length, extra, kept }).toEqual({ name: 'original', length: 2, extra: 5, kept: 'kept' })
    expect(target.key()).toBe('patched')
  })

  test('not what the replacement has of its own', () => {
    const sign = Symbol('sign')
    const target = { key: Object.assign(() => {}, { [sign]: 'original' }) }
    createPatches().value(
      target,
      'key',
      Object.assign(() => {}, { [sign]: 'own' }),
    )
    expect(target.key[sign]).toBe('own')
  })

  test('nothing where one of both is no function', () => {
    const target: Record<string, unknown> = { key: 5 }
    createPatches().value(target, 'key', function replacement() {})
    expect((target.key as Function).name).toBe('replacement')
  })
})

describe('method', () => {
  test('wraps the original, which keeps its receiver', () => {
    const target = {
      base: 2,
      times(factor: number) {
        return this.base * factor
      },
    }
    const patches = createPatches()
    patches.method(
      target,
      'times',
      (original) =>
        function (factor: number) {
          return [original?.call(this, factor), this.base]
        },
    )
    expect(target.times(3)).toEqual([6, 2])
    patches.restore()
    expect(target.times(3)).toBe(6)
  })

  test('covers an inherited method with its name and length, and takes the cover away again', () => {
    const prototype = {
      greet(name: string) {
        return `hello ${name}`
      },
    }
    const target: typeof prototype = Object.create(prototype)
    const patches = createPatches()
    patches.method(target, 'greet', (original) => (name) => `${String(original?.call(target, name))}!`)
    expect(target.greet('you')).toBe('hello you!')
    expect(prototype.greet('you')).toBe('hello you')
    expect(Object.keys(target)).toEqual([])
    patches.restore()
    expect(Object.hasOwn(target, 'greet')).toBe(false)
    expect(target.greet('you')).toBe('hello you')
  })

  test('adds a missing method, and takes it away again', () => {
    const target: { greet?: () => unknown } = {}
    const patches = createPatches()
    let given: unknown = 'nothing was given'
    patches.method(target, 'greet', (original) => {
      given = original
      return () => 'added'
    })
    expect(target.greet?.()).toBe('added')
    expect(given).toBeUndefined()
    patches.restore()
    expect('greet' in target).toBe(false)
  })

  test('refuses to patch an added method twice', () => {
    const target: Record<string, unknown> = {}
    const patches = createPatches()
    patches.method(target, 'greet', () => () => 1)
    expect(() => patches.method(target, 'greet', () => () => 2)).toThrow('greet is patched already')
    patches.restore()
    expect('greet' in target).toBe(false)
  })
})

describe('getter', () => {
  test('replaces the getter alone, with the receiver it was read from', () => {
    let written: unknown
    const set = (value: unknown): void => void (written = value)
    const target = withProperty({ configurable: true, enumerable: true, get: () => 'original', set })
    const heir: typeof target = Object.create(target)
    const patches = createPatches()
    patches.getter(target, 'key', function () {
      return this === heir ? 'heir' : 'other'
    })
    expect([target.key, heir.key]).toEqual(['other', 'heir'])
    target.key = 5
    expect(written).toBe(5)
    patches.restore()
    expect(target.key).toBe('original')
    expect(descriptorOf(target, 'key')?.set).toBe(set)
  })
})

describe('restore', () => {
  test('undoes last in, first out', () => {
    const order: string[] = []
    const target = new Proxy(
      { a: 1, b: 1, c: 1 },
      {
        defineProperty(inner, key, descriptor) {
          order.push(`${String(key)}=${String(descriptor.value)}`)
          return Reflect.defineProperty(inner, key, descriptor)
        },
      },
    )
    const patches = createPatches()
    for (const key of ['a', 'b', 'c']) patches.value(target, key, 2)
    order.length = 0
    patches.restore()
    expect(order).toEqual(['c=1', 'b=1', 'a=1'])
  })

  test('registries that patch the same property can be undone in turn', () => {
    const target = { key: 'original' }
    const [first, second] = [createPatches(), createPatches()]
    first.value(target, 'key', 'first')
    second.value(target, 'key', 'second')
    second.restore()
    expect(target.key).toBe('first')
    first.restore()
    expect(target.key).toBe('original')
  })

  test('does nothing the second time', () => {
    const target = { key: 'original' }
    const patches = createPatches()
    patches.value(target, 'key', 'patched')
    patches.restore()
    target.key = 'changed since'
    patches.restore()
    expect(target.key).toBe('changed since')
  })

  test('patching can begin again', () => {
    const target = { key: 'original' }
    const patches = createPatches()
    patches.value(target, 'key', 'once')
    patches.restore()
    patches.value(target, 'key', 'twice')
    expect(target.key).toBe('twice')
    patches.restore()
    expect(target.key).toBe('original')
  })
})
