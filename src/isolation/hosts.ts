import type * as Net from 'node:net'
import type { BlockList } from 'node:net'
import type { HostRule, Settings } from '../options.ts'

// Kept here: tests stub `process`.
const { getBuiltinModule } = process

/** Decides what a test may reach, by name and by address; a port of `null` stands for any. */
export interface Policy {
  /** By address, with the name it was asked for under, if any. */
  allowsAddress(address: string, port: number | null, name?: string): boolean
  /** By name alone, before any look-up: names that are allowed, or that can only mean this machine. */
  allowsName(name: string, port: number | null): boolean
  /** Whether name servers may be asked for a name: they are other machines, whatever the name means. */
  allowsQuery(name: string): boolean
}

export function createPolicy(settings: Settings['network'], localNames: () => Set<string>): Policy {
  const rules = settings.allow.map((rule) => ({ ...rule, matches: matcher(rule) }))
  const ruled = (host: string, port: number | null): boolean =>
    rules.some((rule) => (rule.port === null || port === null || rule.port === port) && rule.matches(host))

  return {
    allowsAddress: (address, port, name) =>
      (settings.loopback && isLoopback(address)) ||
      ruled(address, port) ||
      (name !== undefined && ruled(canonical(name), port)),
    allowsName(name, port) {
      const host = canonical(name)
      return (settings.loopback && (isLocalName(host) || localNames().has(host))) || ruled(host, port)
    },
    allowsQuery: (name) => ruled(canonical(name), null),
  }
}

let loopback6: BlockList | undefined

/** Loopback, and the unspecified address, which connects to this machine as well. */
export function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().split('%')[0]!
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1] ?? plain
  if (net().isIPv4(mapped)) return mapped.startsWith('127.') || mapped === '0.0.0.0'
  return (
    net().isIPv6(mapped) &&
    (loopback6 ??= list([
      ['::1', 128],
      ['::', 128],
      ['::ffff:127.0.0.0', 104],
    ])).check(mapped, 'ipv6')
  )
}

/** The names that the hosts file maps to loopback addresses only, such as the machine's own on many systems. */
export function loopbackNames(hostsFile: string): Set<string> {
  const local = new Map<string, boolean>()
  for (const line of hostsFile.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/)
    for (const name of names) local.set(name, isLoopback(address!) && local.get(name) !== false)
  }
  return new Set([...local].filter(([, loopback]) => loopback).map(([name]) => name))
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

function canonical(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  return net().isIP(plain) ? plain : getBuiltinModule('node:url').domainToASCII(plain) || plain
}

function matcher({ host, prefix }: HostRule): (candidate: string) => boolean {
  if (prefix !== null) {
    const range = list([[host, prefix]])
    return (candidate) =>
      net().isIP(candidate) !== 0 && range.check(candidate, net().isIPv4(candidate) ? 'ipv4' : 'ipv6')
  }
  if (!host.startsWith('*.')) return (candidate) => candidate === host
  const suffix = host.slice(1)
  return (candidate) => candidate.endsWith(suffix) && candidate.length > suffix.length && !net().isIP(candidate)
}

function list(subnets: [string, number][]): BlockList {
  const ranges = new (net().BlockList)()
  for (const [address, prefix] of subnets) ranges.addSubnet(address, prefix, net().isIPv4(address) ? 'ipv4' : 'ipv6')
  return ranges
}

function net(): typeof Net {
  return getBuiltinModule('node:net')
}
