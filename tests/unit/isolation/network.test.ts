import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import dgram from 'node:dgram'
import dns from 'node:dns'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import tls from 'node:tls'
import { patchDns } from '../../../src/isolation/dns.ts'
import { createPolicy } from '../../../src/isolation/hosts.ts'
import { createGuard, patchNetwork } from '../../../src/isolation/network.ts'
import { createPatches } from '../../../src/isolation/patches.ts'
import type { Scope } from '../../../src/isolation/scope.ts'
import type { Settings } from '../../../src/options.ts'
import { rules, scopeOf, scopesOf } from './examples.ts'

/** Reserved for documentation (RFC 5737): nobody is there, and the guard refuses before anything leaves. */
const FOREIGN = '192.0.2.1'
const BLOCKED = { name: 'NetworkBlockedError', code: 'ERR_NETWORK_BLOCKED' }

const below = createPatches()
const patches = createPatches()
afterEach(() => {
  patches.restore()
  below.restore()
})

function guarded(network: Partial<Settings['network']> = {}, real: Partial<Scope['real']> = {}): Scope {
  const { scopes, scope } = scopesOf('test', { real })
  const policy = createPolicy({ mode: 'block', allow: [], loopback: true, ...network }, () => new Set(['box']))
  const guard = createGuard(scopes, policy, 'external')
  patchDns(patches, guard)
  patchNetwork(patches, guard)
  return scope
}

