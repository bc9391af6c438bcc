import { gitEntries } from './stream.ts'

/**
 * Files below a folder that git would add, relative to it.
 * @param env may name another index than the user's
 * @throws EvolveError `ERR_GIT`
 */
export async function untracked(folder: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const files: string[] = []
  const listed = gitEntries(folder, ['ls-files', '--others', '--exclude-standard', '-z'], '\0', { env })
  // A repository in the repository is listed as a folder: its files are its own.
  for await (const path of listed) if (!path.endsWith('/')) files.push(path)
  return files
}
