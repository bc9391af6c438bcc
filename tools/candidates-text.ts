import type { Candidate } from '../src/candidates/candidate.ts'
import type { ModuleCandidate } from '../src/candidates/roll-up.ts'
import { counted } from './counted.ts'
import type { Line, Output, Part } from './output.ts'
import { charset } from './plain-table.ts'
import { wrapped } from './wrap.ts'

const BAR = 10
const MOST_FUNCTIONS = 8
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

export interface Shown {
  /** How many fit what was asked for. */
  all: number
  /** Of the terminal, in columns; `null` where lines are not broken. */
  width: number | null
}

/**
 * For people: a bar, the file, and below it what put it there.
 * @param ranked how many there are, whether they fit or not; `narrowed` whether some files were left out on demand
 */
export function candidatesText(
  candidates: readonly Candidate[],
  { all, ranked, narrowed, functions, width }: Shown & { ranked: number; narrowed: boolean; functions: boolean },
): Output {
  if (candidates.length === 0)
    return [
      ranked === 0
        ? `no file ${narrowed ? 'that --path and --exclude leave' : 'here'} has a line that a test could cover`
        : `none of ${counted(ranked, 'file')} fits what was asked for`,
    ]
  const last = candidates.length
  const rows = candidates.flatMap((one, index) => [
    ...row({ rank: index + 1, last, score: one.score, name: one.file, why: one.why }, width),
    ...(functions ? functionLines(one, width) : []),
  ])
  return end([head(last, 'file'), ...rows], last, all, 'file')
}

/** @param fewest uncovered lines that a file was to have */
export function modulesText(
  modules: readonly ModuleCandidate[],
  { all, fewest, width }: Shown & { fewest: number },
): Output {
  if (modules.length === 0)
    return [
      fewest > 0
        ? `no file that was asked for has ${counted(fewest, 'uncovered line')} or more; --min-lines is of files, with --modules, too`
        : 'no module has a file that fits what was asked for',
    ]
  const last = modules.length
  const rows = modules.flatMap(({ module, score, why }, index) =>
    row({ rank: index + 1, last, score, name: module ?? '(of no module)', why }, width),
  )
  return end([head(last, 'module'), ...rows], last, all, 'module')
}

/** What the columns are. */
function head(last: number, noun: string): Line {
  return [dim(`${'#'.padStart(String(last).length)}  ${'score'.padStart(BAR + 7)}  ${noun}`)]
}

interface Row {
  rank: number
  last: number
  score: number
  name: string
  why: string
}

/** A name stays whole, however long: it is there to be copied. */
function row({ rank, last, score, name, why }: Row, width: number | null): Line[] {
  const digits = String(last).length
  return [
    [
      `${String(rank).padStart(digits)}  `,
      { look: 'yellow', text: bar(score) },
      `  ${score.toFixed(1).padStart(5)}  `,
      { look: 'bold', text: name },
    ],
    ...wrapped(why, digits + BAR + 10, width).map((line) => [dim(line)]),
  ]
}

/** The functions of a file that pay most; the rest is counted. */
function functionLines({ functions, coverage_score }: Candidate, width: number | null): string[] {
  const indent = BAR + 6
  const shown = functions.slice(0, MOST_FUNCTIONS)
  const lines = shown.flatMap((one) => {
    const { name, start_line, end_line, uncovered, executable, called, complexity, score } = one
    const lines = counted(executable, 'line')
    const isUncalled = called === false && uncovered === 0
    const open = coverage_score === null ? lines : isUncalled ? 'never called' : `${uncovered} of ${lines} uncovered`
    const parts = `${name} ${start_line}-${end_line}: ${open}, complexity ${complexity}`
    return wrapped(`${score.toFixed(1).padStart(5)}  ${parts}`, indent, width)
  })
  const more = functions.length - shown.length
  return more > 0
    ? [...lines, `${' '.repeat(indent)}       and ${counted(more, 'more function')}; JSON has all`]
    : lines
}

function bar(score: number): string {
  if (charset() === 'ascii') return '#'.repeat(Math.round((score / 100) * BAR)).padEnd(BAR)
  const eighths = Math.round((score / 100) * BAR * 8)
  return ('█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]).padEnd(BAR)
}

function end(rows: Output, shown: number, all: number, noun: string): Output {
  return shown < all ? [...rows, `${shown} of ${counted(all, noun)}; --top ${all} shows all`] : rows
}

function dim(text: string): Part {
  return { look: 'dim', text }
}
