import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { resolveSettings, type EvolveOptions, type Settings, type Surroundings } from '../../src/options.ts'

type Env = Record<string, string | undefined>

const resolve = (options: EvolveOptions = {}, env: Env = {}, rest: Omit<Surroundings, 'env'> = {}): Settings =>
  resolveSettings(options, { env, ...rest })
const at = (iso: string): number => new Date(iso).getTime()

const HEAD = at('2024-03-04T05:06:07Z')
const OPTION = at('2020-02-02T00:00:00Z')

test('every default is the one that the README promises', () => {
  expect(resolve()).toEqual({
    enabled: true,
    seed: '1337',
    sequenceSeed: 1337,
    clock: 'stepped',
    now: at('2025-01-01T00:00:00Z'),
    headAhead: null,
    monotonic: 'real',
    timezone: 'UTC',
    locale: 'en-US',
    random: { math: true, crypto: true },
    network: { mode: 'block', allow: [], loopback: true },
    tags: { network: 'external', clock: 'clock', random: 'random' },
    events: 'reports/events.ndjson',
  })
})

test('settings travel to workers: they survive structured cloning and JSON', () => {
  const settings = resolve({ now: new Date(OPTION), network: { allow: ['*.example'] } })
  expect(structuredClone(settings)).toEqual(settings)
  expect(JSON.parse(JSON.stringify(settings))).toEqual(settings)
})

test('neither options nor environment are changed, and later changes to them are not seen', () => {
  const allow = ['a.example']
  const options: EvolveOptions = Object.freeze({ network: Object.freeze({ allow }) })
  const settings = resolve(options, Object.freeze({ ALLOW_NET: 'b.example' }))
  allow.push('c.example')
  expect(settings.network.allow.map(({ text }) => text)).toEqual(['a.example', 'b.example'])
})

test.each(['VITEST_SEED', 'FREEZE_TIME', 'SOURCE_DATE_EPOCH', 'ALLOW_NET', 'EVOLVE', 'EVOLVE_EVENTS'])(
  'an empty or blank %s counts as not set',
  (name) => {
    const options: EvolveOptions = { seed: 5, network: { allow: ['a.example'] }, events: 'x.ndjson', enabled: false }
    expect(resolve(options, { [name]: '' })).toEqual(resolve(options))
    expect(resolve(options, { [name]: '  ' })).toEqual(resolve(options))
  },
)

