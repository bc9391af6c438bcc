import type { NetworkBlockedError } from '../errors.ts'
import type { Guard } from './network.ts'
import type { Patches } from './patches.ts'
import { isLoopback } from './hosts.ts'

// Kept here: tests stub `process`.
const { getBuiltinModule, nextTick } = process

type Method = (this: unknown, ...args: any[]) => any

/**
 * Refuses look-ups of names that are not this machine's or allowed. `dns.lookup` asks the system,
 * `dns.resolve*` and `Resolver` ask name servers themselves; both exist with callbacks and promises.
 */
export function patchDns(patches: Patches, guard: Guard): void {
  const dns = getBuiltinModule('node:dns') as unknown as Record<string, Method>
  const promises = getBuiltinModule('node:dns/promises') as unknown as Record<string, Method>
  const net = getBuiltinModule('node:net')
  const ownServers = new WeakSet<object>()
  const owners = new Set<object>()

  const refuse = (host: unknown, allowed: (host: string) => boolean): NetworkBlockedError | undefined => {
    if (typeof host !== 'string' || host === '' || guard.open() || allowed(host)) return undefined
    return guard.refuse({ protocol: 'dns', host, port: null })
  }
  const refusalFor = (key: string, host: unknown): NetworkBlockedError | undefined => {
    if (key === 'lookup') return refuse(host, (name) => net.isIP(name) !== 0 || guard.allowsName(name, null))
    if (key.startsWith('resolve')) return refuse(host, guard.allowsQuery)
    return refuse(host, (address) => guard.allowsAddress(address, null))
  }

  const withCallback = (key: string, original: Method, exempt: (self: unknown) => boolean): Method =>
    function (this: unknown, ...args) {
      const callback = args.at(-1)
      const error = typeof callback === 'function' && !exempt(this) ? refusalFor(key, args[0]) : undefined
      if (!error) return original.apply(this, args)
      nextTick(callback, error)
      return {}
    }
  const withPromise = (key: string, original: Method, exempt: (self: unknown) => boolean): Method =>
    function (this: unknown, ...args) {
      const error = exempt(this) ? undefined : refusalFor(key, args[0])
      return error ? Promise.reject(error) : original.apply(this, args)
    }

  for (const [module, wrap] of [
    [dns, withCallback],
    [promises, withPromise],
  ] as const) {
    for (const key of Object.keys(module)) {
      if (isQuery(key))
        patches.value(
          module,
          key,
          wrap(key, module[key]!, () => false),
        )
    }
    // A resolver that was told to ask a server on this machine stays on this machine.
    const { prototype } = module.Resolver as unknown as { prototype: Record<string, Method> }
    for (const key of Object.getOwnPropertyNames(prototype)) {
      if (isQuery(key))
        patches.value(
          prototype,
          key,
          wrap(key, prototype[key]!, (self) => ownServers.has(self as object)),
        )
    }
    const owner = Object.hasOwn(prototype, 'setServers')
      ? prototype
      : (Object.getPrototypeOf(prototype) as typeof prototype)
    const { setServers } = owner
    if (owners.has(owner)) continue
    owners.add(owner)
    patches.value(owner, 'setServers', function (this: { getServers(): string[] }, servers: string[]) {
      setServers!.call(this, servers)
      const local = this.getServers().every((server) => isLoopback(addressOf(server)))
      if (local) ownServers.add(this)
      else ownServers.delete(this)
    })
  }
}

function isQuery(key: string): boolean {
  return key.startsWith('resolve') || key === 'reverse' || key === 'lookup' || key === 'lookupService'
}

/** The address in `1.2.3.4:53`, `[::1]:53` or `::1`, as `getServers` gives them. */
function addressOf(server: string): string {
  return /^\[(.+)\]/.exec(server)?.[1] ?? (server.split(':').length === 2 ? server.split(':')[0]! : server)
}
