import { readdir } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { EvolveError } from '../src/errors.ts'
import { parseAnchor, type Anchor } from '../src/ledger/index.ts'
import { findModules, slashed, type Module } from '../src/modules/index.ts'
import type { Context } from './command.ts'

export const LEDGERS = 'manifests/.ledger'

/**
 * The ledgers that were named, else all that the project has; absolute paths.
 * @param missing names of those that it should have
 */
export async function ledgerFiles({ cwd, positionals }: Context, missing: readonly string[] = []): Promise<string[]> {
  if (positionals.length > 0) return positionals.map((file) => resolve(cwd, file))
  const names = await readdir(join(cwd, LEDGERS)).catch(() => [])
  const files = [...new Set([...names.filter((name) => name.endsWith('.ndjson')), ...missing])].sort()
  if (files.length > 0) return files.map((name) => join(cwd, LEDGERS, name))
  throw new EvolveError(
    'ERR_LEDGER_READ',
    `there is no ledger in ${join(cwd, LEDGERS)}: vitest-evolve coverage writes the first, --cwd names another project`,
  )
}

/** As people read it: below the folder by its path from there. */
export function shownPath(cwd: string, file: string): string {
  const path = relative(cwd, file)
  return path.startsWith('..') || isAbsolute(path) ? file : slashed(path)
}

/** Which anchors hold for a ledger: those of `--anchor`, else what the manifests keep for a ledger of its name. */
export async function anchorsFor(context: Context, files: string[]): Promise<(file: string) => Anchor[]> {
  const given = context.values.anchor as string[] | undefined
  if (given) {
    if (files.length > 1) throw usage('--anchor is for one ledger; name its file')
    const anchors = given.map((text) => parseAnchor(text, '--anchor'))
    return () => anchors
  }
  const { modules, unreadable } = await findModules(context.root)
  for (const { manifest, message } of unreadable)
    context.warn(`${shownPath(context.root, manifest)}: ${message}; an anchor in it is not known`)
  return (file) =>
    modules.flatMap((module) => {
      const kept = keptIn(module, basename(file))
      return kept === undefined ? [] : [parseAnchor(kept, shownPath(context.root, module.manifest))]
    })
}

/** Ledgers of which manifests name lines. */
export async function namedLedgers({ root }: Context): Promise<string[]> {
  const { modules } = await findModules(root)
  return ['coverage.ndjson', 'bench.ndjson'].filter((name) =>
    modules.some((module) => keptIn(module, name) !== undefined),
  )
}

function keptIn({ testing, performance }: Module, ledger: string): unknown {
  if (ledger === 'coverage.ndjson') return testing.ledger
  const observed = performance.observed as { ledger?: unknown } | null | undefined
  return ledger === 'bench.ndjson' ? observed?.ledger : undefined
}

export function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `ledger: ${message}; see vitest-evolve ledger --help`)
}
