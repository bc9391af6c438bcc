import { expect, test } from 'vitest'
import { EvolveError } from '../../src/errors.ts'
import { resolveSettings, type EvolveOptions } from '../../src/options.ts'
import { createPolicy } from '../../src/isolation/hosts.ts'

function refusal(options: unknown, env: Record<string, string> = {}): EvolveError {
  try {
    resolveSettings(options as EvolveOptions, { env, drawSeed: () => 1 })
  } catch (error) {
    if (error instanceof EvolveError) return error
    throw error
  }
  throw new Error(`accepted: ${JSON.stringify(options)} ${JSON.stringify(env)}`)
}

function expectOneLine(error: EvolveError, ...parts: string[]): void {
  expect(error.message).not.toContain('\n')
  expect(error.stack?.split('\n')).toHaveLength(1)
  for (const part of parts) expect(error.message).toContain(part)
}

test.each<[unknown, string, string, string]>([
  [{ seed: 'last' }, 'seed', '"last"', 'an integer, any text'],
  [{ seed: '' }, 'seed', '""', 'an integer, any text'],
  [{ seed: '  ' }, 'seed', '"  "', 'an integer, any text'],
  [{ seed: 1.5 }, 'seed', '1.5', 'an integer, any text'],
  [{ seed: Number.NaN }, 'seed', 'null', 'an integer, any text'],
  [{ seed: 2 ** 53 }, 'seed', '9007199254740992', 'an integer, any text'],
  [{ seed: true }, 'seed', 'true', 'an integer, any text'],
  [{ clock: 'fast-forward' }, 'clock', '"fast-forward"', "'stepped', 'frozen', 'ticking', 'real'"],
  [{ clock: 'Frozen' }, 'clock', '"Frozen"', "'stepped', 'frozen', 'ticking', 'real'"],
  [{ clock: null }, 'clock', 'null', "'stepped'"],
  [{ clock: true }, 'clock', 'true', "'stepped'"],
  [{ now: 'someday' }, 'now', '"someday"', 'ISO 8601'],
  [{ now: '2025-13-01' }, 'now', '"2025-13-01"', 'ISO 8601'],
  [{ now: '' }, 'now', '""', 'ISO 8601'],
  [{ now: new Date(Number.NaN) }, 'now', 'null', 'ISO 8601'],
  [{ now: Number.POSITIVE_INFINITY }, 'now', 'null', 'ISO 8601'],
  [{ now: 8.64e15 + 1 }, 'now', '8640000000000001', 'ISO 8601'],
  [{ now: null }, 'now', 'null', 'ISO 8601'],
  [{ now: {} }, 'now', '{}', 'ISO 8601'],
  [{ monotonic: 'fake' }, 'monotonic', '"fake"', "'real', 'clock'"],
  [{ timezone: 'Mars/Olympus' }, 'timezone', '"Mars/Olympus"', 'an IANA time zone, or false'],
  [{ timezone: '' }, 'timezone', '""', 'an IANA time zone, or false'],
  [{ timezone: true }, 'timezone', 'true', 'an IANA time zone, or false'],
  [{ timezone: null }, 'timezone', 'null', 'an IANA time zone, or false'],
  [{ locale: 'en_US' }, 'locale', '"en_US"', 'a BCP 47 locale, or false'],
  [{ locale: '' }, 'locale', '""', 'a BCP 47 locale, or false'],
  [{ locale: true }, 'locale', 'true', 'a BCP 47 locale, or false'],
  [{ random: true }, 'random', 'true', 'math, crypto'],
  [{ random: null }, 'random', 'null', 'math, crypto'],
  [{ random: { math: 'yes' } }, 'random.math', '"yes"', 'true or false'],
  [{ random: { crypto: 0 } }, 'random.crypto', '0', 'true or false'],
  [{ random: { uuid: true } }, 'random.uuid', 'true', 'math, crypto'],
  [{ network: 'record' }, 'network', '"record"', "'block', 'allow' or { allow?"],
  [{ network: 'replay' }, 'network', '"replay"', "'block', 'allow' or { allow?"],
  [{ network: 'sandbox' }, 'network', '"sandbox"', "'block', 'allow' or { allow?"],
  [{ network: true }, 'network', 'true', "'block', 'allow' or { allow?"],
  [{ network: null }, 'network', 'null', "'block', 'allow' or { allow?"],
  [{ network: { hosts: [] } }, 'network.hosts', '[]', 'allow, loopback'],
  [{ network: { allow: 'a.example' } }, 'network.allow', '"a.example"', 'an array of hosts'],
  [{ network: { allow: [42] } }, 'network.allow', '42', 'a host, *.suffix, IP or CIDR'],
  [{ network: { loopback: 'no' } }, 'network.loopback', '"no"', 'true or false'],
  [{ onBlockedNetwork: 'fail' }, 'onBlockedNetwork', '"fail"', "'error'"],
  [{ tags: 'external' }, 'tags', '"external"', 'network, clock, random'],
  [{ tags: { network: 'two words' } }, 'tags.network', '"two words"', 'a tag name'],
  [{ tags: { clock: 'a&b' } }, 'tags.clock', '"a&b"', 'a tag name'],
  [{ tags: { random: '' } }, 'tags.random', '""', 'a tag name'],
  [{ tags: { time: 'x' } }, 'tags.time', '"x"', 'network, clock, random'],
  [{ events: true }, 'events', 'true', 'a path, or false'],
  [{ events: '' }, 'events', '""', 'a path, or false'],
  [{ enabled: 'yes' }, 'enabled', '"yes"', 'true or false'],
  [{ sead: 1 }, 'sead', '1', 'one of seed, clock, now'],
  [null, 'evolve()', 'null', 'an object of options'],
  ['seed', 'evolve()', '"seed"', 'an object of options'],
])('option %j is refused with its name, its value and what is allowed', (options, name, value, allowed) => {
  const error = refusal(options)
  expect(error.code).toBe('ERR_EVOLVE_OPTION')
  expectOneLine(error, `option ${name}: ${value} is not allowed`, allowed)
})

