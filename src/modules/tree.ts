import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { workTreeBlobs, type NoFile } from '../git/work-tree.ts'

/** What is built is nobody's source. */
export const BUILD_FOLDERS = ['dist', 'build', 'out', 'coverage'] as const

/** Files by absolute path with `/`, each with the id that git gives to its content on disk. */
export type Sources = ReadonlyMap<string, string>

/**
 * Lists what git tracks or would add below a folder; outside a repository, everything but `node_modules`, build folders
 * and names with a leading dot.
 * @param root a real path, with `/`
 * @param onTracked told of files early, as `workTreeBlobs` does
 * @param onOther told of links and of repositories inside this one, as `workTreeBlobs` does
 */
export async function readTree(
  root: string,
  wanted: (path: string) => boolean,
  onTracked: (file: string) => void,
  onOther: (file: string, what: NoFile) => void,
): Promise<Map<string, string>> {
  const known = await workTreeBlobs(
    root,
    wanted,
    (path) => onTracked(`${root}/${path}`),
    (path, what) => onOther(`${root}/${path}`, what),
  )
  const blobs = known ?? (await hashedFiles(root, wanted))
  return new Map([...blobs].map(([path, blob]) => [`${root}/${path}`, blob]))
}

async function hashedFiles(root: string, wanted: (path: string) => boolean): Promise<Map<string, string>> {
  const { glob } = await import('tinyglobby')
  const paths = await glob('**/*', {
    cwd: root,
    ignore: ['node_modules', ...BUILD_FOLDERS].map((name) => `**/${name}/**`),
  })
  // One by one: a system has only so many open files.
  return new Map(paths.filter(wanted).map((path) => [path, blobOf(`${root}/${path}`)]))
}

/** As git names content, so that a copy without the history has the same digests. */
function blobOf(file: string): string {
  try {
    const content = readFileSync(file)
    return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
  } catch {
    // Like no other: nothing is known of it.
    return `unknown ${randomUUID()}`
  }
}
