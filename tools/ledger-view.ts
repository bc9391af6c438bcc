import type { Section } from '../src/ledger/page/section.ts'
import { usage } from './ledger-files.ts'
import type { Output } from './output.ts'

/** What `ledger show` shows of one ledger, in each of its forms. */
export interface View {
  /** Names of those that it shows. */
  modules: string[]
  section: Section
  json: object
  text(): Output
}

/** A ledger that was read. */
export interface Source {
  /** Names of the modules that it has figures of. */
  modules: string[]
  /** What it would have figures of. */
  holds: string
  /** Numbers of the lines that have none. */
  skipped: number[]
  view(): View
}

/** What was asked for, of any ledger. */
export interface Selection {
  /** Names of modules; all where there are none. */
  names: string[] | undefined
  last: number | undefined
}

/** The modules that were named, in the order of their names on the command line. */
export function select<T extends { module: string }>(all: T[], names: string[] | undefined): T[] {
  if (!names) return all
  const known = new Map(all.map((one) => [one.module, one]))
  return [...new Set(names)].flatMap((name) => known.get(name) ?? [])
}

/** @throws EvolveError `ERR_USAGE` where a name is none of these */
export function checkNames(names: string[] | undefined, known: readonly string[], file: string): void {
  for (const name of names ?? []) {
    if (known.includes(name)) continue
    const some = [...new Set(known)].slice(0, 5).join(', ')
    const more = known.length > 5 ? ', ...' : ''
    throw usage(`${file} has no module ${JSON.stringify(name)}; it has ${some}${more}`)
  }
}
