import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EvolveError } from './errors.ts'

/**
 * Makes an empty folder for temporary files; a real path.
 * @param name how it begins
 * @throws EvolveError `ERR_WRITE` where there is no place for it
 */
export async function scratchFolder(name: string): Promise<string> {
  // TMPDIR may be relative, and whoever is told of the folder works elsewhere.
  const above = resolve(tmpdir())
  try {
    return await realpath(await mkdtemp(join(above, name)))
  } catch (error) {
    throw new EvolveError(
      'ERR_WRITE',
      `no folder for temporary files can be made in ${above} (${(error as NodeJS.ErrnoException).code}); name another with TMPDIR`,
      { cause: error },
    )
  }
}

/**
 * Removes a folder and all in it; what was found out must not be lost where that fails.
 * @param onProblem told in one line where something is left
 */
export async function removeFolder(folder: string, onProblem: (what: string) => void): Promise<void> {
  try {
    // Processes that were ended may still be writing, or scanners reading.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  } catch (error) {
    onProblem(`${folder} could not be removed (${(error as NodeJS.ErrnoException).code})`)
  }
}
