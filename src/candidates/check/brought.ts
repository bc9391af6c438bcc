import type { FileCoverage } from '../file-coverage.ts'
import { hitsAt, takenAt } from './unsteady.ts'

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
  const lines = [...after.lines.keys()].filter((line) => hitsAt(after, line) > 0 && hitsAt(before, line) === 0)
  // Which of a line's branches are taken, no report says: as many more as they take at most.
  const branches = [...(after.branches?.keys() ?? [])]
  return (
    lines.every((line) => hitsAt(alone, line) > 0) &&
    branches.every((line) => takenAt(after, line) - takenAt(before, line) <= takenAt(alone, line))
  )
}
