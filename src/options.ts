import { parseHostRule, type HostRule } from './host-rule.ts'
import { choice, flag, hash32, instant, integer, refuseEnv, refuseOption, set, tag } from './option-values.ts'

export type { HostRule }
export type ClockMode = 'stepped' | 'frozen' | 'ticking' | 'real'

/** What a user may write in `evolve({ ... })`. Every key has a default; see the README's table. */
export interface EvolveOptions {
  /** Root of every random stream and of `sequence.seed`: an integer, any text, or `'random'`. @default 1337 */
  seed?: number | string
  /** How the clock moves. @default 'stepped' */
  clock?: ClockMode
  /** The instant at which every file starts: ISO 8601, epoch milliseconds or a `Date`. @default `SOURCE_DATE_EPOCH`, else the time of HEAD, else 2025-01-01T00:00:00Z */
  now?: string | number | Date
  /** Whether `performance.now` and `process.hrtime` follow the clock. @default 'real' */
  monotonic?: 'real' | 'clock'
  /** IANA zone, or `false` to leave the machine's. `TZ` in the environment wins. @default 'UTC' */
  timezone?: string | false
  /** Default locale of `Intl` and `toLocale*String`, or `false` to leave the machine's. @default 'en-US' */
  locale?: string | false
  /** Which sources of randomness are seeded. @default both */
  random?: { math?: boolean; crypto?: boolean }
  /** What a test may reach. Entries of `allow`: host, `*.suffix`, IP or CIDR, each with an optional `:port`. @default 'block' */
  network?: 'block' | 'allow' | { allow?: string[]; loopback?: boolean }
  /** What a blocked attempt does: the caller gets the error. @default 'error' */
  onBlockedNetwork?: 'error'
  /** Tags that give a test the real thing. */
  tags?: { network?: string; clock?: string; random?: string }
  /** Where failures are appended, relative to the root; `false` for nowhere. @default 'reports/events.ndjson' */
  events?: string | false
  /** `false`: the plugin only declares its tags. @default true */
  enabled?: boolean
}

/** Options and environment, resolved once in the main process; travels to the workers as data. */
export interface Settings {
  enabled: boolean
  seed: string
  /** What Vitest shuffles with: the seed itself where it is an integer, else a hash of it. */
  sequenceSeed: number
  clock: ClockMode
  /** Start instant, epoch milliseconds. */
  now: number
  /** When HEAD says that it was committed, where that is in the future and the clock starts before; else `null`. */
  headAhead: number | null
  monotonic: 'real' | 'clock'
  timezone: string | false
  locale: string | false
  random: { math: boolean; crypto: boolean }
  network: { mode: 'block' | 'allow'; allow: HostRule[]; loopback: boolean }
  tags: { network: string; clock: string; random: string }
  events: string | false
}

/** As `src/git` tells it: when HEAD was committed, or the newest before it that is not of the future. */
type HeadTime = { time: number | undefined; ahead: number | null }

/** Facts about the machine and the repository that some defaults need. */
export interface Surroundings {
  env: Record<string, string | undefined>
  /** When HEAD was committed, if there is one. */
  head?: HeadTime | undefined
  /** Draws a seed for `'random'`. */
  drawSeed?: () => number
}

const FALLBACK_INSTANT = Date.UTC(2025, 0, 1)
const CLOCKS = ['stepped', 'frozen', 'ticking', 'real'] as const
const MONOTONIC = ['real', 'clock'] as const
const KEYS = {
  '': [
    'seed',
    'clock',
    'now',
    'monotonic',
    'timezone',
    'locale',
    'random',
    'network',
    'onBlockedNetwork',
    'tags',
    'events',
    'enabled',
  ],
  random: ['math', 'crypto'],
  network: ['allow', 'loopback'],
  tags: ['network', 'clock', 'random'],
}

/**
 * Merges environment over options over defaults. Pure: everything it reads is passed in.
 * @throws EvolveError `ERR_EVOLVE_OPTION` or `ERR_EVOLVE_ENV`, naming the option, the value and what is allowed.
 */
