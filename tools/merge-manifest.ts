import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { EvolveError } from '../src/errors.ts'
import { git } from '../src/git/run.ts'
import { DRIVER, installMergeDriver } from '../src/init/merge-driver.ts'
import { mergeVersions } from '../src/modules/merge-versions.ts'
import { MANIFEST } from '../src/modules/index.ts'
import type { Command, Context, Outcome } from './command.ts'
import { textMerge } from './text-merge.ts'
import { marks } from './marks.ts'

export const mergeManifestCommand: Command = {
  name: 'merge-manifest',
  help: `vitest-evolve merge-manifest BASE OURS THEIRS [PATH]
vitest-evolve merge-manifest --install

Merges two versions of a module.manifest.json into OURS, key by key. Of figures that both have
measured the newer observation stays, whole. Whatever else both have changed (targets, tags)
is a conflict: it is left between conflict markers. PATH names the file in messages.

Git calls it where .gitattributes says "${MANIFEST} merge=${DRIVER}" and the clone is set up:

  --install         sets this clone up (git config merge.${DRIVER}.driver); init does so, too
  --cwd DIR         the project's folder (default: this one)
  --json            prints {conflicts: [...]}
  --help            this text

Exit codes: 0 merged, 1 there are conflicts, 2 it could not be done.
`,
  options: { install: { type: 'boolean' } },
  positionals: true,
  run: async (context) => (context.values.install === true ? install(context) : merge(context)),
}

async function install({ root, json, positionals, warn }: Context): Promise<Outcome> {
  if (positionals.length > 0) throw usage('--install takes no files')
  await installMergeDriver(root, process.argv[1]!)
  const told = (await git(root, ['check-attr', 'merge', '--', MANIFEST]))?.includes(`merge: ${DRIVER}`)
  if (told !== true)
    warn(`.gitattributes does not name it yet: add the line "${MANIFEST} merge=${DRIVER}", or run init`)
  return { code: 0, output: [json ? '{"installed":true}' : `${marks().ok} git merges manifests by it in this clone`] }
}

async function merge(context: Context): Promise<Outcome> {
  const { cwd, positionals, json, warn } = context
  if (positionals.length < 3 || positionals.length > 4) throw usage('name BASE, OURS and THEIRS')
  const files = positionals.slice(0, 3).map((file) => resolve(cwd, file))
  const [base, ours, theirs] = (await Promise.all(files.map(textOf))) as [string, string, string]
  const shown = positionals[3] ?? positionals[1]!
  const { text, conflicts } = await mergeVersions({ base, ours, theirs }, Date.now(), textMerge(context))
  if (text !== ours) await write(files[1]!, text)
  if (conflicts.length > 0)
    warn(`${shown}: both sides have changed ${conflicts.join(', ')}; decide between the markers`)
  return { code: conflicts.length > 0 ? 1 : 0, output: json ? [JSON.stringify({ conflicts })] : [] }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_MANIFEST', `${file} cannot be read (${code}); nothing was merged`, { cause: error })
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_WRITE', `${file} cannot be written (${code}); nothing was merged`, { cause: error })
  }
}

function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `merge-manifest: ${message}; see vitest-evolve merge-manifest --help`)
}
