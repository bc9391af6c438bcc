import { countOf, KINDS, type FileCoverage } from '../file-coverage.ts'
import { gainsOf } from './gains.ts'

/**
 * Whether some tests, run alone, cover all that a file has covered after the change and had not before: then it is they
 * that bring it, and no chance.
 */
export function broughtBy(
  before: FileCoverage | undefined,
  after: FileCoverage | undefined,
  alone: FileCoverage | undefined,
): boolean {
  if (!after || !alone) return false
  // Which of those on a line it is, not every report says: as many more as they cover at most.
  return KINDS.every((kind) =>
    [...gainsOf(kind, before, after).gained].every(
      ([line, more]) => more <= countOf(alone[kind]?.get(line) ?? []).covered,
    ),
  )
}
