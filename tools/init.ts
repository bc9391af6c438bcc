import { createInterface } from 'node:readline/promises'
import picocolors from 'picocolors'
import { EvolveError } from '../src/errors.ts'
import { DRIVER, installMergeDriver } from '../src/init/merge-driver.ts'
import { planInit, type Plan } from '../src/init/plan.ts'
import { writeChanges, type Change } from '../src/init/write.ts'
import type { Command, Context, Outcome } from './command.ts'
import { diffOf } from './diff-text.ts'

export const initCommand: Command = {
  name: 'init',
  help: `vitest-evolve init [options]

Sets a project up. Shows the diff of all that it would write and asks; what is there already
is kept, and a second call changes nothing.

  plugins: [evolve()] goes into the config that Vitest takes (a first one is written where
  there is none), and /reports/ into .gitignore. Once there are modules: the npm scripts cov,
  cov:all and cov:gate, lines in .gitattributes by which ledgers and figures in manifests
  merge, and for the latter git config merge.vitest-evolve.driver in this clone.

  --modules GLOB    writes first manifests into folders: 'packages/*', or '.' for the project
                    itself; may be given again
  --no-line         leaves the config alone
  --ci github       writes .github/workflows/coverage.yml: measures, gates, comments
  --shards N        with --ci: spreads the tests over N jobs (2 to 256)
  --yes             does not ask
  --cwd DIR         the project's folder (default: this one)
  --json            prints {written, kept, pending, by_hand, ...}, and does not ask either:
                    without --yes nothing is written
  --out FILE        writes to a file instead, and makes its folders
  --help            this text

Exit codes: 0 everything is in place, 1 not confirmed (without a terminal: no --yes), or
something is left to do by hand, 2 it could not be done and nothing was written.
`,
  options: {
    modules: { type: 'string', multiple: true },
    ci: { type: 'string' },
    shards: { type: 'string' },
    'no-line': { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
  },
  positionals: true,
  run: runInit,
}

async function runInit(context: Context): Promise<Outcome> {
  const { root, values, json } = context
  const plan = await planInit({ root, line: values['no-line'] !== true, modules: globsOf(context), ci: ciOf(values) })
  const asks = values.yes !== true && !json && process.stdin.isTTY && process.stdout.isTTY
  const shown = asText(plan)
  if (asks) process.stdout.write(shown)
  const open = plan.changes.length > 0 || plan.driver
  const confirmed = open && (values.yes === true || (asks && (await confirm(context.signal))))
  if (confirmed) await writeChanges(root, plan.changes)
  if (confirmed && plan.driver) await installMergeDriver(root, process.argv[1]!)

  const done = confirmed || !open
  const text = (asks ? '' : shown) + closing(plan, confirmed, asks)
  return {
    code: done && plan.byHand.length === 0 ? 0 : 1,
    output: json ? `${JSON.stringify(asJson(plan, confirmed), null, 2)}\n` : text,
  }
}

/** A shell has put the folders in the place of a glob that was not quoted. */
function globsOf({ values, positionals }: Context): string[] {
  const globs = (values.modules as string[] | undefined) ?? []
  if (globs.length === 0 && positionals.length > 0)
    throw new EvolveError(
      'ERR_USAGE',
      `init: ${JSON.stringify(positionals[0])} is no option; folders go to --modules, the project's to --cwd`,
    )
  return [...globs, ...positionals]
}

function ciOf({ ci, shards }: Record<string, unknown>): { shards: number | null } | null {
  if (ci === undefined && shards !== undefined)
    throw new EvolveError('ERR_USAGE', 'init: --shards goes with --ci github')
  if (ci === undefined) return null
  if (ci !== 'github')
    throw new EvolveError(
      'ERR_USAGE',
      `init: --ci takes github, not ${JSON.stringify(ci)}; for others see docs/guide/ci.md`,
    )
  if (shards === undefined) return { shards: null }
  const count = /^\d{1,3}$/.test(String(shards)) ? Number(shards) : 0
  if (count >= 2 && count <= 256) return { shards: count }
  throw new EvolveError('ERR_USAGE', `init: --shards is a whole number from 2 to 256, not ${JSON.stringify(shards)}`)
}

async function confirm(signal: AbortSignal): Promise<boolean> {
  // Not in raw mode, so that Ctrl-C is a signal as everywhere.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([lines.question('Apply? [y/N] ', { signal }), ended])
    signal.throwIfAborted()
    return /^y(?:es)?$/i.test(answer.trim())
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    lines.close()
  }
}

function asText({ changes, kept, byHand, driver, notes }: Plan): string {
  const colors = picocolors.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR)
  const diff = (change: Change): string => diffOf(change, colors)
  return [
    ...changes.map((change) => `${diff(change)}\n`),
    ...kept.map(({ path, reason }) => `= ${path}: ${reason}\n`),
    ...(driver
      ? [`note: git config merge.${DRIVER}.driver is set in this clone: figures in manifests merge by it\n`]
      : []),
    ...notes.map((note) => `note: ${note}\n`),
    ...byHand.map(({ path, what, change }) => `! ${path}: ${what}\n${change ? `${diff(change)}\n` : ''}`),
  ].join('')
}

function closing({ changes, driver, next }: Plan, confirmed: boolean, asked: boolean): string {
  const files = changes.length === 0 ? "git's setting" : `${changes.length} file${changes.length === 1 ? '' : 's'}`
  if ((changes.length > 0 || driver) && !confirmed)
    return asked ? 'nothing was written\n' : `nothing was written: --yes writes ${files}\n`
  return [
    ...changes.map(({ path }) => `+ ${path}\n`),
    ...(driver ? [`+ git config merge.${DRIVER}.driver\n`] : []),
    ...(changes.length === 0 && !driver ? ['nothing to write\n'] : []),
    ...next.map((step) => `next: ${step}\n`),
  ].join('')
}

function asJson({ changes, kept, byHand, notes, next }: Plan, confirmed: boolean): object {
  const paths = changes.map(({ path }) => path)
  return {
    written: confirmed ? paths : [],
    kept,
    pending: confirmed ? [] : paths,
    by_hand: byHand.map(({ path, what }) => ({ path, what })),
    notes,
    next,
  }
}
