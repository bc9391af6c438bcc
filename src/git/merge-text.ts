import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EvolveError } from '../errors.ts'
import { gitEnvironment } from './environment.ts'

/**
 * Merges texts line by line, as git does without a driver; what both sides have changed stands between conflict markers.
 * @param folder where git finds the user's style of markers, and an empty one for files
 * @throws EvolveError `ERR_GIT` where git cannot do it
 */
export async function mergeText(
  { cwd, scratch }: { cwd: string; scratch: string },
  { base, ours, theirs }: { base: string; ours: string; theirs: string },
): Promise<{ text: string; conflicts: boolean }> {
  const files = ['ours', 'base', 'theirs'].map((name) => join(scratch, name))
  await Promise.all([ours, base, theirs].map((text, at) => writeFile(files[at]!, text)))
  const args = ['merge-file', '-p', '-L', 'ours', '-L', 'base', '-L', 'theirs', ...files]
  return new Promise((resolve, reject) => {
    execFile('git', args, { cwd, env: gitEnvironment(), maxBuffer: 1024 ** 3 }, (error, text, said) => {
      // The number of conflicts, up to 127.
      const code = error === null ? 0 : error.code
      if (typeof code === 'number' && code < 128) resolve({ text, conflicts: code > 0 })
      else reject(new EvolveError('ERR_GIT', `git merge-file failed: ${said.trim().split('\n')[0] || String(code)}`))
    })
  })
}
