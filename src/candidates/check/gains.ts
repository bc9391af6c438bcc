import { countOf, type FileCoverage, type Kind } from '../file-coverage.ts'

/** By line, how many more or fewer of a kind are covered; lines without a difference are left out. */
export interface Gains {
  gained: Map<number, number>
  lost: Map<number, number>
}

type Ran = readonly (boolean | null)[]

/**
 * What one kind has won and lost from one side to the other, of the same text. A side without the file has covered
 * nothing of it; of what a report does not say nothing is won or lost.
 */
export function gainsOf(kind: Kind, before: FileCoverage | undefined, after: FileCoverage | undefined): Gains {
  const gains: Gains = { gained: new Map(), lost: new Map() }
  const [all, now] = [listed(kind, before), listed(kind, after)]
  if (!all || !now) return gains
  for (const line of new Set([...all.keys(), ...now.keys()])) {
    const [was, is] = [all.get(line) ?? [], now.get(line) ?? []]
    // What is not listed may be left out.
    if ((was.length === 0 && before?.gap) || (is.length === 0 && after?.gap)) continue
    // Compiled otherwise, as for a browser, a line has other functions and statements: that it has others tells nothing.
    if (before && after && was.length !== is.length && (kind === 'functions' || kind === 'statements')) continue
    const more = difference(was, is)
    if (more > 0) gains.gained.set(line, more)
    if (more < 0) gains.lost.set(line, -more)
  }
  return gains
}

function listed(kind: Kind, side: FileCoverage | undefined): FileCoverage[Kind] {
  return side ? side[kind] : new Map()
}

/** How many more are covered for certain; below 0 how many fewer. */
function difference(was: Ran, is: Ran): number {
  const unknown = (nth: number): boolean => was[nth] === null || is[nth] === null
  // Cobertura does not tell which of a line's branches ran: they are counted.
  const count = (ran: Ran): number =>
    countOf(was.length === is.length ? ran.filter((_, nth) => !unknown(nth)) : ran).covered
  const more = count(is) - count(was)
  if (was.length === is.length) return more
  const open = (ran: Ran): number => ran.length - countOf(ran).total
  return more > 0 ? Math.max(0, more - open(was)) : Math.min(0, more + open(is))
}
