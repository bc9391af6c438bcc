import { afterEach, describe, expect, test } from 'vitest'
import dns from 'node:dns'
import promises from 'node:dns/promises'
import { patchDns } from '../../../src/isolation/dns.ts'
import { createPolicy } from '../../../src/isolation/hosts.ts'
import { createGuard } from '../../../src/isolation/network.ts'
import { createPatches } from '../../../src/isolation/patches.ts'
import type { Scope } from '../../../src/isolation/scope.ts'
import { rules, scopesOf } from './examples.ts'

const BLOCKED = { name: 'NetworkBlockedError', code: 'ERR_NETWORK_BLOCKED', protocol: 'dns', port: null }

const below = createPatches()
const patches = createPatches()
afterEach(() => {
  patches.restore()
  below.restore()
})

function guarded(allow: string[] = [], real: Partial<Scope['real']> = {}): Scope {
  const { scopes, scope } = scopesOf('test', { real })
  patchDns(
    patches,
    createGuard(
      scopes,
      createPolicy({ mode: 'block', allow: rules(...allow), loopback: true }, () => new Set(['box'])),
      'external',
    ),
  )
  return scope
}

/** Stand-ins in the place of everything that would ask a name server. */
function standIns(): string[] {
  const asked: string[] = []
  const keys = ['resolve4', 'reverse', 'lookup'] as const
  for (const key of keys) {
    below.value(dns, key, (name: string, ...rest: unknown[]) => {
      asked.push(name)
      ;(rest.at(-1) as (error: null) => void)(null)
    })
    below.value(promises, key, (name: string) => Promise.resolve(asked.push(name)))
  }
  for (const { Resolver } of [dns, promises]) {
    below.value(Resolver.prototype, 'resolve4', (name: string, done?: (error: null) => void) => {
      asked.push(name)
      done?.(null)
      return Promise.resolve()
    })
  }
  return asked
}

type Ask = (name: string, done: (error: Error | null) => void) => void
const byPromise = (promise: Promise<unknown>, done: (error: Error | null) => void): void =>
  void promise.then(() => done(null), done)
const asked = (ask: Ask, name: string): Promise<Error | null | string> =>
  new Promise((resolve) => {
    let within = true
    ask(name, (error) => resolve(within ? 'within the call' : error))
    within = false
  })

describe('a foreign name', () => {
  test.each<[string, Ask]>([
    ['lookup', (name, done) => dns.lookup(name, done)],
    ['lookup with options', (name, done) => dns.lookup(name, { all: true }, done)],
    ['resolve', (name, done) => dns.resolve(name, done)],
    ['resolve with a type', (name, done) => dns.resolve(name, 'MX', done)],
    ['resolve4', (name, done) => dns.resolve4(name, done)],
    ['resolveTxt', (name, done) => dns.resolveTxt(name, done)],
    ['resolveAny', (name, done) => dns.resolveAny(name, done)],
    ['Resolver.resolve6', (name, done) => new dns.Resolver().resolve6(name, done)],
    ['promises.lookup', (name, done) => byPromise(promises.lookup(name), done)],
    ['dns.promises.lookup', (name, done) => byPromise(dns.promises.lookup(name), done)],
    ['promises.resolve', (name, done) => byPromise(promises.resolve(name, 'AAAA'), done)],
    ['promises.resolveSrv', (name, done) => byPromise(promises.resolveSrv(name), done)],
    ['promises.Resolver.resolve4', (name, done) => byPromise(new promises.Resolver().resolve4(name), done)],
  ])('is refused by %s, never within the call', async (_, ask) => {
    const scope = guarded()
    expect(await asked(ask, 'api.example')).toMatchObject({ ...BLOCKED, host: 'api.example' })
    expect(scope.blocked).toEqual([{ protocol: 'dns', host: 'api.example', port: null }])
  })
})

