import type { Payload } from './line.ts'
import type { Ledger } from './read.ts'

/** Where a figure comes from and when it was measured. */
export interface Moment {
  /** Number of its line in the ledger. */
  line: number
  ts: string | null
  /** `ts` in epoch milliseconds; that of the module's figure before where it has none. */
  time: number
}

export interface ByModule<Figure> {
  /** By name; each module's figures by time. */
  modules: { module: string; points: (Moment & Figure)[] }[]
  /** Numbers of lines that have no module, or no figure. */
  skipped: number[]
}

/** The figures of each module. Lines that a merge has moved stand where their time puts them. */
export function byModule<Figure>({ lines }: Ledger, figureOf: (value: Payload) => Figure | null): ByModule<Figure> {
  const points = new Map<string, (Moment & Figure)[]>()
  const skipped: number[] = []
  for (const line of lines) {
    if (line.kind === 'marker') continue
    const { module, ts } = line.kind === 'broken' ? {} : (line.value as Payload)
    const figure = line.kind === 'broken' ? null : figureOf(line.value)
    if (typeof module !== 'string' || figure === null) {
      skipped.push(line.number)
      continue
    }
    const before = points.get(module) ?? []
    const time = typeof ts === 'string' ? Date.parse(ts) : NaN
    const timed = !Number.isNaN(time)
    before.push({
      line: line.number,
      ts: timed ? (ts as string) : null,
      time: timed ? time : (before.at(-1)?.time ?? 0),
      ...figure,
    })
    points.set(module, before)
  }
  const modules = [...points].map(([module, own]) => ({ module, points: own.sort((a, b) => a.time - b.time) }))
  return { modules: modules.sort((a, b) => (a.module < b.module ? -1 : 1)), skipped }
}

/** Commits that hold what was measured before it was committed, by the hash of a figure's line. */
export type Committed = ReadonlyMap<string, string>

/** The commit that a figure is of; `null` where it was measured with changes that no commit is known to hold. */
export function commitIn(value: Payload, committed: Committed): string | null {
  return value.dirty === true ? (committed.get(String(value.hash)) ?? null) : textIn(value, 'commit')
}

/** What a line says of a key, where it is of the kind that it should be. */
export function numberIn(value: Payload, key: string): number | null {
  return typeof value[key] === 'number' ? value[key] : null
}

export function textIn(value: Payload, key: string): string | null {
  return typeof value[key] === 'string' ? value[key] : null
}
