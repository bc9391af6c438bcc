import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { EvolveError } from '../src/errors.ts'
import { readLedger, verifyLedger } from '../src/ledger/index.ts'
import { renderTrendPage } from '../src/ledger/page/page.ts'
import { coverageTrends } from '../src/ledger/trend.ts'
import { findModules } from '../src/modules/index.ts'
import type { Context, Outcome } from './command.ts'
import { LEDGERS, shownPath, usage } from './ledger-files.ts'
import { coverageView } from './ledger-show-coverage.ts'
import { checkNames, type View } from './ledger-view.ts'
import { marks } from './marks.ts'

/** `ledger show`: a table of all modules, one module figure by figure, or a page. */
export async function showLedger(context: Context): Promise<Outcome> {
  const { cwd, positionals, values, json } = context
  if (positionals.length > 1) throw usage('show takes one file')
  const view = await viewOf(context, resolve(cwd, positionals[0] ?? join(LEDGERS, 'coverage.ndjson')))
  if (typeof values.html === 'string') {
    await writePage(values.html, renderTrendPage([view.section]))
    const modules = `${view.modules} module${view.modules === 1 ? '' : 's'}`
    if (!json) return { code: 0, output: `${marks().ok} ${values.html}: ${modules}\n` }
  }
  return { code: 0, output: json ? `${JSON.stringify(view.json, null, 2)}\n` : view.text() }
}

async function viewOf({ cwd, root, values, progress }: Context, file: string): Promise<View> {
  const last = values.last === undefined ? undefined : countOf(values.last as string)
  const names = values.module as string[] | undefined
  const shown = shownPath(cwd, file)
  const ledger = await readLedger(file)
  const { verdict } = verifyLedger(ledger)
  if (verdict !== 'intact') progress(`${shown} is ${verdict}: see vitest-evolve ledger verify`)
  const { trends, skipped } = coverageTrends(ledger)
  if (skipped.length > 0)
    progress(`${shown}: ${skipped.length} lines have no module or no coverage, the first is line ${skipped[0]}`)
  if (trends.length === 0) throw new EvolveError('ERR_LEDGER_READ', `${shown} has no coverage to show`)
  checkNames(
    names,
    trends.map(({ module }) => module),
    shown,
  )
  const { modules } = await findModules(root)
  const targets = modules.map(({ name, lane, target }) => ({ module: name, lane, target }))
  return coverageView(shown, trends, skipped, targets, { names, last })
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usage(`--last takes a number from 1 on, not ${JSON.stringify(text)}`)
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