let server: http.Server
let port: number
beforeAll(async () => {
  server = http.createServer((request, response) => response.end(`hello ${request.headers.host}`))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ;({ port } = server.address() as AddressInfo)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const toLoopback: net.LookupFunction = (_, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
const toForeign: net.LookupFunction = (_, options, done) =>
  options.all ? done(null, [{ address: FOREIGN, family: 4 }]) : done(null, FOREIGN, 4)
const toBoth: net.LookupFunction = (_, _options, done) =>
  done(null, [
    { address: '127.0.0.1', family: 4 },
    { address: FOREIGN, family: 4 },
  ])

async function errorOf(emitter: net.Socket | http.ClientRequest): Promise<Error> {
  const [error] = (await once(emitter, 'error').catch((error: Error) => [error])) as [Error]
  return error
}

async function get(options: http.RequestOptions): Promise<string> {
  const [response] = (await once(http.get({ agent: false, ...options }), 'response')) as [http.IncomingMessage]
  return (await response.setEncoding('utf8').toArray()).join('')
}

describe('loopback passes', () => {
  test.each(['127.0.0.1', 'localhost', 'app.localhost'])('http to %s', async (host) => {
    const scope = guarded()
    const lookup = host === 'app.localhost' ? { lookup: toLoopback } : {}
    expect(await get({ host, port, ...lookup, family: 4 })).toContain('hello')
    expect(scope.blocked).toBeUndefined()
  })

  test('fetch', async () => {
    guarded()
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('hello')
  })

  test.each<[string, () => net.Socket]>([
    ['net.connect(port)', () => net.connect(port)],
    ['net.connect(port, host)', () => net.connect(port, '127.0.0.1')],
    ['net.connect of a port in text', () => net.connect({ port: String(port) as never, host: '127.0.0.1' })],
    ['socket.connect(port, host)', () => new net.Socket().connect(port, '127.0.0.1')],
    ['socket.connect(options)', () => new net.Socket().connect({ port, host: '127.0.0.1' })],
    ['the unspecified address', () => net.connect(port, '0.0.0.0')],
    ['an IPv4 address in IPv6 form', () => net.connect(port, '::ffff:127.0.0.1')],
  ])('%s', async (_, connect) => {
    guarded()
    const socket = connect()
    await once(socket, 'connect')
    expect(socket.remotePort).toBe(port)
    socket.destroy()
  })

  test.skipIf(process.platform === 'win32')('a unix socket', async () => {
    guarded()
    const path = `${tmpdir()}/vitest-evolve-${process.pid}-${port}.sock`
    const local = net.createServer((socket) => socket.end())
    local.listen(path)
    await once(local, 'listening')
    const socket = net.connect(path)
    await once(socket, 'connect')
    socket.destroy()
    local.close()
  })

  test('the listener of a connection is called', async () => {
    guarded()
    const socket = await new Promise<net.Socket>((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' }, () => resolve(socket))
    })
    expect(socket.connecting).toBe(false)
    socket.destroy()
  })
})

describe('everything else is refused, the way a connection fails', () => {
  test.each<[string, () => net.Socket | http.ClientRequest, object]>([
    ['net.connect to an address', () => net.connect(80, FOREIGN), { protocol: 'tcp', host: FOREIGN, port: 80 }],
    ['net.connect to a name', () => net.connect(80, 'api.example'), { protocol: 'tcp', host: 'api.example', port: 80 }],
    ['a port in text', () => net.connect({ port: '80' as never, host: FOREIGN }), { host: FOREIGN, port: 80 }],
    ['net.connect to IPv6', () => net.connect(80, '2001:db8::1'), { host: '2001:db8::1', port: 80 }],
    ['socket.connect(port, host)', () => new net.Socket().connect(80, FOREIGN), { host: FOREIGN, port: 80 }],
    [
      'socket.connect(options)',
      () => new net.Socket().connect({ port: 80, host: FOREIGN }),
      { host: FOREIGN, port: 80 },
    ],
    ['tls.connect', () => tls.connect(443, FOREIGN), { protocol: 'tls', host: FOREIGN, port: 443 }],
    ['http', () => http.get({ host: 'api.example', agent: false }), { protocol: 'tcp', host: 'api.example', port: 80 }],
    ['http by address', () => http.get({ host: FOREIGN, port: 8080, agent: false }), { host: FOREIGN, port: 8080 }],
    ['the metadata service of clouds', () => net.connect(80, '169.254.169.254'), { host: '169.254.169.254', port: 80 }],
  ])('%s', async (_, connect, attempt) => {
    const scope = guarded()
    const emitter = connect()
    const error = await errorOf(emitter)
    expect(error).toMatchObject({ ...BLOCKED, ...attempt })
    expect((emitter instanceof net.Socket ? emitter : emitter.socket)?.destroyed).toBe(true)
    expect(scope.blocked).toEqual([expect.objectContaining(attempt)])
  })

  test('a socket closes after its error, and never connects', async () => {
    guarded()
    const socket = net.connect(80, FOREIGN)
    const seen: string[] = []
    for (const event of ['connect', 'ready', 'error', 'close']) socket.on(event, () => seen.push(event))
    await once(socket, 'close').catch(() => once(socket, 'close'))
    expect(seen).toEqual(['error', 'close'])
  })

  test('fetch rejects with the error as its cause', async () => {
    guarded()
    await expect(fetch(`http://${FOREIGN}:8080/`)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { ...BLOCKED, host: FOREIGN, port: 8080 },
    })
    await expect(fetch('http://api.example/')).rejects.toMatchObject({
      cause: { ...BLOCKED, host: 'api.example', port: 80 },
    })
  })

  test('loopback: false refuses this machine as well', async () => {
    guarded({ loopback: false })
    expect(await errorOf(net.connect(port, '127.0.0.1'))).toMatchObject({ ...BLOCKED, host: '127.0.0.1', port })
    expect(await errorOf(net.connect(port))).toMatchObject({ ...BLOCKED, host: 'localhost', port })
  })

  test('at most 100 attempts are kept for a scope; the errors go on', () => {
    const { scopes, scope } = scopesOf('test')
    const guard = createGuard(
      scopes,
      createPolicy({ mode: 'block', allow: [], loopback: true }, () => new Set()),
      'online',
    )
    for (let port = 1; port <= 150; port += 1) {
      expect(guard.refuse({ protocol: 'tcp', host: FOREIGN, port })).toMatchObject({ ...BLOCKED, port })
    }
    expect(scope.blocked).toHaveLength(100)
    expect(guard.refuse({ protocol: 'tcp', host: FOREIGN, port: 1 }).message).toContain("tags: ['online']")
  })

  test('an attempt is noted in the scope that makes it', () => {
    const { scopes, scope } = scopesOf('first')
    const guard = createGuard(
      scopes,
      createPolicy({ mode: 'block', allow: [], loopback: true }, () => new Set()),
      'external',
    )
    const second = scopeOf('second')
    scopes.enter(second)
    guard.refuse({ protocol: 'udp', host: FOREIGN, port: 53 })
    expect([scope.blocked, second.blocked]).toEqual([undefined, [{ protocol: 'udp', host: FOREIGN, port: 53 }]])
  })
})

describe("a look-up of the caller's own is judged by what it answers", () => {
  test('an answer on this machine passes, whatever the name', async () => {
    const scope = guarded()
    expect(await get({ host: 'api.example', port, lookup: toLoopback })).toBe(`hello api.example:${port}`)
    expect(scope.blocked).toBeUndefined()
  })

  test('so does a mock in the place of dns.lookup', async () => {
    guarded()
    below.value(dns, 'lookup', toLoopback)
    expect(await get({ host: 'api.example', port })).toBe(`hello api.example:${port}`)
  })

  test.each([
    ['a foreign one', toForeign],
    ['one of several that is foreign', toBoth],
  ])('%s is refused', async (_, lookup) => {
    const scope = guarded()
    expect(await errorOf(net.connect({ host: 'api.example', port, lookup }))).toMatchObject({
      ...BLOCKED,
      host: 'api.example',
      port,
    })
    expect(scope.blocked).toHaveLength(1)
  })

  test('its own error stays its own', async () => {
    const scope = guarded()
    const lookup: net.LookupFunction = (_, _options, done) => done(new Error('no such name'), [])
    expect(await errorOf(net.connect({ host: 'api.example', port, lookup }))).toMatchObject({ message: 'no such name' })
    expect(scope.blocked).toBeUndefined()
  })

  test('a local name does not let a foreign answer through', () => {
    let normalized: [{ lookup?: net.LookupFunction }] | undefined
    // In place of the real one: nothing leaves, even if the guard lets it.
    below.value(net.Socket.prototype, 'connect', function (this: net.Socket, first: typeof normalized) {
      normalized = first
      return this
    })
    guarded()
    net.connect({ host: 'localhost', port: 80, lookup: toForeign }).destroy()
    let answer: unknown
    normalized?.[0].lookup?.('localhost', {}, (error, address) => (answer = error ?? address))
    expect(answer).toMatchObject(BLOCKED)
  })
})

describe('what is allowed passes', () => {
  /** Puts a stand-in under the guard: it keeps where a connection would have gone. */
  function reached(): string[] {
    const hosts: string[] = []
    below.value(net.Socket.prototype, 'connect', function (this: net.Socket, [options]: [net.TcpNetConnectOpts]) {
      hosts.push(options.host ?? 'localhost')
      return this
    })
    return hosts
  }

  test.each<[string, Partial<Settings['network']>, Partial<Scope['real']>, string]>([
    ['a name', { allow: rules('api.example') }, {}, 'api.example'],
    ['a suffix', { allow: rules('*.example') }, {}, 'api.example'],
    ['an address', { allow: rules('192.0.2.0/24:80') }, {}, FOREIGN],
    ['anything in a scope with the tag', {}, { network: true }, FOREIGN],
    ['any name in a scope with the tag', {}, { network: true }, 'api.example'],
  ])('%s', (_, network, real, host) => {
    const hosts = reached()
    const scope = guarded(network, real)
    net.connect(80, host).destroy()
    expect(hosts).toEqual([host])
    expect(scope.blocked).toBeUndefined()
  })

  test('on its own port only', async () => {
    guarded({ allow: rules(`${FOREIGN}:443`) })
    expect(await errorOf(net.connect(80, FOREIGN))).toMatchObject(BLOCKED)
  })

  test('restore takes the guard away', () => {
    const hosts = reached()
    guarded()
    patches.restore()
    net.connect(80, FOREIGN).destroy()
    expect(hosts).toEqual([FOREIGN])
  })
})

describe('datagrams', () => {
  async function socketOf(): Promise<dgram.Socket> {
    const socket = dgram.createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return socket
  }

  test('reach this machine, in every form of send', async () => {
    const scope = guarded()
    const [receiver, sender] = [await socketOf(), await socketOf()]
    const { port } = receiver.address()
    const texts: string[] = []
    const all = new Promise<void>((resolve) =>
      receiver.on('message', (message) => texts.push(String(message)) === 4 && resolve()),
    )
    sender.send('one', port, '127.0.0.1')
    sender.send('-two-', 1, 3, port, '127.0.0.1')
    sender.send('three', port)
    sender.connect(port, '127.0.0.1')
    await once(sender, 'connect')
    sender.send('four')
    await all
    expect(texts).toEqual(['one', 'two', 'three', 'four'])
    expect(scope.blocked).toBeUndefined()
    sender.close()
    receiver.close()
  })

  test.each<[string, (socket: dgram.Socket, done: (error: Error | null) => void) => void]>([
    ['send(message, port, address)', (socket, done) => socket.send('x', 53, FOREIGN, done)],
    ['send(message, offset, length, port, address)', (socket, done) => socket.send('x', 0, 1, 53, FOREIGN, done)],
    ['send of several parts', (socket, done) => socket.send(['x', 'y'], 53, FOREIGN, done)],
    ['connect', (socket, done) => socket.connect(53, FOREIGN, done as () => void)],
  ])('%s to a foreign address hands the error to the callback', async (_, send) => {
    const scope = guarded()
    const socket = await socketOf()
    let within = true
    const error = await new Promise<Error | null>((resolve) => {
      send(socket, (error) => resolve(within ? new Error('within the call') : error))
      within = false
    })
    expect(error).toMatchObject({ ...BLOCKED, protocol: 'udp', host: FOREIGN, port: 53 })
    expect(scope.blocked).toEqual([{ protocol: 'udp', host: FOREIGN, port: 53 }])
    socket.close()
  })

  test.each<[string, (socket: dgram.Socket) => void]>([
    ['send', (socket) => socket.send('x', 53, 'api.example')],
    ['connect', (socket) => socket.connect(53, 'api.example')],
  ])('%s without a callback is an error event', async (_, send) => {
    guarded()
    const socket = await socketOf()
    const failed = once(socket, 'never').catch((error: Error) => error)
    send(socket)
    expect(await failed).toMatchObject({ ...BLOCKED, protocol: 'udp', host: 'api.example', port: 53 })
    socket.close()
  })

  test('bad arguments are refused by the original', async () => {
    guarded()
    const socket = await socketOf()
    expect(() => socket.send('x', 53, 5 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
    socket.close()
  })
})
