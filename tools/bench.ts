import { selectModules } from '../src/modules/select.ts'
import { EvolveError } from '../src/errors.ts'
import { findModules, ownersOf } from '../src/modules/index.ts'
import { collectBenchmarks, type BenchRun } from '../src/bench/collect.ts'
import { targetedFigures } from '../src/bench/benchmark-targets.ts'
import { readPastLatencies } from '../src/bench/past.ts'
import { recordBenchmarks } from '../src/bench/record.ts'
import { latenciesOf, type ModuleLatency } from '../src/bench/results.ts'
import { reasonOption, sayPast, TRUNCATION_HELP, TRUNCATION_OPTIONS } from './accept-truncation.ts'
import { patience } from './bench-options.ts'
import { benchText } from './bench-text.ts'
import type { Command, Context, Outcome } from './command.ts'
import { noModules } from './no-modules.ts'
import { jsonLines, type Output } from './output.ts'

const COMPARE_OPTIONS = {
  baseline: { type: 'string' },
  'fail-on': { type: 'string', multiple: true },
  require: { type: 'string', multiple: true },
  margin: { type: 'string' },
  prepare: { type: 'string' },
  across: { type: 'boolean' },
  count: { type: 'boolean' },
  'allow-inconclusive': { type: 'boolean' },
} as const

export const benchCommand: Command = {
  name: 'bench',
  help: `vitest-evolve bench [options] [-- vitest arguments]
vitest-evolve bench compare BASE [HEAD] [options] [-- vitest arguments]
vitest-evolve bench compare --baseline FILE [options] [-- vitest arguments]

bench: runs the benchmarks of the modules (folders with a module.manifest.json), each in
several processes, with the project's own Vitest, and tells p50, p95 and p99 of every call.
A module has the figures of its benchmark with the worst p95. They go into the manifests,
manifests/.ledger/bench.ndjson and reports/bench.json.

  --all             every module (the default)
  --module M        this module, by name or folder; may be given again
  --runs N          processes for each benchmark (default: 5; compare: 10)
  --timeout S       ends a benchmark file of which nothing comes for so long (default: 120 s)
${TRUNCATION_HELP}

compare: the same benchmarks on two commits, side by side in one run, and what a rank test
says of each: faster, slower, same or inconclusive. Without HEAD: the files as they are now.
What is slower, or may be, is measured once more, for twice as long, before it counts.

  --baseline FILE   compares with a stored reports/bench.json of the same machine instead
  --across          with --baseline: of another machine, too
  --margin PCT      the least change that matters (default: 5)
  --fail-on RULE    'p95 > +5%' or a verdict (default: slower); may be given again
  --require RULE    'p95 < -15%' or a verdict; fails unless a benchmark is found to do so;
                    what includes no change ('p95 < +3%') unless every benchmark is
  --allow-inconclusive  passes where noise or too few runs leave open whether a rule is broken
  --count           counts instructions in place of time, with valgrind: slow; the least
                    change that matters is 2 %
  --prepare CMD     a command to run in both work trees first, such as 'npm run build'

  --cwd DIR         the project's folder (default: this one)
  --json            prints {modules: [...]}; compare: {benchmarks: [...], verdict}
  --out FILE        writes to a file instead, and makes its folders
  --quiet           no progress
  --help            this text

Exit codes: 0 measured, nothing found; 1 a benchmark failed (its module keeps its last
figures), nothing was measured where targets are, a rule is broken or may be; 2 it could not be run or written.
`,
  options: {
    all: { type: 'boolean' },
    module: { type: 'string', multiple: true },
    runs: { type: 'string' },
    timeout: { type: 'string' },
    ...TRUNCATION_OPTIONS,
    ...COMPARE_OPTIONS,
  },
  positionals: true,
  run: async (context) => {
    const [verb, ...positionals] = context.positionals
    if (verb === 'compare') {
      if (context.values['accept-truncation'] !== undefined) throw usage('compare has no --accept-truncation')
      const { runCompare } = await import('./bench-compare.ts')
      return runCompare({ ...context, positionals })
    }
    if (verb !== undefined) throw usage(`${JSON.stringify(verb)} is no option; choose modules with --module`)
    const stray = Object.keys(COMPARE_OPTIONS).find((name) => context.values[name] !== undefined)
    if (stray) throw usage(`--${stray} goes with compare`)
    return runBench(context)
  },
}