export function resolveSettings(options: EvolveOptions, { env, head, drawSeed }: Surroundings): Settings {
  refuseUnknownKeys('', options)
  const seed = readSeed(options, env, drawSeed)
  const freeze = readFreezeTime(env)
  const clock = choice('clock', options.clock, CLOCKS) ?? 'stepped'
  const network = readNetwork(options.network, env)
  const random = group('random', options.random)
  const tags = group('tags', options.tags)
  choice('onBlockedNetwork', options.onBlockedNetwork, ['error'] as const)
  return {
    enabled: readEnabled(options.enabled, env),
    seed,
    sequenceSeed: integer(seed) ?? hash32(seed),
    // An instant that the environment asks for is no real time.
    clock: freeze === 'real' ? 'real' : clock === 'real' && typeof freeze === 'number' ? 'stepped' : clock,
    ...startInstant(freeze, options.now, env, head),
    monotonic: choice('monotonic', options.monotonic, MONOTONIC) ?? 'real',
    timezone: readName('timezone', options.timezone, 'UTC', (timeZone) => new Intl.DateTimeFormat('en', { timeZone })),
    locale: readName('locale', options.locale, 'en-US', (locale) => Intl.getCanonicalLocales(locale)),
    random: { math: flag('random.math', random.math) ?? true, crypto: flag('random.crypto', random.crypto) ?? true },
    network,
    tags: {
      network: tag('tags.network', tags.network) ?? 'external',
      clock: tag('tags.clock', tags.clock) ?? 'clock',
      random: tag('tags.random', tags.random) ?? 'random',
    },
    events: readEvents(options.events, env),
  }
}

function readSeed(options: EvolveOptions, env: Surroundings['env'], drawSeed: Surroundings['drawSeed']): string {
  const fromEnv = set(env.VITEST_SEED) === undefined ? undefined : env.VITEST_SEED
  const value = fromEnv ?? options.seed ?? 1337
  const refuse = (allowed = "an integer, any text but 'last', or 'random'"): never =>
    fromEnv === undefined ? refuseOption('seed', value, allowed) : refuseEnv('VITEST_SEED', value, allowed)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : refuse()
  if (typeof value !== 'string' || value.trim() === '' || value === 'last' || /\p{Cc}/u.test(value)) return refuse()
  if (value === 'random')
    return drawSeed ? String(drawSeed()) : refuse('a seed of your own: only the plugin can draw one for all workers')
  return value
}

/** `FREEZE_TIME`: `1` the default instant, `0` real time, else the instant itself. */
function readFreezeTime(env: Surroundings['env']): undefined | 'default' | 'real' | number {
  const value = set(env.FREEZE_TIME)
  if (value === undefined) return undefined
  if (value === '0') return 'real'
  if (value === '1') return 'default'
  return instant(value) ?? refuseEnv('FREEZE_TIME', value, '0, 1, an ISO 8601 date or epoch milliseconds')
}

function startInstant(
  freeze: ReturnType<typeof readFreezeTime>,
  now: EvolveOptions['now'],
  env: Surroundings['env'],
  head: HeadTime | undefined,
): Pick<Settings, 'now' | 'headAhead'> {
  const given = givenInstant(freeze, now, env)
  if (given !== undefined) return { now: given, headAhead: null }
  return { now: head?.time ?? FALLBACK_INSTANT, headAhead: head?.ahead ?? null }
}

function givenInstant(
  freeze: ReturnType<typeof readFreezeTime>,
  now: EvolveOptions['now'],
  env: Surroundings['env'],
): number | undefined {
  if (typeof freeze === 'number') return freeze
  if (now !== undefined && freeze !== 'default') {
    return instant(now) ?? refuseOption('now', now, 'an ISO 8601 date, epoch milliseconds or a valid Date')
  }
  const epoch = set(env.SOURCE_DATE_EPOCH)
  if (epoch !== undefined) {
    const seconds = /^\d+$/.test(epoch) ? instant(Number(epoch) * 1000) : undefined
    return seconds ?? refuseEnv('SOURCE_DATE_EPOCH', epoch, 'whole seconds since 1970')
  }
  return undefined
}

