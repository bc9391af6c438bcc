import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import Table from 'cli-table3'
import { EvolveError } from '../src/errors.ts'
import { readLedger, verifyLedger } from '../src/ledger/index.ts'
import { sparkline } from '../src/ledger/sparkline.ts'
import { comparable, coverageTrends, type Point, type Trend } from '../src/ledger/trend.ts'
import { renderTrendPage, type ModuleTarget } from '../src/ledger/page/page.ts'
import { findModules } from '../src/modules/index.ts'
import type { Context, Outcome } from './command.ts'
import { LEDGERS, shownPath, usage } from './ledger-files.ts'
import { marks } from './marks.ts'
import { printable } from './printable.ts'

/** `ledger show`: a table of all modules, one module figure by figure, or a page. */
export async function showLedger(context: Context): Promise<Outcome> {
  const { cwd, root, positionals, values, json, progress } = context
  if (positionals.length > 1) throw usage('show takes one file')
  const last = values.last === undefined ? undefined : countOf(values.last as string)
  const file = resolve(cwd, positionals[0] ?? join(LEDGERS, 'coverage.ndjson'))
  const shown = shownPath(cwd, file)
  const ledger = await readLedger(file)
  const { verdict } = verifyLedger(ledger)
  if (verdict !== 'intact') progress(`${shown} is ${verdict}: see vitest-evolve ledger verify`)
  const { trends, skipped } = coverageTrends(ledger)
  if (skipped.length > 0)
    progress(`${shown}: ${skipped.length} lines have no module or no coverage, the first is line ${skipped[0]}`)
  if (trends.length === 0) throw new EvolveError('ERR_LEDGER_READ', `${shown} has no coverage to show`)

  const selected = select(trends, values.module as string[] | undefined, shown).map((trend) => ({
    ...trend,
    points: last === undefined ? trend.points : trend.points.slice(-last),
  }))
  const targets = await targetsOf(root)
  if (typeof values.html === 'string') {
    await writePage(values.html, renderTrendPage({ source: shown, trends: selected, targets }))
    if (!json)
      return {
        code: 0,
        output: `${marks().ok} ${values.html}: ${selected.length} module${selected.length === 1 ? '' : 's'}\n`,
      }
  }
  if (json) return { code: 0, output: asJson(shown, selected, targets, skipped) }
  const text =
    values.module === undefined ? tableOf(selected) : selected.map((one) => courseOf(one, last ?? 20)).join('\n')
  return { code: 0, output: text }
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usage(`--last takes a number from 1 on, not ${JSON.stringify(text)}`)
}

function select(trends: Trend[], names: string[] | undefined, file: string): Trend[] {
  if (!names) return trends
  const known = new Map(trends.map((trend) => [trend.module, trend]))
  return [...new Set(names)].map((name) => {
    const trend = known.get(name)
    if (trend) return trend
    const some = [...known.keys()].slice(0, 5).join(', ')
    throw usage(
      `${file} has no module ${JSON.stringify(name)}; it has ${printable(some)}${known.size > 5 ? ', ...' : ''}`,
    )
  })
}

async function targetsOf(root: string): Promise<ModuleTarget[]> {
  const { modules } = await findModules(root)
  return modules.map(({ name, lane, target }) => ({ module: name, lane, target }))
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(file)), { recursive: true })
    await writeFile(file, page)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EvolveError('ERR_WRITE', `--html: cannot write ${file} (${code})`, { cause: error })
  }
}

function asJson(file: string, trends: Trend[], targets: ModuleTarget[], skipped: number[]): string {
  const byName = new Map(targets.map((target) => [target.module, target]))
  const modules = trends.map((trend) => {
    const { first, best, last } = comparable(trend)
    const { lane = null, target = null } = byName.get(trend.module) ?? {}
    const figures = { first: first.coverage, best: best.coverage, last: last.coverage }
    return {
      module: trend.module,
      lane,
      target,
      ...figures,
      points: trend.points.map((point) => ({ ...point, time: undefined })),
    }
  })
  return `${JSON.stringify({ file, modules, skipped }, null, 2)}\n`
}

function tableOf(trends: Trend[]): string {
  const table = plainTable(['module', 'first', 'best', 'last', 'change', 'count', 'provider', 'trend'], [1, 2, 3, 4, 5])
  for (const trend of trends) {
    const { first, best, last } = comparable(trend)
    table.push([
      printable(trend.module),
      ...[first, best, last].map(({ coverage }) => percent(coverage)),
      changeText(last),
      String(trend.points.length),
      printable(last.provider ?? '-'),
      sparkline(trend.points, charset(), 20),
    ])
  }
  return text(table)
}

function courseOf(trend: Trend, count: number): string {
  const points = trend.points.slice(-count)
  const { best, last } = comparable(trend)
  const table = plainTable(['ts', 'coverage', 'change', 'lines', 'provider', 'commit'], [1, 2, 3])
  for (const [index, point] of points.entries()) {
    const { ts, coverage, covered, total, provider, commit } = point
    const other = index > 0 && points[index - 1]!.provider !== provider
    table.push([
      printable(ts ?? '-'),
      percent(coverage),
      changeText(point),
      covered === null || total === null ? '-' : `${covered}/${total}`,
      `${printable(provider ?? '-')}${other ? ' (other)' : ''}`,
      printable(commit?.slice(0, 12) ?? '-'),
    ])
  }
  const shown = points.length < trend.points.length ? `, the last ${points.length} shown` : ''
  const head = `${printable(trend.module)}: ${percent(last.coverage)}, best ${percent(best.coverage)}, ${trend.points.length} figures${shown}`
  return `${head}\n${sparkline(points, charset(), 60)}\n${text(table)}`
}

/** Where marks have to be words, blocks can't be shown either. */
function charset(): 'ascii' | 'unicode' {
  return marks().ok === 'ok' ? 'ascii' : 'unicode'
}

function plainTable(head: string[], right: number[]): Table.Table {
  const none = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ]
  return new Table({
    head,
    chars: { ...Object.fromEntries(none.map((key) => [key, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (right.includes(index) ? 'right' : 'left')),
  })
}

function text(table: Table.Table): string {
  return table.toString().replaceAll(/ +$/gm, '') + '\n'
}

function percent(coverage: number): string {
  return `${(Math.floor(coverage * 100 + 1e-6) / 100).toFixed(2)}%`
}

function changeText({ change }: Point): string {
  return change === null ? '' : `${change > 0 ? '+' : ''}${change.toFixed(2)}`
}
