import type { Socket as Datagram } from 'node:dgram'
import { NetworkBlockedError } from '../errors.ts'
import type { Policy } from './hosts.ts'
import type { Patches } from './patches.ts'
import type { Scopes } from './scope.ts'

// Kept here: tests stub `process`.
const { getBuiltinModule, nextTick } = process

/** One attempt that the guard refused. */
export interface BlockedAttempt {
  protocol: 'tcp' | 'tls' | 'udp' | 'dns'
  host: string
  port: number | null
}

/** Asks the policy for the current scope; keeps what it refused. */
export interface Guard {
  open(): boolean
  allowsName(name: string, port: number | null): boolean
  allowsAddress(address: string, port: number | null, name?: string): boolean
  allowsQuery(name: string): boolean
  /** Notes the attempt and returns the error for the caller. */
  refuse(attempt: BlockedAttempt): NetworkBlockedError
}

export function createGuard(scopes: Scopes, policy: Policy, tag: string): Guard {
  return {
    open: () => scopes.current().real.network,
    allowsName: policy.allowsName,
    allowsAddress: policy.allowsAddress,
    allowsQuery: policy.allowsQuery,
    refuse(attempt) {
      const scope = scopes.current()
      scope.blocked ??= []
      if (scope.blocked.length < 100) scope.blocked.push(attempt)
      return likeNodes(new NetworkBlockedError(attempt, tag))
    },
  }
}

/**
 * In a vm pool our `Error` is not the one that node's own code knows: fetch would wrap it as something
 * thrown that is no error, and lose the code. A connection's failure is node's kind of error anyway.
 */
function likeNodes(error: NetworkBlockedError): NetworkBlockedError {
  try {
    getBuiltinModule('node:path').join(0 as unknown as string)
  } catch (thrown) {
    let nodes = thrown as Error
    do nodes = Object.getPrototypeOf(nodes) as Error
    while (nodes.constructor.name !== 'Error')
    if (nodes !== Error.prototype) Object.setPrototypeOf(NetworkBlockedError.prototype, nodes)
  }
  return error
}

/**
 * Guards the places where a connection or datagram leaves, below every HTTP library and mock:
 * `net.Socket.prototype.connect` (http, https, tls, http2, fetch and web sockets end there),
 * datagram sockets, and the resolver.
 */
export function patchNetwork(patches: Patches, guard: Guard): void {
  patchSockets(patches, guard)
  patchDatagrams(patches, guard)
}

type Lookup = (host: string, options: any, done: (error: Error | null, address?: any, family?: number) => void) => void
interface ConnectOptions {
  host?: string
  port?: number | string
  path?: string | null
  lookup?: Lookup
}

function patchSockets(patches: Patches, guard: Guard): void {
  const net = getBuiltinModule('node:net')
  const dns = getBuiltinModule('node:dns')
  const { connect } = net.Socket.prototype as any
  // `patchDns` comes first: this is the guarded one, unless a test has put a mock in its place.
  const guardedLookup = dns.lookup as Lookup

  patches.value(net.Socket.prototype, 'connect', function (this: { encrypted?: boolean }, ...args: any[]) {
    // Inside node, `net.connect` hands over an array of arguments that it has normalised already.
    const normalized: unknown[] | undefined = Array.isArray(args[0]) ? args[0] : undefined
    const options: ConnectOptions | undefined = normalized ? (normalized[0] as ConnectOptions) : optionsOf(args)
    if (options === undefined || options.path || options.port === undefined || guard.open())
      return connect.apply(this, args)

    const host = String(options.host || 'localhost')
    const port = Number(options.port)
    const refuse = (): NetworkBlockedError => guard.refuse({ protocol: this.encrypted ? 'tls' : 'tcp', host, port })
    const refusedLookup: Lookup = (_host, _options, done) => nextTick(done, refuse())
    let changed: ConnectOptions
    if (net.isIP(host)) {
      if (guard.allowsAddress(host, port)) return connect.apply(this, args)
      // A name, so that the socket asks for its address and fails as a look-up does: later, with clean-up.
      changed = { ...options, host: 'blocked.invalid', lookup: refusedLookup }
    } else {
      const mocked = dns.lookup === (guardedLookup as unknown) ? undefined : (dns.lookup as unknown as Lookup)
      const own = options.lookup ?? mocked
      if (own === undefined && guard.allowsName(host, port)) return connect.apply(this, args)
      // A look-up of the caller's own (a mock, a cache) is asked, and judged by what it answers.
      changed = { ...options, lookup: own ? checkedLookup(own, guard, port, refuse) : refusedLookup }
    }
    if (normalized) {
      normalized[0] = changed
      return connect.call(this, normalized)
    }
    const listener: unknown = args.findLast((arg) => typeof arg === 'function')
    return connect.call(this, changed, listener)
  })
}

