import type { FileReport } from './file-report.ts'

/** A report as it is written: names as they stand there. */
export interface RawReport {
  /** `v8` only in the file of our own runs, the other formats don't tell; `mixed`: its modules differ. */
  provider: 'cobertura' | 'clover' | 'lcov' | 'istanbul' | 'v8' | 'mixed'
  /** Folders that names may be relative to. */
  sources: string[]
  files: Map<string, FileReport>
  /** What of it cannot be read and is of no file that it names. */
  flaws: string[]
  /** Of our own runs: digests of the code and tests that were measured, by manifest relative to the root. */
  digests?: Map<string, string>
}

/** What is wrong with a report as a whole; the reader of files makes a user's error of it. */
export class Malformed extends Error {}

/** A line number of a report; `null` for what is none. */
export function lineNumber(value: unknown): number | null {
  const line = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return Number.isSafeInteger(line) && (line as number) >= 1 ? (line as number) : null
}

/** A hit count of a report; `null` for NaN, negative and missing ones: whether it ran is not known. */
export function hitCount(value: unknown): number | null {
  const hits = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof hits === 'number' && hits >= 0 && hits !== Infinity ? hits : null
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
