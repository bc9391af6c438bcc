import { statSync } from 'node:fs'
import { join } from 'node:path'

const NAMES = ['coverage-final.json', 'lcov.info', 'cobertura-coverage.xml', 'cobertura.xml']

/** Where our own runs, Vitest and others leave reports, relative to the folder that they run in. */
const PLACES = ['reports/coverage.json', ...NAMES.map((name) => `coverage/${name}`)]

export interface FoundReport {
  file: string
  /** It is of the files below that folder. */
  folder: string
}

/**
 * The coverage reports that lie where runs leave them, the newest first. What is in them is not looked at.
 * @param folders in which tests are run
 * @param directory where those of the first folder are written to, if it is known
 */
export function findReports(folders: readonly string[], directory: string | null = null): FoundReport[] {
  const named = directory === null ? [] : NAMES.map((name) => ({ file: join(directory, name), folder: folders[0]! }))
  const places = folders.flatMap((folder) => PLACES.map((place) => ({ file: join(folder, place), folder })))
  const found = new Map([...named, ...places].map((one) => [one.file, one]))
  return [...found.values()]
    .flatMap((one) => {
      const time = timeOf(one.file)
      return time === null ? [] : [{ ...one, time }]
    })
    .sort((a, b) => b.time - a.time)
    .map(({ file, folder }) => ({ file, folder }))
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