/** The forms of `socket.connect`: options, a port with an optional host, or a pipe's path. */
function optionsOf([first, second]: any[]): ConnectOptions | undefined {
  if (typeof first === 'object' && first !== null) return first
  const isPort = typeof first === 'number' || (typeof first === 'string' && first.trim() !== '' && Number(first) >= 0)
  return isPort ? { port: first, ...(typeof second === 'string' ? { host: second } : {}) } : undefined
}

function checkedLookup(lookup: Lookup, guard: Guard, port: number, refuse: () => Error): Lookup {
  return function (this: unknown, host, options, done) {
    return lookup.call(this, host, options, (error, address, family) => {
      if (error) return done(error, address, family)
      const addresses: string[] = Array.isArray(address) ? address.map((one) => one.address) : [address]
      const allowed = addresses.every((one) => guard.allowsAddress(String(one), port, host))
      return allowed ? done(null, address, family) : done(refuse())
    })
  }
}

function patchDatagrams(patches: Patches, guard: Guard): void {
  const dgram = getBuiltinModule('node:dgram')
  const { send, connect } = dgram.Socket.prototype as any

  const refusal = (address: unknown, port: unknown): NetworkBlockedError | undefined => {
    if (guard.open() || (address !== undefined && address !== null && typeof address !== 'string')) return undefined
    const host = address || 'localhost'
    const number = Number(port)
    const allowed = getBuiltinModule('node:net').isIP(host)
      ? guard.allowsAddress(host, number)
      : guard.allowsName(host, number)
    return allowed ? undefined : guard.refuse({ protocol: 'udp', host, port: number })
  }
  const deliver = (socket: Datagram, error: Error, args: unknown[]): void => {
    const callback = args.findLast((arg) => typeof arg === 'function') as ((error: Error) => void) | undefined
    nextTick(() => (callback ? callback(error) : socket.emit('error', error)))
  }

  patches.value(dgram.Socket.prototype, 'send', function (this: Datagram, ...args: unknown[]) {
    // send(message, [offset, length,] port, [address], [callback]); a connected socket names no address.
    const long = Boolean(args[4]) || (Boolean(args[3]) && typeof args[3] !== 'function')
    const [port, address] = long ? [args[3], args[4]] : [args[1], args[2]]
    const connected = isConnected(this)
    const error =
      connected || typeof port === 'function'
        ? undefined
        : refusal(typeof address === 'function' ? undefined : address, port)
    if (!error) return send.apply(this, args)
    return deliver(this, error, args)
  })

  patches.value(dgram.Socket.prototype, 'connect', function (this: Datagram, ...args: unknown[]) {
    const error = refusal(typeof args[1] === 'function' ? undefined : args[1], args[0])
    if (!error) return connect.apply(this, args)
    return deliver(this, error, args)
  })
}

function isConnected(socket: Datagram): boolean {
  try {
    return Boolean(socket.remoteAddress())
  } catch {
    return false
  }
}
