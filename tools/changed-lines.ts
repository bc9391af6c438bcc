import { changedLinesGate, type ChangedLinesGate } from '../src/coverage/changed-lines-gate.ts'
import type { Part } from '../src/coverage/changed-lines.ts'
import { EvolveError } from '../src/errors.ts'
import { baseText } from './base-text.ts'
import type { Context, Outcome } from './command.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import { jsonLines, type Output } from './output.ts'

/** `coverage-gate --changed-lines`: reads the options, asks the gate, prints. */
export async function runChangedLines({
  root,
  values,
  json,
  warn,
}: Pick<Context, 'root' | 'values' | 'json' | 'warn'>): Promise<Outcome> {
  const stray = ['ratchet', 'update', 'tolerance', 'margin', 'allow-failures', 'max-age-days'].find(
    (name) => values[name] !== undefined,
  )
  if (stray) throw new EvolveError('ERR_USAGE', `coverage-gate: --${stray} is not for --changed-lines`)
  const given = values as {
    'changed-lines': string
    min?: string
    'module-lanes'?: boolean
    'min-lines'?: string
    from?: string
    exclude?: string[]
    'allow-stale'?: boolean
  }
  const min = percentage(given.min)
  if (min === undefined && !given['module-lanes'])
    throw new EvolveError('ERR_USAGE', 'coverage-gate: --changed-lines needs --min PCT or --module-lanes')
  const gate = await changedLinesGate({
    root,
    base: given['changed-lines'],
    min,
    moduleLanes: given['module-lanes'],
    minLines: lineCount(given['min-lines']),
    from: given.from,
    exclude: given.exclude,
    allowStale: given['allow-stale'],
  })
  for (const note of gate.notes) warn(note)
  return {
    code: gate.verdict === 'pass' ? 0 : 1,
    output: json ? jsonLines(asJson(gate)) : asText(gate),
  }
}

function percentage(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,3}(?:\.\d{1,4})?$/.test(text) && Number(text) <= 100) return Number(text)
  throw new EvolveError(
    'ERR_USAGE',
    `coverage-gate: --min ${JSON.stringify(text)} is not allowed; use a percentage from 0 to 100 with at most four decimals`,
  )
}

function lineCount(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new EvolveError(
    'ERR_USAGE',
    `coverage-gate: --min-lines ${JSON.stringify(text)} is not allowed; use a whole number`,
  )
}

function asJson({ parts, ...gate }: ChangedLinesGate): object {
  const { verdict, base, commit, report, provider, covered, total, percent, waived, ...lists } = gate
  return {
    verdict,
    base,
    commit,
    report,
    provider,
    covered,
    total,
    percent,
    waived,
    modules: parts.map((part) => ({ ...part, reason: reasonOf(part) })),
    ...lists,
  }
}

function asText(gate: ChangedLinesGate): Output {
  const { parts, files, unknown, ignored, stale, ambiguous } = gate
  const uncovered = files.filter((file) => file.uncovered.length > 0)
  const ignoredLines = ignored.reduce((sum, { lines }) => sum + lines, 0)
  const outside = parts.find(({ verdict }) => verdict === 'skipped')
  return [
    ...headline(gate),
    ...(outside ? [`= outside modules: ${shareOf(outside)}; no target, --min sets one`] : []),
    ...section(
      'uncovered:',
      uncovered.map((one) => `${one.file}: ${one.uncovered.join(', ')}`),
    ),
    ...section(
      'not known from the report:',
      gate.verdict !== 'fail' ? unknown.map((one) => unknownText(one, gate.unresolved).trim()) : [],
    ),
    ...section(
      `newly ignored by comments: ${counted(ignoredLines, 'line')}`,
      ignored.map((one) => `${one.file}: ${one.ranges.join(', ')}`),
    ),
    ...section(
      'older than the code:',
      stale.map(({ file, reason }) => `${file}: ${reason}`),
    ),
    ...section('names in the report that several files have, left out:', ambiguous),
    `compared with ${baseText(gate.base, gate.commit)}, by ${gate.report} (${gate.provider})`,
  ]
}

function headline({ verdict, waived, total, parts, unknown, stale, unresolved }: ChangedLinesGate): string[] {
  const { ok, fail, open } = marks()
  if (verdict === 'inconclusive')
    return [
      stale.length > 0
        ? `${open} Changed-line gate inconclusive: ${counted(stale.length, 'file')} changed after the report was made; ` +
          'measure again, or judge all the same with --allow-stale'
        : `${open} Changed-line gate inconclusive: which lines of ${counted(unknown.length, 'file')} the report means is not sure; ` +
          'measure with vitest-evolve coverage',
      ...parts.map(
        (part) => `  ${named(part)}${shareOf(part)}${part.target === null ? '' : `, target ${part.target}%`}`,
      ),
    ]
  if (verdict === 'fail') {
    const failed = parts.filter((part) => part.verdict === 'fail')
    const low = failed.filter((part) => part.reached !== true)
    const missing = unknown.filter(({ module }) => failed.some((part) => part.module === module))
    return [
      `${fail} Changed-line gate failed (${counted(low.length + missing.length, 'violation')}):`,
      ...low.map((part) => `  ${named(part)}${reasonOf(part)}`),
      ...missing.map((one) => unknownText(one, unresolved)),
    ]
  }
  if (waived !== null) return [`${ok} Changed-line gate OK (waived: ${waived})`]
  if (total === 0) return [`${ok} Changed-line gate OK: no changed executable lines`]
  const judged = parts.filter((part) => part.verdict === 'pass' && part.total > 0)
  return [
    `${ok} Changed-line gate OK`,
    ...judged.map((part) => `  ${named(part)}${shareOf(part)}, target ${part.target}%`),
  ]
}

/** Why a part does not pass, or `null`. */
function reasonOf(part: Part): string | null {
  const { verdict, target, percent, reached, unknown } = part
  if (verdict !== 'fail') return null
  if (target === null) return 'no valid target in its manifest'
  if (reached === false) return `${percent}% < target ${target}% (${countsOf(part)})`
  return `${counted(unknown, 'changed line')} of code of which the report does not say whether they ran`
}

/** @param unresolved names of the report that lead nowhere: one may be meant for the file */
function unknownText(
  { file, lines, ranges, reason }: ChangedLinesGate['unknown'][number],
  unresolved: readonly string[],
): string {
  const which = `${counted(lines, 'changed line')} of code: ${ranges.join(', ')}`
  if (reason !== null) return `  ${file}: the report does not say whether they ran (${which}): ${reason}`
  const end = file.slice(file.lastIndexOf('/') + 1)
  const named = unresolved.find((name) => name.split(/[/\\]/).at(-1)!.startsWith(end))
  return `  ${file}: not in the report (${which})${named === undefined ? '' : `; it names ${named}, which is not here`}`
}

function shareOf(part: Part): string {
  return part.percent === null ? countsOf(part) : `${countsOf(part)} (${part.percent}%)`
}

function countsOf({ covered, total }: Part): string {
  return `${covered} of ${counted(total, 'changed line')} covered`
}

function named({ module }: Part): string {
  return module === null ? '' : `${module}: `
}

function section(title: string, entries: string[]): string[] {
  return entries.length > 0 ? [title, ...entries.map((entry) => `  ${entry}`)] : []
}
