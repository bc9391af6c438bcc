import { resolve } from 'node:path'
import { benchmarkOwner } from '../src/bench/collect.ts'
import { changeFor } from '../src/bench/comparison.ts'
import type { CommonOptions, CompareOptions } from '../src/bench/commits.ts'
import { compareCommits, compareWithStored, type Compared } from '../src/bench/compare.ts'
import { countCommits } from '../src/bench/count-commits.ts'
import { fingerprintOf, readEnvironment } from '../src/bench/fingerprint.ts'
import { judge, type Judgement } from '../src/bench/judgement.ts'
import { parseRule, type Rule } from '../src/bench/rules.ts'
import { runsToSettle } from '../src/bench/settle.ts'
import { filesOf, readBenchRun } from '../src/bench/stored.ts'
import { filesAsTheyAre } from '../src/commits/as-they-are.ts'
import { EvolveError } from '../src/errors.ts'
import { requireCommit } from '../src/git/base.ts'
import { readHead } from '../src/git/head.ts'
import { findModules, ownersOf } from '../src/modules/index.ts'
import { selectModules } from '../src/modules/select.ts'
import { compareText, countText } from './bench-compare-text.ts'
import { patience } from './bench-options.ts'
import type { Context, Outcome } from './command.ts'
import { jsonLines, type Output } from './output.ts'
import { numberOption } from './options.ts'

/** `bench compare`: 1 where a rule is broken, or where nothing can be said. */
export async function runCompare(context: Context): Promise<Outcome> {
  const { values, json, warn } = context
  if (values.count === true) return runCount(context)
  const failOn = (values['fail-on'] as string[] | undefined) ?? ['slower']
  const required = (values.require as string[] | undefined) ?? []
  const rules = [
    ...failOn.map((text) => parseRule('fail-on', text)),
    ...required.map((text) => parseRule('require', text)),
  ]
  const { compared, margin, runs } = await compare(context, rules)
  for (const { id, side } of compared.only) warn(`${id} is on the side of ${side} alone: not compared`)
  for (const id of compared.skipped) warn(`${id} is skipped: not compared`)
  for (const file of compared.without) warn(`${file} holds no benchmarks of Vitest: not compared`)
  const judged = judge(compared, rules, margin, values['allow-inconclusive'] === true)
  const settles =
    judged.verdict === 'pass' ? [] : judged.open.filter(({ rule, benchmark }) => !changeFor(rule, benchmark).too_few)
  const asked = { margin, runsToSettle: settles.length > 0 ? runsToSettle(settles, runs, margin) : null }
  return {
    code: judged.verdict === 'pass' ? 0 : 1,
    output: json ? asJson(compared, judged, asked.runsToSettle) : compareText(compared, judged, asked),
  }
}

async function compare(
  context: Context,
  rules: readonly Rule[],
): Promise<{ compared: Compared; margin: number; runs: number }> {
  const { root, cwd, values, positionals } = context
  const baseline = values.baseline as string | undefined
  if ((positionals[0] === undefined) === (baseline === undefined))
    throw usage('name either a commit, BASE, or --baseline FILE')
  for (const name of ['across', 'prepare'])
    if (values[name] !== undefined && (name === 'across') !== (baseline !== undefined))
      throw usage(`--${name} goes with ${name === 'across' ? '--baseline FILE' : 'BASE'}`)
  const options = await commonOptions(context, rules, { margin: 5, runs: 10 })
  const { margin, runs: taken } = options
  const found = (compared: Compared): Awaited<ReturnType<typeof compare>> => ({ compared, margin, runs: taken })
  if (baseline === undefined) return found(await compareCommits(await commitOptions(context, options)))
  const run = await readBenchRun(resolve(cwd, baseline))
  const flags = run.environment?.runtime_flags ?? null
  const across = values.across === true
  const here = fingerprintOf(readEnvironment(flags))
  if (run.env_fingerprint !== here && !across)
    throw new EvolveError(
      'ERR_BENCH_ENVIRONMENT',
      `${baseline} was measured elsewhere (${run.env_fingerprint}, here it is ${here}); measure it here, or compare all the same with --across`,
    )
  return found(await compareWithStored(filesOf(run), { ...options, root, flags: across ? undefined : flags }))
}

