import { EvolveError } from '../src/errors.ts'
import { numberOption } from './options.ts'

/** In how many processes each benchmark is measured, and how long nothing may come of a file, in milliseconds. */
export function patience(values: Record<string, unknown>, fallback: number): { runs: number; timeout: number } {
  const runs = numberOption('bench', 'runs', values, { max: 1000 }) ?? fallback
  const seconds = numberOption('bench', 'timeout', values, { max: 86_400 }) ?? 120
  if (!Number.isInteger(runs) || runs < 1) throw usage(`--runs is a whole number from 1, not ${runs}`)
  if (seconds < 1) throw usage(`--timeout is a number of seconds from 1, not ${seconds}`)
  return { runs, timeout: seconds * 1000 }
}

function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `bench: ${message}`)
}
