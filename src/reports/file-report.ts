/**
 * Hits by line (1-based) of what can be executed in one file. `null`: the report names the line, and does not say
 * whether it ran. A line that is no key cannot be executed, unless the report has a `gap`.
 */
export type LineHits = Map<number, number | null>

/**
 * By line (1-based), of each branch, function or statement that begins on it whether it ran, in the order of the report;
 * `null`: not said. On a line that is no key none begins.
 */
export type RanByLine = Map<number, (boolean | null)[]>

/** What a report says of one file. */
export interface FileReport {
  lines: LineHits
  /** `null` where the report says nothing of the file's branches, functions or statements. */
  branches: RanByLine | null
  functions: RanByLine | null
  statements: RanByLine | null
  /** Why lines that it does not list may be executable all the same; `null` where what it does not list is not. */
  gap: string | null
  /** What of it cannot be read, and where that stands. */
  flaws: string[]
}

export function emptyReport(): FileReport {
  return { lines: new Map(), branches: null, functions: null, statements: null, gap: null, flaws: [] }
}

/** What two sources say of the same: it ran as often as the one saw that saw most; unknown, unless one saw it run. */
export function eitherHits(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one || other || null
  return Math.max(one, other)
}

/** Adds what one more source says of a line. */
export function addHits(lines: LineHits, line: number, hits: number | null): void {
  const known = lines.get(line)
  lines.set(line, known === undefined ? hits : eitherHits(known, hits))
}

/** Adds one more of what begins on a line. */
export function addRan(all: RanByLine, line: number, hits: number | null): void {
  const ran = hits === null ? null : hits > 0
  const known = all.get(line)
  if (known) known.push(ran)
  else all.set(line, [ran])
}

/**
 * Adds what one more source says of what begins on a line. It is told apart by its order there, not by the numbers of a
 * report, which are others as soon as code above has changed.
 */
export function addSameRan(all: RanByLine, line: number, more: readonly (boolean | null)[]): void {
  const known = all.get(line) ?? []
  const longer = known.length > more.length ? known : more
  const either = longer.map((_, index) => {
    const [one, other] = [known[index], more[index]]
    return one || other || (one === null || other === null ? null : false)
  })
  all.set(line, either)
}

/** What two sources say of one file: what one of them lists in whole has no gap. */
export function eitherReport(one: FileReport, other: FileReport): FileReport {
  const lines = new Map(one.lines)
  for (const [line, hits] of other.lines) addHits(lines, line, hits)
  return {
    lines,
    branches: eitherRan(one.branches, other.branches),
    functions: eitherRan(one.functions, other.functions),
    statements: eitherRan(one.statements, other.statements),
    gap: one.gap === null || other.gap === null ? null : one.gap,
    flaws: [...one.flaws, ...other.flaws],
  }
}

function eitherRan(one: RanByLine | null, other: RanByLine | null): RanByLine | null {
  if (!one || !other) return one ?? other
  const all = new Map(one)
  for (const [line, ran] of other) addSameRan(all, line, ran)
  return all
}