describe('seed', () => {
  test.each<[EvolveOptions['seed'], string | undefined, string]>([
    [undefined, undefined, '1337'],
    [42, undefined, '42'],
    [0, undefined, '0'],
    [-7, undefined, '-7'],
    [Number.MAX_SAFE_INTEGER, undefined, '9007199254740991'],
    ['release-42', undefined, 'release-42'],
    [undefined, '99', '99'],
    [42, '99', '99'],
    [42, 'text', 'text'],
    ['text', '0', '0'],
  ])('option %j and VITEST_SEED=%j give %j', (seed, variable, expected) => {
    const options = seed === undefined ? {} : { seed }
    expect(resolve(options, { VITEST_SEED: variable }).seed).toBe(expected)
  })

  test.each([
    [{ seed: 'random' }, {}],
    [{}, { VITEST_SEED: 'random' }],
    [{ seed: 3 }, { VITEST_SEED: 'random' }],
  ])("'random' draws one: %j %j", (options, env) => {
    const settings = resolve(options, env, { drawSeed: () => 271_828 })
    expect([settings.seed, settings.sequenceSeed]).toEqual(['271828', 271_828])
  })

  test("nothing is drawn unless 'random' is asked for", () => {
    const drawSeed = (): never => {
      throw new Error('drawn')
    }
    expect(resolve({ seed: 'randomly' }, {}, { drawSeed }).seed).toBe('randomly')
    expect(resolve({ seed: 'random' }, { VITEST_SEED: '4' }, { drawSeed }).seed).toBe('4')
  })

  test.each([
    ['42', 42],
    ['-42', -42],
    ['007', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('Vitest shuffles with the integer itself: %s', (seed, expected) => {
    expect(resolve({ seed }).sequenceSeed).toBe(expected)
  })

  // Published test vectors of 32-bit FNV-1a.
  test.each([
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('Vitest shuffles with a hash of other text: %s', (seed, expected) => {
    expect(resolve({ seed }).sequenceSeed).toBe(expected)
  })

  test('any accepted seed gives Vitest a safe integer, the same each time', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((one) => one.trim() !== '' && one !== 'last' && one !== 'random')
    fc.assert(
      fc.property(text, (seed) => {
        const { sequenceSeed } = resolve({ seed })
        expect(Number.isSafeInteger(sequenceSeed)).toBe(true)
        expect(resolve({ seed }).sequenceSeed).toBe(sequenceSeed)
      }),
    )
  })

  test('the variable that a reproduction prints gives the same seed as the option did', () => {
    for (const seed of [5, 'x', 'with space', ' padded ']) {
      const settings = resolve({ seed })
      expect(resolve({}, { VITEST_SEED: settings.seed }).seed).toBe(settings.seed)
    }
  })
})

describe('start instant', () => {
  test.each<[string, EvolveOptions, Env, number | undefined, string]>([
    ['the fallback', {}, {}, undefined, '2025-01-01T00:00:00.000Z'],
    ['the time of HEAD', {}, {}, HEAD, '2024-03-04T05:06:07.000Z'],
    ['SOURCE_DATE_EPOCH over HEAD', {}, { SOURCE_DATE_EPOCH: '1000000000' }, HEAD, '2001-09-09T01:46:40.000Z'],
    ['SOURCE_DATE_EPOCH of zero', {}, { SOURCE_DATE_EPOCH: '0' }, HEAD, '1970-01-01T00:00:00.000Z'],
    [
      'now over SOURCE_DATE_EPOCH',
      { now: OPTION },
      { SOURCE_DATE_EPOCH: '1000000000' },
      HEAD,
      '2020-02-02T00:00:00.000Z',
    ],
    ['now as text', { now: '2020-02-02T01:00:00+01:00' }, {}, HEAD, '2020-02-02T00:00:00.000Z'],
    ['now as a day', { now: '2020-02-02' }, {}, HEAD, '2020-02-02T00:00:00.000Z'],
    ['now as a Date', { now: new Date(OPTION) }, {}, HEAD, '2020-02-02T00:00:00.000Z'],
    ['now as epoch milliseconds in text', { now: String(OPTION) }, {}, HEAD, '2020-02-02T00:00:00.000Z'],
    ['now of zero', { now: 0 }, {}, HEAD, '1970-01-01T00:00:00.000Z'],
    ['now before 1970', { now: -86_400_000 }, {}, HEAD, '1969-12-31T00:00:00.000Z'],
    ['now with a fraction of a millisecond', { now: 1.9 }, {}, HEAD, '1970-01-01T00:00:00.001Z'],
    [
      'FREEZE_TIME over now',
      { now: OPTION },
      { FREEZE_TIME: '2030-01-02T03:04:05Z' },
      HEAD,
      '2030-01-02T03:04:05.000Z',
    ],
    ['FREEZE_TIME in epoch milliseconds', {}, { FREEZE_TIME: '1893553445000' }, HEAD, '2030-01-02T03:04:05.000Z'],
    ['FREEZE_TIME before 1970', {}, { FREEZE_TIME: '-86400000' }, HEAD, '1969-12-31T00:00:00.000Z'],
    [
      'FREEZE_TIME over SOURCE_DATE_EPOCH',
      {},
      { FREEZE_TIME: '2030-01-01', SOURCE_DATE_EPOCH: '5' },
      HEAD,
      '2030-01-01T00:00:00.000Z',
    ],
    [
      'FREEZE_TIME=1: the default instant, not now',
      { now: OPTION },
      { FREEZE_TIME: '1' },
      HEAD,
      '2024-03-04T05:06:07.000Z',
    ],
    [
      'FREEZE_TIME=1 with SOURCE_DATE_EPOCH',
      { now: OPTION },
      { FREEZE_TIME: '1', SOURCE_DATE_EPOCH: '60' },
      HEAD,
      '1970-01-01T00:01:00.000Z',
    ],
  ])('%s', (_, options, env, time, expected) => {
    expect(new Date(resolve(options, env, { head: { time, ahead: null } }).now).toISOString()).toBe(expected)
  })

  test('a HEAD of the future is told where the clock would have started with it', () => {
    const head = { time: HEAD, ahead: at('2090-06-01T00:00:00Z') }
    const shown = ({ now, headAhead }: Settings): unknown[] => [new Date(now).toISOString(), headAhead]
    expect(shown(resolve({}, {}, { head }))).toEqual(['2024-03-04T05:06:07.000Z', head.ahead])
    const none = { ...head, time: undefined }
    expect(shown(resolve({}, {}, { head: none }))).toEqual(['2025-01-01T00:00:00.000Z', head.ahead])
    expect(resolve({ now: OPTION }, {}, { head }).headAhead).toBeNull()
    for (const env of [{ SOURCE_DATE_EPOCH: '60' }, { FREEZE_TIME: '60000' }] as Env[])
      expect(shown(resolve({}, env, { head }))).toEqual(['1970-01-01T00:01:00.000Z', null])
  })

  test.each(['stepped', 'frozen', 'ticking', 'real'] as const)(
    'FREEZE_TIME=1 leaves mode %s as it is, an instant all but real time',
    (clock) => {
      expect(resolve({ clock }, { FREEZE_TIME: '1' }).clock).toBe(clock)
      expect(resolve({ clock }, { FREEZE_TIME: '2030-01-01' }).clock).toBe(clock === 'real' ? 'stepped' : clock)
    },
  )

  test.each(['stepped', 'frozen', 'ticking', 'real'] as const)('FREEZE_TIME=0 makes mode %s real time', (clock) => {
    expect(resolve({ clock }, { FREEZE_TIME: '0' }).clock).toBe('real')
  })

  test('the ISO instant that a reproduction prints gives the same instant', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(resolve({}, { FREEZE_TIME: date.toISOString() }).now).toBe(date.getTime())
      }),
    )
  })
})

