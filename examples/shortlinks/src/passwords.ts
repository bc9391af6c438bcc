import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
const SALT_BYTES = 16
const KEY_BYTES = 32

/** Binary logarithm of scrypt's cost: one more doubles the time that a guess takes. */
export const DEFAULT_COST = 14

/** Cost, salt and derived key of a password, as one line that can be stored. */
export async function hashPassword(password: string, cost: number = DEFAULT_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(password, salt, KEY_BYTES, { N: 2 ** cost })
  return `scrypt:${cost}:${salt.toString('base64url')}:${key.toString('base64url')}`
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, cost, salt, key] = stored.split(':')
  if (scheme !== 'scrypt' || !cost || !salt || !key) throw new Error('Not a stored password')
  const derived = await derive(password, Buffer.from(salt, 'base64url'), KEY_BYTES, { N: 2 ** Number(cost) })
  return timingSafeEqual(derived, Buffer.from(key, 'base64url'))
}
