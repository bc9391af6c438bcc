import { mergeText } from '../src/git/merge-text.ts'
import type { MergeText } from '../src/modules/merge-versions.ts'
import { removeFolder, scratchFolder } from '../src/scratch.ts'
import type { Context } from './command.ts'

/** Merges lines in a temporary folder, as git does. */
export function textMerge({ cwd, warn }: Context): MergeText {
  return async (versions) => {
    const scratch = await scratchFolder('vitest-evolve-merge-')
    return mergeText({ cwd, scratch }, versions).finally(() => removeFolder(scratch, warn))
  }
}
