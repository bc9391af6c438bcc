import { EvolveError } from './errors.ts'

const ISO = /^((?:\d{4}|[+-]\d{6})-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Epoch milliseconds. A time without a zone is UTC: the machine's zone must not decide. */
export function instant(value: unknown): number | undefined {
  if (typeof value !== 'string') return valid(value instanceof Date ? value.getTime() : value)
  const text = value.trim()
  if (/^-?\d{5,}$/.test(text)) return valid(Number(text))
  const [, date, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? []
  // 30 February parses, as 2 March.
  if (date === undefined || new Date(`${date}T00:00Z`).getUTCDate() !== Number(date.slice(-2))) return undefined
  return valid(Date.parse(`${date}T${time}${zone.toUpperCase()}`))
}

function valid(time: unknown): number | undefined {
  return typeof time === 'number' && !Number.isNaN(new Date(time).getTime()) ? Math.trunc(time) : undefined
}

export function choice<const T extends string>(name: string, value: unknown, allowed: readonly T[]): T | undefined {
  if (value === undefined || allowed.includes(value as T)) return value as T | undefined
  return refuseOption(name, value, allowed.map((one) => `'${one}'`).join(', '))
}

export function flag(name: string, value: unknown): boolean | undefined {
  return value === undefined || typeof value === 'boolean' ? value : refuseOption(name, value, 'true or false')
}

export function tag(name: string, value: unknown): string | undefined {
  return value === undefined || (typeof value === 'string' && /^[^\s()!&|]+$/.test(value))
    ? value
    : refuseOption(name, value, 'a tag name without spaces or ( ) ! & |')
}

export function refuseOption(name: string, value: unknown, allowed: string, what = 'option'): never {
  throw new EvolveError('ERR_EVOLVE_OPTION', `${what} ${name}: ${show(value)} is not allowed; use ${allowed}`)
}

export function refuseEnv(name: string, value: unknown, allowed: string): never {
  throw new EvolveError('ERR_EVOLVE_ENV', `environment variable ${name}: ${show(value)} is not allowed; use ${allowed}`)
}

function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

/** An empty variable counts as not set, as most CI systems write it. */
export function set(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

export function integer(text: string): number | undefined {
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
}

/** FNV-1a over UTF-16 code units, 32 bits (offset basis and prime from the algorithm's published constants). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
