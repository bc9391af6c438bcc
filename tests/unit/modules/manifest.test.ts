import { describe, expect, test } from 'vitest'
import { parseManifest } from '../../../src/modules/manifest.ts'

const read = (content: object | string) =>
  parseManifest(
    '/r/packages/cart/module.manifest.json',
    typeof content === 'string' ? content : JSON.stringify(content),
  )

describe('a module', () => {
  test('has defaults for everything', () => {
    expect(read({})).toEqual({
      name: 'cart',
      manifest: '/r/packages/cart/module.manifest.json',
      folder: '/r/packages/cart',
      code: '/r/packages/cart',
      benchmarks: null,
      tests: null,
      lane: 'L2',
      target: 80,
      faults: [],
      testing: {},
      performance: {},
    })
  })

  test('says its name, folders, lane and target', () => {
    const module = read({
      module: 'shop.cart',
      tags: ['team:a', 'lane:L4', 'x'],
      layout: { paths: { code: './src', tests: 'tests/' } },
      testing: { coverage_target: 85.5 },
    })
    expect(module).toMatchObject({
      name: 'shop.cart',
      code: '/r/packages/cart/src',
      tests: '/r/packages/cart/tests',
      lane: 'L4',
      target: 85.5,
      faults: [],
    })
  })

  test.each([
    ['L0', 70],
    ['L1', 75],
    ['L2', 80],
    ['L3', 85],
    ['L4', 90],
    ['L5', 90],
  ])('in lane %s has the target %d', (lane, target) => {
    expect(read({ tags: [`lane:${lane}`] })).toMatchObject({ lane, target, faults: [] })
  })

  test.each([
    ['an unknown lane', { tags: ['lane:L9'] }, 'unknown lane L9'],
    ['a lane that is a property of every object', { tags: ['lane:toString'] }, 'unknown lane toString'],
    ['a target over 100', { testing: { coverage_target: 101 } }, 'testing.coverage_target must be'],
    ['a negative target', { testing: { coverage_target: -1 } }, 'testing.coverage_target must be'],
    ['a target in words', { testing: { coverage_target: '80' } }, 'testing.coverage_target must be'],
    ['a target that is null', { testing: { coverage_target: null } }, 'testing.coverage_target must be'],
  ])('with %s has no target, and says so', (_, content, message) => {
    const module = read(content)
    expect(module.target).toBeNull()
    expect(module.faults).toEqual([{ kind: 'target', message: expect.stringContaining(message) }])
  })

  test('may have a target of its own in a lane that nobody knows', () => {
    expect(read({ tags: ['lane:X'], testing: { coverage_target: 10 } })).toMatchObject({ target: 10, faults: [] })
  })

  test('in two lanes is in the first', () => {
    expect(read({ tags: ['lane:L3', 'lane:L1'] })).toMatchObject({
      lane: 'L3',
      target: 85,
      faults: [{ kind: 'warning', message: 'two lanes (L3, L1): the first counts' }],
    })
  })

  test.each([['../other'], ['/etc'], [7], [['src']]])('keeps its folders below its own: %j', (code) => {
    const module = read({ layout: { paths: { code } } })
    expect(module.code).toBe('/r/packages/cart')
    expect(module.faults).toMatchObject([{ kind: 'layout' }])
  })

  test.each(['fast', [20], 7])('with %j for its performance says so, and has no target less', (performance) => {
    expect(read({ performance })).toMatchObject({
      target: 80,
      performance: {},
      faults: [{ kind: 'performance', message: `performance must be an object, not ${JSON.stringify(performance)}` }],
    })
    expect(read({ performance: null }).faults).toEqual([])
  })

  test.each([
    ['{"a": 1,}', /line 1, column 9/],
    ['{\n  "a": 1\n  "b": 2\n}', /line 3, column 3/],
    ['', /not valid JSON/],
    ['[]', /not a JSON object/],
    ['{"testing": {"coverage_observed": NaN}}', /not valid JSON/],
  ])('is refused as %j', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  test('may begin with a byte order mark', () => {
    expect(read('\uFEFF{"module":"b"}').name).toBe('b')
  })
})
