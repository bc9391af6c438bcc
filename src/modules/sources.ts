import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { glob } from 'tinyglobby'
import { workTreeBlobs } from '../git/work-tree.ts'
import { slashed } from './manifest.ts'
import { isSource } from './ownership.ts'

/** Source files by absolute path with `/`, each with the id that git gives to its content on disk. */
export type Sources = ReadonlyMap<string, string>

/** Lists what git tracks or would add below a folder; outside a repository, everything but `node_modules`. */
export async function readSources(root: string): Promise<Sources> {
  const blobs = (await workTreeBlobs(root, isSource)) ?? (await hashedFiles(root))
  return new Map([...blobs].map(([path, blob]) => [slashed(resolve(root, path)), blob]))
}

async function hashedFiles(root: string): Promise<Map<string, string>> {
  const paths = await glob('**/*', { cwd: root, dot: true, ignore: ['**/node_modules/**', '**/.git/**'] })
  return new Map(
    await Promise.all(
      paths.filter(isSource).map(async (path): Promise<[string, string]> => [path, await blobOf(join(root, path))]),
    ),
  )
}

/** As git names content, so that a copy without the history has the same digests. */
async function blobOf(file: string): Promise<string> {
  const content = await readFile(file)
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}
