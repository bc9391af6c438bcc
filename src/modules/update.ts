import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { EvolveError } from '../errors.ts'
import { editJson, type Edit } from './edit-json.ts'
import { parseObject, type Module } from './manifest.ts'

/**
 * Changes keys of a manifest in place: order, formatting, unknown keys, line ends and a byte order mark stay. The file
 * is replaced as a whole or not at all, and only if something changes.
 * @returns whether it was written
 * @throws EvolveError `ERR_MANIFEST` where the file is not a JSON object or cannot be read or written
 */
export async function updateManifest(file: string, edits: readonly Edit[]): Promise<boolean> {
  try {
    for (;;) {
      const text = await readFile(file, 'utf8')
      const edited = editManifest(text, edits)
      if (edited === text) return false
      // Another tool may have written its own keys since; one that does so right now still wins.
      if ((await readFile(file, 'utf8')) !== text) continue
      await writeFileAtomic(file, edited)
      return true
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new EvolveError(
      'ERR_MANIFEST',
      `${file}: ${code ?? message}; it was left as it is: mend it, then measure again`,
      { cause: error },
    )
  }
}

/**
 * Changes several manifests; one that cannot be written does not keep the others from it.
 * @returns in one line each, which could not be written
 */
export async function updateManifests(updates: readonly [Module, readonly Edit[]][]): Promise<string[]> {
  const done = await Promise.allSettled(updates.map(([{ manifest }, edits]) => updateManifest(manifest, edits)))
  return done.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []))
}

/** @throws SyntaxError where the text is not a JSON object */
export function editManifest(text: string, edits: readonly Edit[]): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const json = text.slice(mark.length)
  parseObject(json)
  const edited = editJson(json, edits)
  // Readers take the last of two keys, editing finds the first.
  for (const [path, value] of edits)
    if (JSON.stringify(valueAt(parseObject(edited), path)) !== JSON.stringify(value))
      throw new SyntaxError(`the key ${path.join('.')}, or one above it, is there twice`)
  return mark + edited
}

function valueAt(content: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], content)
}
