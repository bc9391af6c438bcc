import { OTHER_ENDS } from '../lines-at.ts'
import { type FileReport, type LineHits, type RanByLine } from './file-report.ts'

/** How a report numbers lines: as ECMAScript does (Vitest's providers), or nobody knows. */
export type Numbering = 'ecmascript' | 'unknown'

export interface Numbered {
  /** With lines as git, and everybody who opens the file, numbers them. */
  report: FileReport
  /** Hits of all lines that the file has, as the report numbers them: for whoever counts them. */
  listed: LineHits
  /** The last line of the report that the file does not have, and how many it has; `null` where it has all of them. */
  beyond: { line: number; length: number } | null
  /** The first line that tools number differently, where it is not known who counted; what follows is not sure. */
  unsureFrom: number | null
}

const ENDS = /\r\n|[\n\r\u2028\u2029]/g

/**
 * What a report says of a file, by the lines of its text as they are for git. ECMAScript ends lines at more characters:
 * where a file has such, and it is not known who counted, what the report says from the first of them on is not known.
 */
export function numberedAsGit(report: FileReport, text: string, numbering: Numbering): Numbered {
  const lines = gitLines(text)
  const { length } = lines
  const last = text === '' || text.endsWith('\n') ? length - 1 : length
  const most = [...report.lines.keys()].reduce((most, line) => Math.max(most, line), 0)
  // Deno and llvm list the empty line after the last newline.
  const beyond = most > length ? { line: most, length: last } : null
  const own = most > last ? without(report, last) : report
  const numbered = (report: FileReport, unsureFrom: number | null = null): Numbered => ({
    report,
    listed: own.lines,
    beyond,
    unsureFrom,
  })
  const other = OTHER_ENDS.exec(text)
  if (!other) return numbered(own)
  if (numbering === 'ecmascript') return numbered(renumbered(own, (line) => lines[line - 1] ?? line))
  const first = text.slice(0, other.index).split('\n').length
  return numbered(without(own, first - 1), first)
}

/** For each of ECMAScript's lines, the one of git that it is in. */
function gitLines(text: string): number[] {
  const lines = [1]
  for (const [end] of text.matchAll(ENDS)) lines.push(lines.at(-1)! + (end.endsWith('\n') ? 1 : 0))
  return lines
}

function without(report: FileReport, last: number): FileReport {
  const upTo = <T>(all: Map<number, T>): Map<number, T> => new Map([...all].filter(([line]) => line <= last))
  return mapped(report, upTo, upTo)
}

/** Of a line that is several of the report's, all must have run. */
function renumbered(report: FileReport, lineOf: (line: number) => number): FileReport {
  const hits = (all: LineHits): LineHits => {
    const lines: LineHits = new Map()
    for (const [line, more] of all) {
      const known = lines.get(lineOf(line))
      lines.set(lineOf(line), known === undefined ? more : bothHits(known, more))
    }
    return lines
  }
  const ran = (all: RanByLine): RanByLine => {
    const lines: RanByLine = new Map()
    for (const [line, more] of all) lines.set(lineOf(line), [...(lines.get(lineOf(line)) ?? []), ...more])
    return lines
  }
  return mapped(report, hits, ran)
}

function bothHits(one: number | null, other: number | null): number | null {
  if (one === 0 || other === 0) return 0
  return one === null || other === null ? null : Math.min(one, other)
}

function mapped(report: FileReport, hits: (all: LineHits) => LineHits, ran: (all: RanByLine) => RanByLine): FileReport {
  const { lines, branches, functions, statements } = report
  return {
    ...report,
    lines: hits(lines),
    branches: branches && ran(branches),
    functions: functions && ran(functions),
    statements: statements && ran(statements),
  }
}

/** Why lines from one on are not sure, for people. */
export function unsureText(from: number): string {
  return `line ${from} of the file has a character that ends a line for some tools and for others not`
}
