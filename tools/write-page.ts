import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { EvolveError } from '../src/errors.ts'

/**
 * Writes what `--html FILE` asks for, and makes its folders.
 * @throws EvolveError `ERR_WRITE`
 */
export async function writePage(file: string, page: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(file)), { recursive: true })
    await writeFile(file, page)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_WRITE', `--html: cannot write ${file} (${code})`, { cause: error })
  }
}
