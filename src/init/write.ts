import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { EvolveError } from '../errors.ts'

/** A file as it is and as it is to be. */
export interface Change {
  /** Relative to the root, with `/`. */
  path: string
  /** `null`: there is none yet. */
  before: string | null
  after: string
}

/**
 * A file's text, or `null` where there is none.
 * @throws EvolveError `ERR_WRITE` where it cannot be read, or is not UTF-8 and would not survive being written
 */
export async function textOf(root: string, path: string): Promise<string | null> {
  try {
    const bytes = await readFile(join(root, path))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : code
    throw new EvolveError('ERR_WRITE', `${path} cannot be read (${why}); nothing was written`, { cause: error })
  }
}

/**
 * Makes all changes or none: each file is replaced as a whole, and where one cannot be, those before it are put back.
 * @throws EvolveError `ERR_WRITE` where a file changed since it was read, or cannot be written
 */
export async function writeChanges(root: string, changes: readonly Change[]): Promise<void> {
  for (const { path, before } of changes) {
    if ((await textOf(root, path)) !== before)
      throw new EvolveError('ERR_WRITE', `${path} changed in the meantime; nothing was written, call init again`)
  }
  const done: Change[] = []
  for (const change of changes) {
    const file = join(root, change.path)
    try {
      await mkdir(dirname(file), { recursive: true })
      await writeFileAtomic(file, change.after)
      done.push(change)
    } catch (error) {
      const left = await putBack(root, done)
      const { code } = error as NodeJS.ErrnoException
      throw new EvolveError(
        'ERR_WRITE',
        `${change.path} cannot be written (${code}); ${left === '' ? 'nothing was changed' : `changed all the same: ${left}`}`,
        { cause: error },
      )
    }
  }
}

/** @returns paths of files that could not be put back */
async function putBack(root: string, done: readonly Change[]): Promise<string> {
  const left: string[] = []
  for (const { path, before } of done) {
    const file = join(root, path)
    await (before === null ? rm(file) : writeFileAtomic(file, before)).catch(() => left.push(path))
  }
  return left.join(', ')
}
