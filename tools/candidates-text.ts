import pico from 'picocolors'
import type { Candidate } from '../src/candidates/candidate.ts'
import type { ModuleCandidate } from '../src/candidates/roll-up.ts'
import { counted } from './counted.ts'
import { charset } from './plain-table.ts'
import { printable } from './printable.ts'

const BAR = 10
const MOST_FUNCTIONS = 8
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/**
 * For people: a bar, the file, and below it what put it there.
 * @param all how many fit what was asked for, `ranked` how many there are
 */
export function candidatesText(
  candidates: readonly Candidate[],
  all: number,
  ranked: number,
  functions: boolean,
): string {
  if (candidates.length === 0)
    return ranked === 0
      ? 'no file here has a line that a test could cover\n'
      : `none of ${counted(ranked, 'file')} fits what was asked for\n`
  const rows = candidates.map((one, index) => [
    row(index + 1, candidates.length, one.score, one.file, one.why),
    ...(functions ? functionLines(one) : []),
  ])
  return end(rows.flat(), candidates.length, all, 'file')
}

export function modulesText(modules: readonly ModuleCandidate[], all: number): string {
  if (modules.length === 0) return 'no module has a file that fits what was asked for\n'
  const rows = modules.map(({ module, score, why }, index) =>
    row(index + 1, modules.length, score, module ?? '(of no module)', why),
  )
  return end(rows, modules.length, all, 'module')
}

function row(rank: number, last: number, score: number, name: string, why: string): string {
  const width = String(last).length
  const indent = ' '.repeat(width + BAR + 10)
  return `${String(rank).padStart(width)}  ${pico.yellow(bar(score))}  ${score.toFixed(1).padStart(5)}  ${pico.bold(printable(name))}\n${indent}${pico.dim(printable(why))}`
}

/** The functions of a file that pay most; the rest is counted. */
function functionLines({ functions, coverage_score }: Candidate): string[] {
  const indent = ' '.repeat(BAR + 6)
  const lines = functions.slice(0, MOST_FUNCTIONS).map((one) => {
    const { name, start_line, end_line, uncovered, executable, complexity, score } = one
    const lines = counted(executable, 'line')
    const open = coverage_score === null ? lines : `${uncovered} of ${lines} uncovered`
    return `${indent}${score.toFixed(1).padStart(5)}  ${printable(name)} ${start_line}-${end_line}: ${open}, complexity ${complexity}`
  })
  const more = functions.length - lines.length
  return more > 0 ? [...lines, `${indent}       and ${counted(more, 'more function')}; JSON has all`] : lines
}

function bar(score: number): string {
  if (charset() === 'ascii') return '#'.repeat(Math.round((score / 100) * BAR)).padEnd(BAR)
  const eighths = Math.round((score / 100) * BAR * 8)
  return ('█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]).padEnd(BAR)
}

function end(rows: readonly string[], shown: number, all: number, noun: string): string {
  const more = shown < all ? `\n${shown} of ${counted(all, noun)}; --top ${all} shows all\n` : '\n'
  return rows.join('\n') + more
}
