import type { BranchCount, LineBranches } from './branches.ts'
import type { LineHits } from './lines.ts'

/** Adds what one more source says of a line: it is hit as often as the one that saw most, so covered if any saw it. */
export function addHits(lines: LineHits, line: number, hits: number): void {
  const known = lines.get(line)
  if (known === undefined || known < hits) lines.set(line, hits)
}

/** Adds the lines of `more` to those of a file. */
export function addLines(all: Map<string, LineHits>, file: string, more: LineHits): void {
  const lines = all.get(file)
  if (!lines) all.set(file, more)
  else for (const [line, hits] of more) addHits(lines, line, hits)
}

/**
 * Adds what one more source says of a line's branches. Which of them it saw is not known: as many are covered as the
 * one has that saw most.
 */
export function addBranchCount(branches: LineBranches, line: number, count: BranchCount): void {
  const known = branches.get(line)
  branches.set(
    line,
    known ? { covered: Math.max(known.covered, count.covered), total: Math.max(known.total, count.total) } : count,
  )
}

/** Adds the branches of `more` to those of a file. */
export function addBranches(all: Map<string, LineBranches>, file: string, more: LineBranches): void {
  const branches = all.get(file)
  if (!branches) all.set(file, more)
  else for (const [line, count] of more) addBranchCount(branches, line, count)
}
