import type { Kind } from '../src/candidates/file-coverage.ts'
import type { Check } from '../src/candidates/check/check.ts'
import type { FileChange } from '../src/candidates/check/coverage-change.ts'
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

const NOUNS: Record<Kind, [one: string, more: string]> = {
  lines: ['line', 'lines'],
  functions: ['function', 'functions'],
  branches: ['branch', 'branches'],
  statements: ['statement', 'statements'],
}
/** The first that a file has more of tells it: they are the same code. */
const TOLD = Object.keys(NOUNS) as Kind[]

/** Such as `38 lines, 1 function newly covered in 2 files`. */
function gain(files: readonly FileChange[]): string {
  const risen = files.flatMap(({ change, gained }) => (change === 'rose' && gained ? [gained] : []))
  const parts = TOLD.flatMap((kind) => {
    const own = risen.filter((gained) => TOLD.find((one) => gained[one] > 0) === kind)
    const count = own.reduce((sum, gained) => sum + gained[kind], 0)
    return count === 0 ? [] : [`${count} ${NOUNS[kind][count === 1 ? 0 : 1]}`]
  })
  return `${parts.join(', ')} newly covered in ${counted(risen.length, 'file')}`
}

/** Such as `1 test file added, 1 changed`. */
function testsText(tests: Check['changes']['tests']): string {
  const parts = (['added', 'changed', 'removed'] as const)
    .filter((what) => tests[what].length > 0)
    .map((what, index) => `${index === 0 ? counted(tests[what].length, 'test file') : tests[what].length} ${what}`)
  return parts.length > 0 ? parts.join(', ') : 'no test file touched'
}

function table(files: readonly FileChange[]): string[] {
  const rows = files.map((one) => {
    const { file, before, after, newly_covered, lost } = one
    return [
      file,
      `${share(before)} -> ${share(after)}`,
      ...(['branches', 'functions', 'statements'] as const).map((kind) =>
        isTold(kind, one) ? `${share(before?.[kind])} -> ${share(after?.[kind])}` : '',
      ),
      after ? String(after.uncovered) : '',
      some(newly_covered),
      some(lost),
    ]
  })
  const head = ['file', 'lines', 'branches', 'functions', 'statements', 'uncovered', 'newly covered', 'lost']
  const isAlways = new Set(['file', 'lines', 'branches', 'uncovered', 'newly covered'])
  const used = head.map((name, at) => isAlways.has(name) || rows.some((row) => row[at] !== ''))
  const cut = <Cell>(row: readonly Cell[]): Cell[] => row.filter((_, at) => used[at])
  const figures = cut(head.map((_, at) => at)).flatMap((at, place) => (at >= 1 && at <= 5 ? [place] : []))
  return plainTable(cut(head), figures, rows.map(cut))
}

/** Functions and statements are told where lines do not tell of them. */
function isTold(kind: 'branches' | 'functions' | 'statements', { before, after, gained, lost }: FileChange): boolean {
  if (!before?.[kind] && !after?.[kind]) return false
  if (kind === 'branches') return true
  const byLines = gained === null || gained.lines > 0 || lost!.length > 0
  return !byLines && before?.[kind]?.covered !== after?.[kind]?.covered
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
