import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { EvolveError } from '../src/errors.ts'
import { readLedger, verifyLedger } from '../src/ledger/index.ts'
import { formerLines } from '../src/ledger/line.ts'
import type { Ledger } from '../src/ledger/read.ts'
import { hasLatencies, LATENCY_METRICS } from '../src/ledger/latency.ts'
import type { ModuleTarget } from '../src/ledger/page/coverage-section.ts'
import type { AcceptedTruncation } from '../src/ledger/truncation.ts'
import { renderTrendPage } from '../src/ledger/page/page.ts'
import { escape } from '../src/page/html.ts'
import { commitsOfFigures, findModules } from '../src/modules/index.ts'
import { acceptedText } from './accept-truncation.ts'
import type { Context, Outcome } from './command.ts'
import { LEDGERS, shownPath, usage } from './ledger-files.ts'
import { benchSource, type Asked } from './ledger-show-bench.ts'
import { coverageSource } from './ledger-show-coverage.ts'
import { checkNames, type Source, type View } from './ledger-view.ts'
import { marks } from './marks.ts'
import { apart, jsonLines } from './output.ts'
import { writePage } from './write-page.ts'

/** `ledger show`: a table of all modules, one module figure by figure, or a page. */
export async function showLedger(context: Context): Promise<Outcome> {
  const { positionals, values, json } = context
  if (positionals.length > 1) throw usage('show takes one file')
  const views = await viewsOf(context, await filesOf(context))
  if (typeof values.html === 'string') {
    await writePage(values.html, renderTrendPage(views.map(({ section }) => section)))
    const count = new Set(views.flatMap(({ modules }) => modules)).size
    if (!json) return { code: 0, output: [`${marks().ok} ${values.html}: ${count} module${count === 1 ? '' : 's'}`] }
  }
  if (!json) return { code: 0, output: apart(views.map((view) => view.text())) }
  const all = views.map((view) => view.json)
  return { code: 0, output: jsonLines(all.length === 1 ? all[0] : all) }
}

/** The file that was named; else the project's coverage, or its latencies where they are asked for; on a page both. */
async function filesOf({ cwd, positionals, values }: Context): Promise<string[]> {
  if (positionals[0] !== undefined) return [resolve(cwd, positionals[0])]
  const [coverage, bench] = ['coverage.ndjson', 'bench.ndjson'].map((name) => resolve(cwd, LEDGERS, name)) as [
    string,
    string,
  ]
  if (!existsSync(bench)) return [coverage]
  if (values.html !== undefined && existsSync(coverage)) return [coverage, bench]
  return asksForLatencies(values) || !existsSync(coverage) ? [bench] : [coverage]
}

function asksForLatencies({ metric, fingerprint }: Context['values']): boolean {
  return metric !== undefined || fingerprint !== undefined
}

/** Of several ledgers, those that have a figure of what was asked for. */
async function viewsOf(context: Context, files: string[]): Promise<View[]> {
  const asked = askedOf(context.values)
  const sources: Source[] = []
  for (const file of files) sources.push(await readSource(context, file, asked))
  const full = sources.filter(({ modules }) => modules.length > 0)
  const shown = files.map((file) => shownPath(context.cwd, file)).join(', ')
  if (full.length === 0) throw new EvolveError('ERR_LEDGER_READ', `${shown} has no ${sources[0]!.holds} to show`)
  const { names } = asked
  const known = full.flatMap(({ modules }) => modules)
  checkNames(names, known, shown)
  return full
    .filter(({ modules }) => !names || names.some((name) => modules.includes(name)))
    .map((source) => source.view())
}

async function readSource(context: Context, file: string, asked: Asked): Promise<Source> {
  const { cwd, root, values, positionals, progress } = context
  const shown = shownPath(cwd, file)
  const ledger = await readLedger(file)
  const { verdict, accepted } = verifyLedger(ledger)
  if (verdict !== 'intact') progress(`${shown} is ${verdict}: see vitest-evolve ledger verify`)
  const latencies = hasLatencies(ledger)
  if (!latencies && positionals.length > 0 && asksForLatencies(values))
    throw usage(`${shown} has no latencies; --metric and --fingerprint are for a ledger of benchmarks`)
  const committed = await commitsOfFigures(root, file, measuredDirty(ledger))
  const source = latencies
    ? benchSource(shown, ledger, committed, asked, progress)
    : coverageSource(shown, ledger, committed, asked, await targetsOf(root))
  const { skipped, holds } = source
  if (skipped.length > 0)
    progress(`${shown}: ${skipped.length} lines have no module or no ${holds}, the first is line ${skipped[0]}`)
  return accepted.length === 0 ? source : { ...source, view: () => withAccepted(source.view(), accepted) }
}

/** Where a ledger was cut short and somebody accepted it, every form of it says so. */
function withAccepted(view: View, accepted: readonly AcceptedTruncation[]): View {
  const told = accepted.map(acceptedText)
  return {
    ...view,
    json: { ...view.json, accepted },
    text: () => [...view.text(), ...told],
    section: { ...view.section, summary: `${view.section.summary} <bdi>${escape(told.join('; '))}</bdi>.` },
  }
}

/** Lines that tell what they were measured of, where that was no commit yet; with the hashes that they have had. */
function measuredDirty({ lines }: Ledger): { hashes: string[]; tree: string }[] {
  return lines.flatMap((line) => {
    if (line.kind !== 'chained' || line.value.dirty !== true || typeof line.value.tree !== 'string') return []
    return [{ hashes: [line.value, ...formerLines(line.value)].map(({ hash }) => hash), tree: line.value.tree }]
  })
}

async function targetsOf(root: string): Promise<ModuleTarget[]> {
  const { modules } = await findModules(root)
  return modules.map(({ name, lane, target }) => ({ module: name, lane, target }))
}

/** @throws EvolveError `ERR_USAGE`, before any file is read */
function askedOf({ module, last, metric = 'p95', fingerprint }: Context['values']): Asked {
  const known = LATENCY_METRICS.find((one) => one === metric)
  if (!known) throw usage(`--metric takes ${LATENCY_METRICS.join(', ')}, not ${JSON.stringify(metric)}`)
  return {
    names: module as string[] | undefined,
    last: last === undefined ? undefined : countOf(last as string),
    metric: known,
    fingerprint: fingerprint as string | undefined,
  }
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usage(`--last takes a number from 1 on, not ${JSON.stringify(text)}`)
}
