import { join, relative } from 'node:path'
import { git } from '../git/run.ts'
import { EvolveError } from '../errors.ts'
import { slashed } from '../modules/index.ts'

/** What `.gitattributes` calls the driver. */
export const DRIVER = 'vitest-evolve'

/** Where the command is once the package is installed. */
const INSTALLED = 'node_modules/vitest-evolve/dist/main.js'

const KEY = `merge.${DRIVER}.driver`

/**
 * Whether this clone has still to be told how to merge manifests: settings are no part of a repository. `false` also
 * outside of one, and in a folder that the one further up ignores.
 */
export async function lacksMergeDriver(root: string): Promise<boolean> {
  const [inside, ignored, command] = await Promise.all([
    git(root, ['rev-parse', '--is-inside-work-tree']),
    git(root, ['check-ignore', '--', root]),
    git(root, ['config', '--get', KEY]),
  ])
  return inside?.trim() === 'true' && ignored === null && (command ?? '').trim() === ''
}

/**
 * Tells this clone how to merge manifests.
 * @param script the command's own file, as it was called
 * @throws EvolveError `ERR_NO_GIT`
 */
export async function installMergeDriver(root: string, script: string): Promise<void> {
  const top = (await git(root, ['rev-parse', '--show-toplevel']))?.replace(/\n$/, '')
  if (top === undefined)
    throw new EvolveError('ERR_NO_GIT', `${root} is not in a git work tree, so there is nothing to set up`)
  // What npx has fetched for one call is not there for long.
  const lasting = /[\\/]_npx[\\/]/.test(script) ? join(root, INSTALLED) : script
  // The command alone: a driver with a name and no command ends a merge.
  if ((await git(root, ['config', KEY, driverCommand(slashed(top), slashed(lasting))])) === null)
    throw new EvolveError('ERR_GIT', `git could not set ${KEY}; set it by hand, docs/guide/ledger.md has the line`)
}

/**
 * What git runs in a shell at the top of the work tree. Where our command cannot run (not installed, another branch) no
 * markers are left and the text is merged as git would do it alone.
 */
export function driverCommand(top: string, script: string): string {
  const path = relative(top, script)
  const inside = !path.startsWith('..') && slashed(path) !== script
  const word = shellWord(inside ? `./${slashed(path)}` : script).replaceAll('%', '%%')
  return `node ${word} merge-manifest %O %A %B %P || { grep -q '^<<<<<<< ' %A && exit 1; git merge-file %A %O %B; }`
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