describe('a foreign address', () => {
  test.each<[string, Ask]>([
    ['reverse', (address, done) => dns.reverse(address, done)],
    ['lookupService', (address, done) => dns.lookupService(address, 80, done)],
    ['promises.reverse', (address, done) => byPromise(promises.reverse(address), done)],
    ['promises.lookupService', (address, done) => byPromise(promises.lookupService(address, 80), done)],
    ['Resolver.reverse', (address, done) => new dns.Resolver().reverse(address, done)],
  ])('is refused by %s', async (_, ask) => {
    guarded()
    expect(await asked(ask, '192.0.2.1')).toMatchObject({ ...BLOCKED, host: '192.0.2.1' })
  })
})

describe('what needs no name server passes', () => {
  test('localhost', async () => {
    const scope = guarded()
    expect((await promises.lookup('localhost')).address).toMatch(/^(127\.0\.0\.1|::1)$/)
    expect(await asked((name, done) => dns.lookup(name, done), 'localhost')).toBeNull()
    expect(scope.blocked).toBeUndefined()
  })

  test('an address, which lookup only hands back', async () => {
    guarded()
    expect(await promises.lookup('192.0.2.1')).toEqual({ address: '192.0.2.1', family: 4 })
  })

  test('a name of the hosts file', async () => {
    const names = standIns()
    guarded()
    await promises.lookup('box')
    expect(names).toEqual(['box'])
  })
})

describe('what is allowed reaches the name servers', () => {
  test.each<[string, string[], Partial<Scope['real']>]>([
    ['a name by rule', ['api.example'], {}],
    ['a name by a rule with a port', ['*.example:443'], {}],
    ['any name in a scope with the tag', [], { network: true }],
  ])('%s', async (_, allow, real) => {
    const names = standIns()
    guarded(allow, real)
    dns.lookup('api.example', () => {})
    dns.resolve4('api.example', () => {})
    await promises.resolve4('api.example')
    new dns.Resolver().resolve4('api.example', () => {})
    expect(names).toEqual(['api.example', 'api.example', 'api.example', 'api.example'])
  })

  test('an address by rule, for reverse', async () => {
    const names = standIns()
    guarded(['192.0.2.0/24'])
    await promises.reverse('192.0.2.1')
    expect(names).toEqual(['192.0.2.1'])
  })

  test.each([['127.0.0.1'], ['127.0.0.1:5353'], ['[::1]:5353'], ['::1']])(
    'a resolver that asks %s only',
    async (server) => {
      const names = standIns()
      const scope = guarded()
      for (const Resolver of [dns.Resolver, promises.Resolver]) {
        const resolver = new Resolver()
        resolver.setServers([server])
        await asked((name, done) => {
          const promise = (resolver.resolve4 as (...args: unknown[]) => unknown)(name, () => setImmediate(done, null))
          if (promise instanceof Promise) byPromise(promise, done)
        }, 'api.example')
      }
      expect(names).toEqual(['api.example', 'api.example'])
      expect(scope.blocked).toBeUndefined()
    },
  )

  test.each([[['192.0.2.53']], [['127.0.0.1', '192.0.2.53']]])('but not one that asks %j', async (servers) => {
    const names = standIns()
    guarded()
    const resolver = new dns.Resolver()
    resolver.setServers(['127.0.0.1'])
    resolver.setServers(servers)
    expect(await asked((name, done) => resolver.resolve4(name, done), 'api.example')).toMatchObject(BLOCKED)
    expect(names).toEqual([])
  })
})

test('an address is a name to resolve4: it would go to a name server, so it is refused', async () => {
  const names = standIns()
  guarded()
  const outcome = await asked((name, done) => dns.resolve4(name, (error) => setImmediate(done, error)), '192.0.2.1')
  expect([names, outcome]).toEqual([[], expect.objectContaining(BLOCKED)])
})

test('bad arguments are refused by the originals', () => {
  guarded()
  expect(() => dns.lookup('api.example', undefined as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  )
  expect(() => dns.resolve4(5 as never, () => {})).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
})

test('all of it is put back', () => {
  const all = (): unknown[] => [
    dns.lookup,
    dns.resolve4,
    promises.lookup,
    dns.Resolver.prototype.resolve4,
    promises.Resolver.prototype.resolve4,
  ]
  const before = all()
  guarded()
  expect(all().some((one, index) => one === before[index])).toBe(false)
  patches.restore()
  expect(all()).toEqual(before)
})
