import { statSync } from 'node:fs'
import { join } from 'node:path'

/** Where our own runs, Vitest and others leave reports, relative to the root. */
const PLACES = [
  'reports/coverage.json',
  'coverage/coverage-final.json',
  'coverage/lcov.info',
  'coverage/cobertura-coverage.xml',
  'coverage/cobertura.xml',
]

/**
 * The coverage reports that lie where runs leave them, the newest first. What is in them is not looked at.
 * @returns paths below the root
 */
export function findReports(root: string): string[] {
  const found = PLACES.map((place) => join(root, place)).flatMap((file) => {
    const time = timeOf(file)
    return time === null ? [] : [{ file, time }]
  })
  return found.sort((a, b) => b.time - a.time).map(({ file }) => file)
}

/** When a file was last written, in epoch milliseconds; `null` where there is none, or none that can be seen. */
function timeOf(file: string): number | null {
  try {
    const stats = statSync(file)
    return stats.isFile() ? stats.mtimeMs : null
  } catch {
    return null
  }
}
