import { git } from '../git/run.ts'

/** What `.gitattributes` says of files that somebody else, or a program, has written. */
const ATTRIBUTES = ['linguist-generated', 'linguist-vendored']

/** Those of some files, relative to the root, that any `.gitattributes` above them says are generated or vendored. */
export async function vendoredFiles(root: string, files: readonly string[]): Promise<Set<string>> {
  const input = files.map((file) => `${file}\0`).join('')
  const parts = (await git(root, ['check-attr', '-z', '--stdin', ...ATTRIBUTES], input))?.split('\0') ?? []
  const vendored = new Set<string>()
  // "path, attribute, value", again and again.
  for (let at = 0; at + 2 < parts.length; at += 3)
    if (parts[at + 2] === 'set' || parts[at + 2] === 'true') vendored.add(parts[at]!)
  return vendored
}