describe('plain choices', () => {
  test.each(['stepped', 'frozen', 'ticking', 'real'] as const)('clock: %s', (clock) => {
    expect(resolve({ clock }).clock).toBe(clock)
  })

  test.each(['real', 'clock'] as const)('monotonic: %s', (monotonic) => {
    expect(resolve({ monotonic }).monotonic).toBe(monotonic)
  })

  test.each(['Asia/Tokyo', 'America/New_York', 'UTC', false] as const)('timezone: %s', (timezone) => {
    expect(resolve({ timezone }).timezone).toBe(timezone)
  })

  test.each(['de-DE', 'en', 'zh-Hant-TW', false] as const)('locale: %s', (locale) => {
    expect(resolve({ locale }).locale).toBe(locale)
  })

  test.each([
    [{}, { math: true, crypto: true }],
    [{ math: false }, { math: false, crypto: true }],
    [{ crypto: false }, { math: true, crypto: false }],
    [
      { math: false, crypto: false },
      { math: false, crypto: false },
    ],
  ])('random: %j', (random, expected) => {
    expect(resolve({ random }).random).toEqual(expected)
  })

  test('tags are replaced one by one', () => {
    expect(resolve({ tags: { network: 'online' } }).tags).toEqual({
      network: 'online',
      clock: 'clock',
      random: 'random',
    })
    expect(resolve({ tags: { clock: 'wall', random: 'dice' } }).tags).toEqual({
      network: 'external',
      clock: 'wall',
      random: 'dice',
    })
  })

  test("onBlockedNetwork: 'error' is accepted", () => {
    expect(resolve({ onBlockedNetwork: 'error' })).toEqual(resolve())
  })
})

describe('enabled and events', () => {
  test.each<[boolean | undefined, string | undefined, boolean]>([
    [undefined, undefined, true],
    [false, undefined, false],
    [true, '0', false],
    [undefined, '0', false],
    [false, '1', true],
    [undefined, '1', true],
  ])('enabled: %j and EVOLVE=%j give %j', (enabled, EVOLVE, expected) => {
    expect(resolve(enabled === undefined ? {} : { enabled }, { EVOLVE }).enabled).toBe(expected)
  })

  test.each<[string | false | undefined, string | undefined, string | false]>([
    [undefined, undefined, 'reports/events.ndjson'],
    ['out/e.ndjson', undefined, 'out/e.ndjson'],
    [false, undefined, false],
    ['out/e.ndjson', 'other.ndjson', 'other.ndjson'],
    [false, 'other.ndjson', 'other.ndjson'],
    ['out/e.ndjson', '0', false],
  ])('events: %j and EVOLVE_EVENTS=%j give %j', (events, EVOLVE_EVENTS, expected) => {
    expect(resolve(events === undefined ? {} : { events }, { EVOLVE_EVENTS }).events).toBe(expected)
  })
})

describe('network', () => {
  test.each<[EvolveOptions['network'], string | undefined, Omit<Settings['network'], 'allow'> & { allow: string[] }]>([
    ['block', undefined, { mode: 'block', allow: [], loopback: true }],
    ['allow', undefined, { mode: 'allow', allow: [], loopback: true }],
    [{}, undefined, { mode: 'block', allow: [], loopback: true }],
    [{ loopback: false }, undefined, { mode: 'block', allow: [], loopback: false }],
    [{ allow: ['a.example'] }, undefined, { mode: 'block', allow: ['a.example'], loopback: true }],
    ['allow', '0', { mode: 'block', allow: [], loopback: true }],
    [{ allow: ['a.example'] }, '0', { mode: 'block', allow: [], loopback: true }],
    [{ allow: ['a.example'], loopback: false }, '0', { mode: 'block', allow: [], loopback: false }],
    ['block', '1', { mode: 'allow', allow: [], loopback: true }],
    [{ loopback: false }, '1', { mode: 'allow', allow: [], loopback: true }],
    ['block', 'b.example', { mode: 'block', allow: ['b.example'], loopback: true }],
    [
      { allow: ['a.example'] },
      ' b.example , 10.0.0.0/8 ,',
      { mode: 'block', allow: ['a.example', 'b.example', '10.0.0.0/8'], loopback: true },
    ],
    [{ allow: ['a.example'] }, 'a.example', { mode: 'block', allow: ['a.example'], loopback: true }],
    [
      { allow: ['a.example'], loopback: false },
      'b.example',
      { mode: 'block', allow: ['a.example', 'b.example'], loopback: false },
    ],
  ])('option %j and ALLOW_NET=%j', (network, ALLOW_NET, expected) => {
    const { allow, ...rest } = resolve(network === undefined ? {} : { network }, { ALLOW_NET }).network
    expect({ ...rest, allow: allow.map(({ text }) => text) }).toEqual(expected)
  })
})
