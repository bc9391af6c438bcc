import { basename, dirname } from 'node:path'
import { git } from './run.ts'

/**
 * The commits that have added a line to a file, oldest first, by a key of the line; empty where git does not know it.
 * @param keyOf `null` for lines that do not matter
 */
export async function commitsAdding(
  file: string,
  keyOf: (line: string) => string | null,
): Promise<Map<string, string[]>> {
  const shape = [
    '--format=%x00%H',
    '-p',
    '-U0',
    '--no-color',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--text',
    '--no-show-signature',
  ]
  const log = await git(dirname(file), ['log', '--reverse', '--topo-order', '-m', ...shape, '--', basename(file)])
  const commits = new Map<string, string[]>()
  for (const entry of log?.split('\0') ?? []) {
    const [commit = '', ...lines] = entry.split('\n')
    for (const line of lines) {
      const key = line.startsWith('+') ? keyOf(line.slice(1)) : null
      if (key !== null) commits.set(key, [...(commits.get(key) ?? []), commit])
    }
  }
  return commits
}
