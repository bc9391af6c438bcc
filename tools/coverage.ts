import { access, constants } from 'node:fs/promises'
import { resolve } from 'node:path'
import { collectCoverage } from '../src/coverage/collect.ts'
import { readPast } from '../src/coverage/past.ts'
import { unwritable } from '../src/coverage/record.ts'
import { recordReport, recordRun, type Recorded } from '../src/coverage/record-run.ts'
import type { ModuleResult } from '../src/coverage/results.ts'
import { readRun, shardFile, writeRun, type CoverageRun } from '../src/coverage/run-file.ts'
import { selectModules } from '../src/modules/select.ts'
import { mergeShards } from '../src/coverage/shards.ts'
import { EvolveError } from '../src/errors.ts'
import { changedFiles } from '../src/git/diff.ts'
import { findModules, modulesOf, ownersOf, slashed, type Found, type Module } from '../src/modules/index.ts'
import { reasonOption, sayPast, TRUNCATION_HELP, TRUNCATION_OPTIONS } from './accept-truncation.ts'
import type { Command, Context, Outcome } from './command.ts'
import { coverageMarkdown } from './coverage-markdown.ts'
import { coverageText } from './coverage-text.ts'
import { makeFolder } from './make-folder.ts'
import { noModules } from './no-modules.ts'
import { jsonLines } from './output.ts'

export const coverageCommand: Command = {
  name: 'coverage',
  help: `vitest-evolve coverage [options] [-- vitest arguments]
vitest-evolve coverage merge FILE... [options]

Runs the tests of the modules (folders with a module.manifest.json) once and together, with
the project's own Vitest and coverage provider, and tells what each module's own tests cover
of its own code. Files that no test loads count as uncovered. The figures go into the
manifests, manifests/.ledger/coverage.ndjson and reports/coverage.json.

  --all             every module (the default)
  --module M        this module, by name or folder; may be given again
  --changed BASE    modules touched since the work left BASE, a branch or commit
  --dependents      with --changed: also modules whose tests load what was touched
  --from FILE       runs nothing: takes the figures from a Cobertura, lcov or istanbul report
  --xml DIR         writes a Cobertura file for each module
  --markdown        prints a table for a comment on a pull request
  --allow-failures  records also modules whose tests failed; ledger and manifest say so
${TRUNCATION_HELP}
  --cwd DIR         the project's folder (default: this one)
  --json            prints {modules: [{module, manifest, coverage, covered, total, ...}], ...}
  --out FILE        writes to a file instead, and makes its folders
  --quiet           no progress
  --help            this text

Everything after -- goes to Vitest: --config, --pool, --shard ... With --shard only a file is
written; "coverage merge" puts the files of all shards together and records the figures.

Exit codes: 0 measured, 1 tests failed and that is not allowed, or a file could not be measured (such modules keep
their last figure), or a module has no valid target, 2 it could not be run or written.
`,
  options: {
    all: { type: 'boolean' },
    module: { type: 'string', multiple: true },
    changed: { type: 'string' },
    dependents: { type: 'boolean' },
    from: { type: 'string' },
    xml: { type: 'string' },
    markdown: { type: 'boolean' },
    'allow-failures': { type: 'boolean' },
    ...TRUNCATION_OPTIONS,
  },
  positionals: true,
  run: runCoverage,
}

