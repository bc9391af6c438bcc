import { EvolveError } from '../src/errors.ts'

/**
 * The whole number that an option was given; `undefined` where it was not.
 * @throws EvolveError `ERR_USAGE` where it is none, below the least or too large
 */
export function wholeOption(
  command: string,
  name: string,
  values: Record<string, unknown>,
  least: number,
): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = numberIn(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new EvolveError(
    'ERR_USAGE',
    `${command}: --${name} is a whole number from ${least}, not ${JSON.stringify(text)}`,
  )
}

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
  const number = numberIn(text)
  if (number >= 0 && number <= max) return number
  const range = max === Number.MAX_SAFE_INTEGER ? 'a number from 0' : `a number from 0 to ${max}`
  throw new EvolveError('ERR_USAGE', `${command}: --${name} is ${range}, not ${JSON.stringify(text)}`)
}

function numberIn(text: unknown): number {
  return typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
}