/** `bench compare --count`: 1 where a benchmark needs more instructions, or where one failed. */
async function runCount(context: Context): Promise<Outcome> {
  const { values, positionals, json, warn } = context
  const other = ['baseline', 'across', 'fail-on', 'require'].find((name) => values[name] !== undefined)
  if (other !== undefined) throw usage(`--count and --${other} exclude each other`)
  if (positionals[0] === undefined) throw usage('name a commit, BASE')
  const options = await commonOptions(context, [], { margin: 2, runs: 3 })
  const counted = await countCommits(await commitOptions(context, options))
  for (const { id, side } of counted.only) warn(`${id} is on the side of ${side} alone: not compared`)
  for (const file of counted.without_benchmarks) warn(`${file} holds no benchmarks of Vitest: not compared`)
  const { benchmarks, failures } = counted
  const open = benchmarks.some(({ verdict }) => verdict === 'inconclusive') && values['allow-inconclusive'] !== true
  const unknown = failures.length > 0 || open
  const slower = benchmarks.some(({ verdict }) => verdict === 'slower')
  const verdict = slower ? 'fail' : unknown ? 'inconclusive' : 'pass'
  return {
    code: verdict === 'pass' ? 0 : 1,
    output: json ? jsonLines({ verdict, unit: 'instructions', ...counted }) : countText(counted, verdict, options.runs),
  }
}

/** @param defaults the margin in percent */
async function commonOptions(
  { root, values, rest, signal, progress, warn }: Context,
  rules: readonly Rule[],
  defaults: { margin: number; runs: number },
): Promise<CommonOptions> {
  if (values.all === true && values.module !== undefined) throw usage('--all and --module exclude each other')
  return {
    ...patience(values, defaults.runs),
    margin: (numberOption('bench compare', 'margin', values, { max: 1000 }) ?? defaults.margin) / 100,
    rules,
    chosen: await chooser(root, values.module as string[] | undefined),
    args: rest,
    signal,
    onProgress: (what) => progress(what, 'live'),
    onNote: warn,
  }
}

async function commitOptions(
  { root, values, positionals, warn }: Context,
  options: CommonOptions,
): Promise<CompareOptions> {
  const [base, head, ...more] = positionals
  if (more.length > 0) throw usage(`takes BASE and HEAD, not ${JSON.stringify(more[0])}`)
  const from = await requireCommit(root, base!)
  const { dirty } = await readHead(root)
  if (head !== undefined && dirty === true) warn('there are uncommitted changes: they are on neither side')
  const to = head === undefined ? await filesAsTheyAre(root, warn) : await requireCommit(root, head)
  return { ...options, root, base: from, head: to, prepare: (values.prepare as string | undefined) ?? null }
}

/** All benchmarks that Vitest finds, or those of some modules. */
async function chooser(root: string, names: string[] | undefined): Promise<(file: string) => boolean> {
  if (names === undefined) return () => true
  const found = await findModules(root)
  const selected = new Set(selectModules(root, found.modules, names))
  const owner = benchmarkOwner(ownersOf(found))
  return (file) => {
    const module = owner(`${root}/${file}`)
    return module !== undefined && selected.has(module)
  }
}

function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `bench compare: ${message}`)
}

function asJson(compared: Compared, { verdict, broken, open, unmet }: Judgement, runs: number | null): Output {
  const { benchmarks, only, failures, skipped, without, vitest, again, stored } = compared
  const named = (ones: Judgement['broken']): object[] =>
    ones.map(({ benchmark, rule }) => ({ id: benchmark.id, rule: rule.text }))
  const whole = {
    verdict,
    benchmarks,
    only,
    failures,
    skipped,
    without_benchmarks: without,
    broken: named(broken),
    open: named(open),
    unmet: unmet.map(({ rule }) => rule.text),
    vitest,
    measured_again: again,
    runs_to_settle: runs,
    stored,
  }
  return jsonLines(whole)
}
