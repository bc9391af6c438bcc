import { readFileSync } from 'node:fs'
import { SAMPLES_FOLDER } from './samples-file.ts'

/** How often benchmarks are called where instructions are counted in place of time. */
export interface Calls {
  each: number
  /** By titles, joined by `::`; the others are called `each` times. */
  of: Record<string, number>
}

/** What stands around the calls of a benchmark. */
export interface Hooks {
  before?: (() => unknown) | undefined
  after?: (() => unknown) | undefined
  beforeEach?: (() => unknown) | undefined
  afterEach?: (() => unknown) | undefined
}

/** Where the calls are told, beside the folder of samples. */
export function callsFile(samples: string): string {
  return `${samples}.calls.json`
}

let known: Calls | null | undefined

/** How often a benchmark is to be called; `null` where time is measured. */
export function callsOf(titles: readonly string[]): number | null {
  if (known === undefined)
    try {
      known = JSON.parse(readFileSync(callsFile(process.env[SAMPLES_FOLDER]!), 'utf8')) as Calls
    } catch {
      known = null
    }
  return known && (known.of[titles.join('::')] ?? known.each)
}

/** Calls a benchmark so often, and measures nothing. */
export async function callTimes(count: number, call: () => unknown, hooks: Hooks): Promise<void> {
  await hooks.before?.()
  for (let nth = 0; nth < count; nth += 1) {
    await hooks.beforeEach?.()
    const result = call()
    if (typeof (result as { then?: unknown } | undefined)?.then === 'function') await result
    await hooks.afterEach?.()
  }
  await hooks.after?.()
}
