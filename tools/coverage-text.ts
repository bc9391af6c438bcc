import type { ModuleResult } from '../src/coverage/results.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import type { Output } from './output.ts'
import { plainTable } from './plain-table.ts'

/** Lines that people grep, then a table: figure, change, target, and where lines are uncovered. */
export function coverageText(results: readonly ModuleResult[], width: number, allowFailures: boolean): Output {
  const { ok, fail, open } = marks()
  const lines = results.flatMap(({ module, state, figure, failures }) => {
    const { name } = module
    const named = failures.map(({ test_id, message }) => `    ${test_id}: ${message}`)
    if (state === 'measured' && failures.length > 0)
      return [
        `${open} ${name}: coverage_observed=${figure.coverage}%, recorded with ${counted(failures.length, 'failure')}`,
        ...named,
      ]
    if (state === 'measured') return `${ok} ${name}: coverage_observed=${figure.coverage}%`
    if (state === 'no-tests') return `= ${name}: no tests (skipped)`
    if (state === 'no-code') return `= ${name}: no executable lines (skipped)`
    return [`${fail} ${name}: ${WHY[state]}, not recorded`, ...named]
  })
  if (results.some(({ state }) => state === 'tests-failed'))
    lines.push(
      allowFailures
        ? '  where not one test ran, there is no figure to record'
        : '  to record such modules all the same, with their failures named: --allow-failures',
    )
  const measured = results.filter(({ state }) => state === 'measured')
  return [...lines, ...(measured.length > 0 ? ['', ...table(measured, width)] : [])]
}

const WHY: Record<Exclude<ModuleResult['state'], 'measured' | 'no-code' | 'no-tests'>, string> = {
  'tests-failed': 'tests failed',
  'run-failed': 'the run had an error that no test caught',
  'not-measurable': 'some of its files cannot be measured',
  'changed-meanwhile': 'its code or tests changed while they were measured',
  'not-in-report': 'none of its files is in the report',
  'report-too-old': 'the report is older than its code',
}

function table(results: readonly ModuleResult[], width: number): Output {
  const rows = results.map(({ module, figure, previous }) => [
    module.name,
    `${figure.coverage}%`,
    `${figure.covered}/${figure.total}`,
    change(figure.coverage, previous),
    module.target === null ? '?' : `${module.target}%`,
  ])
  const head = ['module', 'lines', 'covered', 'change', 'target']
  const used = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)) + 2)
  const left = Math.max(24, width - used.reduce((sum, one) => sum + one, 0))
  const filled = rows.map((row, index) => [...row, uncovered(results[index]!, left)])
  return plainTable([...head, 'uncovered'], [1, 2, 3, 4], filled)
}

/** In percentage points; nothing where there is nothing to compare with. */
export function change(now: number | null, before: number | null): string {
  if (now === null || before === null) return 'new'
  const points = Math.round((now - before) * 100) / 100
  return points === 0 ? '=' : `${points > 0 ? '+' : ''}${points.toFixed(2)}`
}

/** As many files with their lines as fit; the rest is counted. */
function uncovered({ module, figure }: ModuleResult, width: number): string {
  const parts = figure.files
    .filter(({ uncovered }) => uncovered.length > 0)
    .map(({ file, uncovered }) => `${withoutFolder(file, module.folder)} ${uncovered.join(',')}`)
  let text = ''
  for (const [index, part] of parts.entries()) {
    const rest = parts.length - index - 1
    const longer = text === '' ? part : `${text}; ${part}`
    const counted = rest > 0 ? `; +${rest} files` : ''
    if (longer.length + counted.length <= width) {
      text = longer
      continue
    }
    if (text !== '') return `${text}; +${rest + 1} files`
    return `${part.slice(0, Math.max(8, width - counted.length - 4))} ...${counted}`
  }
  return text
}

/** Files are named from the root, the folder is absolute: what they share is cut. */
function withoutFolder(file: string, folder: string): string {
  const parts = file.split('/')
  for (let at = parts.length - 1; at > 0; at -= 1)
    if (folder.endsWith(`/${parts.slice(0, at).join('/')}`)) return parts.slice(at).join('/')
  return file
}