async function runCoverage(context: Context): Promise<Outcome> {
  const { cwd, root, values, positionals, rest, json, progress, warn } = context
  const [verb, ...files] = positionals
  const noRun = verb === 'merge' ? 'merge' : values.from !== undefined ? '--from' : null
  if (verb !== undefined && verb !== 'merge')
    throw usage(`${JSON.stringify(verb)} is no option; choose modules with --module`)
  const ways = ['all', 'module', 'changed', 'from'].filter((name) => values[name] !== undefined)
  if (ways.length > 1 && !(ways.length === 2 && ways.includes('from') && !ways.includes('changed')))
    throw usage(`--${ways.join(' and --')} exclude each other`)
  if (values.dependents === true && values.changed === undefined) throw usage('--dependents goes with --changed BASE')
  if (verb === 'merge' && ways.length > 0) throw usage(`merge and --${ways[0]} exclude each other`)
  if (noRun !== null && rest.length > 0)
    throw usage(`${noRun} runs nothing, so there is no place for Vitest's arguments`)
  if (values.from !== undefined && values.xml !== undefined) throw usage('--from and --xml exclude each other')
  const allowFailures = values['allow-failures'] === true
  if (values.from !== undefined && allowFailures) throw usage('--from knows of no failures, so there are none to allow')
  if (json && values.markdown === true) throw usage('--json and --markdown exclude each other')
  const reason = reasonOption(context, 'coverage')
  const found = await findModules(root)
  const selected = selectModules(root, found.modules, (values.module as string[] | undefined) ?? [])
  if (selected.length + found.unreadable.length === 0) throw noModules(root)
  for (const { manifest, message } of found.unreadable)
    warn(`${manifest.slice(root.length + 1)}: ${message}; not measured [ERR_MANIFEST]`)
  for (const { manifest, why } of found.passedOver) warn(`${manifest.slice(root.length + 1)} ${why}: it is no module`)
  const sound = await soundOf(selected, root, warn)
  const left = found.unreadable.length + selected.length - sound.length
  // Before the tests run, not after.
  const past = await readPast(root, found.modules, reason)
  sayPast(past, reason, warn)
  const xml = (values.xml as string | undefined) ?? null
  if (xml !== null) await writableFolder(resolve(root, xml))
  const record = { root, found, past, xml, allowFailures, onNote: warn }

  if (typeof values.from === 'string')
    return outcome(await recordReport(slashed(resolve(root, values.from)), sound, record), context, left)
  const run =
    verb === 'merge'
      ? mergeShards(await Promise.all(files.map(async (file) => ({ file, run: await readRun(resolve(cwd, file)) }))))
      : await collect(context, root, found, sound)
  if (run === null) {
    const { code, output } = outcome({ results: [], problems: [] }, context, left)
    const inWords = !json && values.markdown !== true
    return { code, output: inWords ? [`no module was touched since ${String(values.changed)}`] : output }
  }
  for (const note of run.notes) warn(note)
  if (run.shard) {
    const file = shardFile(run.shard)
    await writeRun(resolve(root, file), run)
    progress(`${file} written; vitest-evolve coverage merge reports/coverage-shard-* records the figures of all shards`)
    return {
      code: failed(run, allowFailures) ? 1 : 0,
      output: [json ? JSON.stringify({ file, modules: [] }) : file],
    }
  }
  const recorded = await recordRun(run, record)
  for (const message of run.unhandled) warn(`an error that no test caught: ${message}`)
  return outcome(recorded, context, left, run.unhandled)
}

function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `coverage: ${message}`)
}

/** Before the tests run, not after. */
async function writableFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_WRITE', `--xml: cannot write into ${folder} (${code}); name another folder`, {
      cause: error,
    })
  }
}

/** Whose own files are unknown, and whose figure could not be written, is not measured. */
async function soundOf(modules: readonly Module[], root: string, warn: Context['warn']): Promise<Module[]> {
  const faults = await Promise.all(
    modules.map(async (module) => module.faults.find(({ kind }) => kind === 'layout')?.message ?? unwritable(module)),
  )
  return modules.filter(({ manifest }, at) => {
    const fault = faults[at]
    if (fault) warn(`${manifest.slice(root.length + 1)}: ${fault}; not measured [ERR_MANIFEST]`)
    return !fault
  })
}

async function collect(
  { values, rest, signal, progress }: Context,
  root: string,
  found: Found,
  sound: readonly Module[],
): Promise<CoverageRun | null> {
  const owners = ownersOf(found)
  let selected = sound
  let related: string[] = []
  if (typeof values.changed === 'string') {
    const changed = await changedFiles(root, values.changed)
    const paths = changed.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath]))
    const touched = modulesOf(root, owners, paths)
    selected = sound.filter((module) => touched.has(module))
    related = values.dependents === true ? paths.map((path) => `${root}/${path}`) : []
    if (selected.length === 0 && related.length === 0) return null
  }
  return collectCoverage({
    root,
    owners,
    selected,
    related,
    measurable: sound,
    sources: found.sources,
    args: rest,
    signal,
    onProgress: (what) => progress(what, 'live'),
  })
}

function failed({ modules, unhandled }: CoverageRun, allowFailures: boolean): boolean {
  return unhandled.length > 0 || (!allowFailures && modules.some(({ failures }) => failures.length > 0))
}

const DONE = new Set<ModuleResult['state']>(['measured', 'no-code', 'no-tests'])

function outcome(
  { results, problems }: Recorded,
  { root, values, json, warn }: Context,
  /** How many modules were left out for what is wrong with their manifests. */
  left: number,
  unhandled: readonly string[] = [],
): Outcome {
  for (const problem of problems) warn(problem)
  const open = results.some(({ state, module }) => !DONE.has(state) || (state === 'measured' && module.target === null))
  const output = json
    ? jsonLines({ modules: results.map((one) => asJson(one, root)), unhandled, problems })
    : values.markdown === true
      ? coverageMarkdown(results)
      : coverageText(results, process.stdout.columns ?? 120, values['allow-failures'] === true)
  return { code: left + problems.length > 0 ? 2 : open || unhandled.length > 0 ? 1 : 0, output }
}

function asJson({ module, state, figure, previous, verdict, failures }: ModuleResult, root: string): object {
  const { coverage, covered, total, files } = figure
  const { name, manifest, target, lane } = module
  return {
    module: name,
    manifest: manifest.slice(root.length + 1),
    coverage: state === 'measured' ? coverage : null,
    covered,
    total,
    previous,
    target,
    lane,
    verdict,
    state,
    failures,
    files,
  }
}