test('an unknown option is called that', () => {
  expect(refusal({ sead: 1 }).message).toMatch(/^unknown option sead: 1 /)
})

test('a value that has no JSON is still refused by name', () => {
  expectOneLine(refusal({ seed: 5n }), 'option seed: 5 is not allowed')
  const circular: Record<string, unknown> = {}
  circular.self = circular
  expectOneLine(refusal({ clock: circular }), 'option clock: [object Object] is not allowed')
})

test.each<[Record<string, string>, string]>([
  [{ VITEST_SEED: 'last' }, 'an integer, any text'],
  [{ FREEZE_TIME: 'yes' }, '0, 1, an ISO 8601 date or epoch milliseconds'],
  [{ FREEZE_TIME: '2025-13-01' }, '0, 1, an ISO 8601 date or epoch milliseconds'],
  [{ FREEZE_TIME: '99999999999999999' }, '0, 1, an ISO 8601 date or epoch milliseconds'],
  [{ SOURCE_DATE_EPOCH: '2025-01-01' }, 'whole seconds since 1970'],
  [{ SOURCE_DATE_EPOCH: '1.5' }, 'whole seconds since 1970'],
  [{ SOURCE_DATE_EPOCH: '-1' }, 'whole seconds since 1970'],
  [{ SOURCE_DATE_EPOCH: '99999999999999999' }, 'whole seconds since 1970'],
  [{ ALLOW_NET: 'https://a.example' }, '0, 1, or hosts separated by commas'],
  [{ ALLOW_NET: '*' }, '0, 1, or hosts separated by commas'],
  [{ EVOLVE: 'off' }, '0 or 1'],
  [{ EVOLVE: 'false' }, '0 or 1'],
])('environment %j is refused with its name, its value and what is allowed', (env, allowed) => {
  const [[name, value]] = Object.entries(env) as [[string, string]]
  const error = refusal({}, env)
  expect(error.code).toBe('ERR_EVOLVE_ENV')
  expectOneLine(error, `environment variable ${name}: "${value}" is not allowed`, allowed)
})

// What `Date.parse` makes of these depends on the engine and on the machine's time zone.
test.each(['2', '12', '50', 'yes 1', '1 January 2025', 'March 7'])(
  'FREEZE_TIME=%s is no ISO date and no epoch milliseconds',
  (value) => {
    expect(refusal({}, { FREEZE_TIME: value }).code).toBe('ERR_EVOLVE_ENV')
  },
)

test('of several hosts in ALLOW_NET the bad one is named', () => {
  expect(refusal({}, { ALLOW_NET: 'a.example,b c,d.example' }).message).toContain('"b c"')
})

test('a bad option is refused even where the environment takes its place', () => {
  expect(refusal({ network: 'record' }, { ALLOW_NET: '1' }).code).toBe('ERR_EVOLVE_OPTION')
  expect(refusal({ clock: 'fast-forward' }, { FREEZE_TIME: '0' }).code).toBe('ERR_EVOLVE_OPTION')
})

const GOOD_RULES = [
  'a.example',
  'A.Example',
  'a.example.',
  'a.example:443',
  'localhost',
  'host_with_underscore',
  'a-b.example',
  'münchen.example',
  '*.a.example',
  '*.a.example:8080',
  '192.0.2.1',
  '192.0.2.1:80',
  '192.0.2.0/24',
  '192.0.2.0/24:443',
  '0.0.0.0/0',
  '192.0.2.1/32',
  '::1',
  '2001:db8::1',
  '[2001:db8::1]',
  '[2001:db8::1]:443',
  '2001:db8::/32',
  '[2001:db8::/32]:443',
  '2001:db8::/32:443',
  '::/0',
  'fe80::1%eth0',
]

test.each(GOOD_RULES)('host rule %s is accepted, and the policy can be made of it', (rule) => {
  const { network } = resolveSettings({ network: { allow: [rule] } }, { env: {} })
  expect(network.allow).toMatchObject([{ text: rule }])
  expect(resolveSettings({}, { env: { ALLOW_NET: rule } }).network.allow).toEqual(network.allow)
  expect(createPolicy(network, () => new Set()).allowsName('unrelated.invalid', 1)).toBe(false)
})

test.each([
  '',
  ' ',
  '*',
  '*.',
  '*.*.example',
  'a*.example',
  '.example',
  // A suffix of numbers would be taken for part of an address.
  '*.2.1',
  '-a.example',
  'https://a.example',
  'a.example/path',
  'a.example/8',
  'a b',
  'a.example:',
  'a.example:http',
  'a.example:65536',
  'a.example:-1',
  '192.0.2.0/33',
  '192.0.2.0/',
  '192.0.2.0/x',
  '2001:db8::/129',
  '[a.example]',
  '[2001:db8::1',
  '2001:db8::1]',
  '[]',
  'user@a.example',
  'a.example?x',
  'a.example#x',
])('host rule %j is refused', (rule) => {
  const error = refusal({ network: { allow: ['ok.example', rule] } })
  expectOneLine(error, `option network.allow: ${JSON.stringify(rule)} is not allowed`, 'with an optional :port')
})
