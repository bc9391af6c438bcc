/** One entry of `network.allow`, as data. */
export interface HostRule {
  /** As the user wrote it. */
  text: string
  /** Lower case, ASCII; an address without brackets; `*.suffix` for all names below it. */
  host: string
  /** Bits of a CIDR's prefix; all of them for a single address; `null` for a name. */
  prefix: number | null
  /** `null`: any port. */
  port: number | null
}

const BRACKETED = /^\[([^/\]]+)(?:\/(\d{1,3}))?\](?:\/(\d{1,3}))?(?::(\d{1,5}))?$/
const BARE = /^([^/[\]]+?)(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/
const NAME = /^(\*\.)?([^\s/:[\]*@?#%.-][^\s/:[\]*@?#%]*?)\.?(?::(\d{1,5}))?$/

/** Reads a host, `*.suffix`, IP or CIDR, each with an optional `:port`; `undefined` where it is none of them. */
export function parseHostRule(text: string): HostRule | undefined {
  return parseAddress(text) ?? parseName(text)
}

function parseAddress(text: string): HostRule | undefined {
  const { isIP } = process.getBuiltinModule('node:net')
  if (isIP(text)) return addressRule(text, text, undefined, undefined)
  const [, inside, insidePrefix, outsidePrefix, bracketedPort] = BRACKETED.exec(text) ?? []
  if (inside !== undefined) return addressRule(text, inside, insidePrefix ?? outsidePrefix, bracketedPort)
  const [, host = '', prefix, port] = BARE.exec(text) ?? []
  // Without brackets or a prefix, what follows the last colon of an IPv6 address is part of it.
  return isIP(host) === 6 && prefix === undefined ? undefined : addressRule(text, host, prefix, port)
}

function addressRule(
  text: string,
  address: string,
  prefix: string | undefined,
  port: string | undefined,
): HostRule | undefined {
  const host = address.toLowerCase().split('%')[0]!
  const family = process.getBuiltinModule('node:net').isIP(host)
  const bits = family === 4 ? 32 : 128
  const length = Number(prefix ?? bits)
  return family === 0 || length > bits ? undefined : withPort({ text, host, prefix: length, port: null }, port)
}

function parseName(text: string): HostRule | undefined {
  const [, wildcard = '', name = '', port] = NAME.exec(text) ?? []
  const ascii = process.getBuiltinModule('node:url').domainToASCII(name)
  // What looks like an address and is none, such as 300.1.1.1, is a slip.
  if (ascii === '' || /^[\d.]+$/.test(ascii)) return undefined
  return withPort({ text, host: wildcard + ascii, prefix: null, port: null }, port)
}

function withPort(rule: HostRule, port: string | undefined): HostRule | undefined {
  if (port === undefined) return rule
  return Number(port) >= 1 && Number(port) <= 65_535 ? { ...rule, port: Number(port) } : undefined
}
