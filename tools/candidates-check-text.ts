import type { Check } from '../src/candidates/check/check.ts'
import type { FileChange, Figures } from '../src/candidates/check/coverage-change.ts'
import { linesIn } from '../src/line-ranges.ts'
import { baseText } from './base-text.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import type { Output } from './output.ts'
import { plainTable } from './plain-table.ts'

/** The verdict, each broken rule, and a table of what changed. */
export function checkText({ commit, files, changes, broken }: Check, base: string): Output {
  const { ok, fail } = marks()
  const told = files.filter(({ change }) => change !== 'same' && change !== 'unknown')
  const same = files.length - told.length
  const lines =
    broken.length === 0
      ? [`${ok} candidates: it paid: ${gain(files)}, ${testsText(changes.tests)}`]
      : [`${fail} candidates: it did not pay (${counted(broken.length, 'violation')}):`, ...violations(broken)]
  if (told.length > 0) lines.push('', ...table(told), '')
  if (same > 0) lines.push(`as before: ${listedFew(files.filter((one) => !told.includes(one)))}`)
  if (changes.config.length > 0) lines.push(`changed, and can move coverage: ${changes.config.join(', ')}`)
  lines.push(`compared with ${baseText(base, commit)}`)
  return lines
}

/** More of one kind are counted. */
const MOST_OF_A_KIND = 5

function violations(broken: Check['broken']): string[] {
  const kinds = [...new Set(broken.map(({ rule }) => rule))]
  return kinds.flatMap((kind) => {
    const ones = broken.filter(({ rule }) => rule === kind)
    const more = ones.length - MOST_OF_A_KIND
    const shown = ones.slice(0, MOST_OF_A_KIND).map(({ message }) => `  ${message}`)
    return more > 0 ? [...shown, `  and ${more} more of this kind (${kind})`] : shown
  })
}

/** Such as `38 lines newly covered in 2 files`; branches where there are no lines. */
function gain(files: readonly FileChange[]): string {
  const risen = files.filter(({ change }) => change === 'rose')
  const lines = risen.reduce((sum, { newly_covered }) => sum + linesIn(newly_covered ?? []).length, 0)
  const branches = risen.reduce((sum, { before, after }) => sum + taken(after) - taken(before), 0)
  const what = lines > 0 ? counted(lines, 'line') : branches === 1 ? '1 branch' : `${branches} branches`
  return `${what} newly covered in ${counted(risen.length, 'file')}`
}

function taken(figures: Figures | null): number {
  return figures?.branches?.covered ?? 0
}

/** Such as `1 test file added, 1 changed`. */
function testsText(tests: Check['changes']['tests']): string {
  const parts = (['added', 'changed', 'removed'] as const)
    .filter((what) => tests[what].length > 0)
    .map((what, index) => `${index === 0 ? counted(tests[what].length, 'test file') : tests[what].length} ${what}`)
  return parts.length > 0 ? parts.join(', ') : 'no test file touched'
}

function table(files: readonly FileChange[]): string[] {
  const rows = files.map(({ file, before, after, newly_covered, lost }) => [
    file,
    `${share(before)} -> ${share(after)}`,
    before?.branches || after?.branches ? `${share(before?.branches)} -> ${share(after?.branches)}` : '',
    after ? String(after.uncovered) : '',
    some(newly_covered),
    some(lost),
  ])
  const head = ['file', 'lines', 'branches', 'uncovered', 'newly covered', 'lost']
  const used = head.map((_, at) => at < 5 || rows.some((row) => row[at] !== ''))
  const cut = (row: readonly string[]): string[] => row.filter((_, at) => used[at])
  return plainTable(cut(head), [1, 2, 3], rows.map(cut))
}

function share(figures: { covered: number; total: number } | null | undefined): string {
  return figures ? `${figures.covered}/${figures.total}` : '-'
}

const MOST_RANGES = 6

function some(ranges: readonly string[] | null): string {
  if (ranges === null) return ''
  const more = ranges.length - MOST_RANGES
  return `${ranges.slice(0, MOST_RANGES).join(', ')}${more > 0 ? `, +${more}` : ''}`
}

const MOST_FILES = 5

function listedFew(files: readonly FileChange[]): string {
  const names = files.map(({ file, after }) => (after ? `${file} (${share(after)})` : file))
  const more = names.length - MOST_FILES
  return `${names.slice(0, MOST_FILES).join(', ')}${more > 0 ? `, +${more}` : ''}`
}
