import type { LineBranches } from './branches.ts'
import type { LineHits } from './lines.ts'

/** A report as it is written: names as they stand there. */
export interface RawReport {
  /** `v8` only in the file of our own runs, the other formats don't tell; `mixed`: its modules differ. */
  provider: 'cobertura' | 'lcov' | 'istanbul' | 'v8' | 'mixed'
  /** Folders that names may be relative to. */
  sources: string[]
  files: Map<string, LineHits>
  /** Of those files of whose branches it says something. */
  branches: Map<string, LineBranches>
  /** Of our own runs: digests of the code and tests that were measured, by manifest relative to the root. */
  digests?: Map<string, string>
}

/** What is wrong with a report, and where; the reader of files makes a user's error of it. */
export class Malformed extends Error {}

/** A line number of a report. */
export function lineNumber(text: string, where: () => string): number {
  const line = Number(text)
  if (!Number.isSafeInteger(line) || line < 1)
    throw new Malformed(`${where()}: ${JSON.stringify(text)} is no line number`)
  return line
}

/** A hit count of a report. NaN, negative and missing ones are refused: whether the line is covered is not known. */
export function hitCount(text: string, where: () => string): number {
  const hits = text.trim() === '' ? Number.NaN : Number(text)
  if (!(hits >= 0) || hits === Infinity) throw new Malformed(`${where()}: ${JSON.stringify(text)} is no count of hits`)
  return hits
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
