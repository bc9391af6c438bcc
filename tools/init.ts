import { createInterface } from 'node:readline/promises'
import { EvolveError } from '../src/errors.ts'
import { installMergeDriver } from '../src/init/merge-driver.ts'
import { planInit } from '../src/init/plan.ts'
import { writeChanges } from '../src/init/write.ts'
import type { Command, Context, Outcome } from './command.ts'
import { closingText, planJson, planText } from './init-text.ts'
import { jsonLines, print } from './output.ts'

export const initCommand: Command = {
  name: 'init',
  help: `vitest-evolve init [options]

Sets a project up. Shows the diff of all that it would write and asks; what is there already
is kept, and a second call changes nothing.

  plugins: [evolve()] goes into the config that Vitest takes (a first one is written where
  there is none), and /reports/ into .gitignore. Once there are modules: the npm scripts cov,
  cov:all and cov:gate, lines in .gitattributes by which ledgers and figures in manifests
  merge, and for the latter git config merge.vitest-evolve.driver in this clone.

In a monorepo (workspaces of pnpm, npm, yarn or bun, Nx) it asks the project's own Vitest what
each package runs, and says which runs are isolated. A first config at the root gets the
packages as projects; a config that packages share gets the line, too.

  --modules GLOB    writes first manifests into folders: 'packages/*', or '.' for the project
                    itself; may be given again
  --nested          in a monorepo: the line also goes into the configs that packages take when
                    they run alone
  --no-line         writes no line; configs that are there stay as they are
  --targets         modules that miss the target of their lane get what they have covered as
                    coverage_target, rounded down: a gate to start with
  --ci github       writes .github/workflows/coverage.yml: measures, gates, comments
  --shards N        with --ci: spreads the tests over N jobs (2 to 256)
  --yes             does not ask
  --cwd DIR         the project's folder (default: this one)
  --json            prints {written, kept, pending, by_hand, packages, ...}, and does not ask either:
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
    nested: { type: 'boolean' },
    targets: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
  },
  positionals: true,
  run: runInit,
}

async function runInit(context: Context): Promise<Outcome> {
  const { root, values, json, signal } = context
  const modules = globsOf(context)
  const line = values['no-line'] !== true
  if (values.nested === true && !line)
    throw new EvolveError('ERR_USAGE', 'init: --nested and --no-line exclude each other')
  const [nested, targets] = [values.nested === true, values.targets === true]
  const plan = await planInit({ root, line, nested, modules, targets, ci: ciOf(values), signal })
  const asks = values.yes !== true && !json && process.stdin.isTTY && process.stdout.isTTY
  const shown = planText(plan)
  if (asks) await print(process.stdout, shown)
  const open = plan.changes.length > 0 || plan.driver
  const confirmed = open && (values.yes === true || (asks && (await confirm(context.signal))))
  if (confirmed) await writeChanges(root, plan.changes)
  const isSet = !confirmed || !plan.driver || (await setDriver(context))
  const written = isSet ? plan : { ...plan, driver: false }

  const done = (confirmed || !open) && isSet
  const text = [...(asks ? [] : shown), ...closingText(written, confirmed, asks)]
  return {
    code: done && plan.byHand.length === 0 ? 0 : 1,
    output: json ? jsonLines(planJson(written, confirmed)) : text,
  }
}

/** Files are written by now: a setting that git refuses is left to the user. */
async function setDriver({ root, warn }: Context): Promise<boolean> {
  try {
    await installMergeDriver(root, process.argv[1]!)
    return true
  } catch (error) {
    if (!(error instanceof EvolveError)) throw error
    warn(`${error.message} [${error.code}]`)
    return false
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
