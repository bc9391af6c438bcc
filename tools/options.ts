import { EvolveError } from '../src/errors.ts'

/**
 * The number that an option was given; `undefined` where it was not.
 * @throws EvolveError `ERR_USAGE` where it is none, negative or too large
 */
export function numberOption(
  command: string,
  name: string,
  values: Record<string, unknown>,
  { max = Number.MAX_SAFE_INTEGER }: { max?: number } = {},
): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
  if (number >= 0 && number <= max) return number
  const range = max === Number.MAX_SAFE_INTEGER ? 'a number from 0' : `a number from 0 to ${max}`
  throw new EvolveError('ERR_USAGE', `${command}: --${name} is ${range}, not ${JSON.stringify(text)}`)
}
