import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { EvolveError } from '../src/errors.ts'
import { makeFolder } from './make-folder.ts'

/**
 * Writes what `--html FILE` asks for, and makes its folders.
 * @throws EvolveError `ERR_WRITE`
 */
export async function writePage(file: string, page: string): Promise<void> {
  try {
    await makeFolder(dirname(resolve(file)))
    await writeFile(file, page)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_WRITE', `--html: cannot write ${file} (${code})`, { cause: error })
  }
}