function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `bench: ${message}`)
}

async function runBench(context: Context): Promise<Outcome> {
  const { root, values, rest, json, signal, progress, warn } = context
  if (values.all === true && values.module !== undefined) throw usage('--all and --module exclude each other')
  const { runs, timeout } = patience(values, 5)
  const reason = reasonOption(context, 'bench')
  const found = await findModules(root)
  const selected = selectModules(root, found.modules, (values.module as string[] | undefined) ?? [])
  if (selected.length + found.unreadable.length === 0) throw noModules(root)
  const shown = (manifest: string): string => manifest.slice(root.length + 1)
  for (const { manifest, message } of found.unreadable)
    warn(`${shown(manifest)}: ${message}; not measured [ERR_MANIFEST]`)
  const sound = selected.filter(({ manifest, faults }) => {
    const fault = faults.find(({ kind }) => kind === 'layout' || kind === 'performance')
    if (fault) warn(`${shown(manifest)}: ${fault.message}; not measured [ERR_MANIFEST]`)
    return !fault
  })
  // Before the benchmarks run, not after.
  const past = await readPastLatencies(root, found.modules, reason)
  sayPast(past, reason, warn)
  const run = await collectBenchmarks(
    {
      root,
      owners: ownersOf(found),
      selected: sound,
      sources: found.sources,
      runs,
      args: rest,
      timeout,
      signal,
      onProgress: (what) => progress(what, 'live'),
    },
    warn,
  )
  const results = latenciesOf(run, sound, past.figures)
  const problems = await recordBenchmarks(root, run, results, past.guard, warn)
  for (const problem of problems) warn(problem)
  const broken = found.unreadable.length + problems.length + (selected.length - sound.length) > 0
  // Beside a failure it may be an `only` that leaves them out; that is told.
  for (const id of results.flatMap(({ state, skipped }) => (state === 'failed' ? [] : skipped)))
    warn(`${id} is skipped: not measured`)
  for (const file of results.flatMap(({ without }) => without))
    warn(`${file} holds no benchmarks of Vitest: not measured`)
  for (const result of results) for (const text of missingText(result)) warn(text)
  const failed = results.some(({ state }) => state === 'failed')
  // Nothing measured is nothing known: no reason to pass where something is asked.
  const nothing = results.every(({ state }) => state === 'no-benchmarks')
  const asked = results.some(({ unanswered }) => unanswered === 'targets')
  return {
    code: broken ? 2 : failed || (nothing && asked) ? 1 : 0,
    output: json ? asJson(run, results, problems) : benchText(results, run),
  }
}

const MOST_NAMES = 5

/** Targets of benchmarks that are none, with the names that there are; where something failed nobody knows. */
function missingText({ module, state, benchmarks }: ModuleLatency): string[] {
  if (state !== 'measured') return []
  const names = [...new Set(benchmarks.map(({ name }) => name))]
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : ''
  const there = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name))
  return targetedFigures(module, benchmarks).missing.map(
    (name) =>
      `${module.name}: performance.sla_targets.benchmarks names ${JSON.stringify(name)}, and no benchmark is called so; there are ${there.join(', ')}${more}`,
  )
}

function asJson(run: BenchRun, results: readonly ModuleLatency[], problems: readonly string[]): Output {
  const { vitest, runs, env_fingerprint, environment } = run
  const modules = results.map(
    ({ module, state, worst, benchmarks, failures, skipped, without, previous_p95_ms, worse }, index) => ({
      module: module.name,
      manifest: run.modules[index]!.manifest,
      latency_p50_ms: worst?.p50_ms ?? null,
      latency_p95_ms: worst?.p95_ms ?? null,
      latency_p99_ms: worst?.p99_ms ?? null,
      samples: worst?.samples ?? 0,
      state,
      worst: worst?.id ?? null,
      worse: Object.fromEntries(Object.entries(worse).map(([metric, { id }]) => [metric, id])),
      previous_p95_ms,
      benchmarks: benchmarks.map((one) => ({ ...one, processes: undefined })),
      failures,
      skipped,
      without_benchmarks: without,
    }),
  )
  return jsonLines({ modules, vitest, runs, env_fingerprint, environment, problems })
}