/** Would be a host of that name, which nobody means. */
const MEANT_AS_SWITCH = /^(?:true|false|yes|no|on|off)$/i

function readNetwork(option: EvolveOptions['network'], env: Surroundings['env']): Settings['network'] {
  const network = readNetworkOption(option)
  const fromEnv = set(env.ALLOW_NET)
  if (fromEnv === undefined) return network
  if (fromEnv === '0') return { ...network, mode: 'block', allow: [] }
  if (fromEnv === '1') return { ...network, mode: 'allow', loopback: true }
  const hosts = fromEnv.split(',').map((host) => host.trim())
  const more = hosts
    .filter(Boolean)
    .map(
      (host) =>
        (MEANT_AS_SWITCH.test(host) ? undefined : parseHostRule(host)) ??
        refuseEnv('ALLOW_NET', host, '0, 1, or hosts separated by commas'),
    )
  return { ...network, allow: [...new Map([...network.allow, ...more].map((rule) => [rule.text, rule])).values()] }
}

function readNetworkOption(option: EvolveOptions['network']): Settings['network'] {
  if (option === undefined || option === 'block' || option === 'allow') {
    return { mode: option ?? 'block', allow: [], loopback: true }
  }
  if (typeof option !== 'object' || option === null || Array.isArray(option)) {
    return refuseOption('network', option, "'block', 'allow' or { allow?: string[], loopback?: boolean }")
  }
  refuseUnknownKeys('network', option)
  const { allow = [] } = option
  if (!Array.isArray(allow)) refuseOption('network.allow', allow, 'an array of hosts')
  const rules = allow.map(
    (entry: unknown) =>
      (typeof entry === 'string' ? parseHostRule(entry) : undefined) ??
      refuseOption('network.allow', entry, 'a host, *.suffix, IP or CIDR, each with an optional :port'),
  )
  return { mode: 'block', allow: rules, loopback: flag('network.loopback', option.loopback) ?? true }
}

function readEnabled(option: boolean | undefined, env: Surroundings['env']): boolean {
  const fromEnv = set(env.EVOLVE)
  if (fromEnv === undefined) return flag('enabled', option) ?? true
  if (fromEnv !== '0' && fromEnv !== '1') refuseEnv('EVOLVE', fromEnv, '0 or 1')
  return fromEnv === '1'
}

function readEvents(option: EvolveOptions['events'], env: Surroundings['env']): string | false {
  const fromEnv = set(env.EVOLVE_EVENTS)
  if (fromEnv !== undefined) return fromEnv === '0' ? false : fromEnv
  if (option === undefined) return 'reports/events.ndjson'
  if (option === false || (typeof option === 'string' && option !== '')) return option
  return refuseOption('events', option, 'a path, or false')
}

function readName(
  name: string,
  option: string | false | undefined,
  fallback: string,
  check: (value: string) => void,
): string | false {
  if (option === undefined || option === false) return option ?? fallback
  try {
    if (typeof option !== 'string') throw new TypeError()
    check(option)
    return option
  } catch {
    return refuseOption(name, option, `${name === 'timezone' ? 'an IANA time zone' : 'a BCP 47 locale'}, or false`)
  }
}

function group<T extends object>(name: 'random' | 'tags', value: T | undefined): Partial<T> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuseOption(name, value, `an object with ${KEYS[name].join(', ')}`)
  refuseUnknownKeys(name, value)
  return value
}

function refuseUnknownKeys(name: keyof typeof KEYS, value: object): void {
  if (typeof value !== 'object' || value === null) refuseOption('evolve()', value, 'an object of options')
  for (const key of Object.keys(value)) {
    if (!KEYS[name].includes(key))
      refuseOption(
        name === '' ? key : `${name}.${key}`,
        (value as Record<string, unknown>)[key],
        `one of ${KEYS[name].join(', ')}`,
        'unknown option',
      )
  }
}
