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
    const { gained, lost } = difference(kind, was, is)
    if (gained > 0) gains.gained.set(line, gained)
    if (lost > 0) gains.lost.set(line, lost)
  }
  return gains
}

function listed(kind: Kind, side: FileCoverage | undefined): FileCoverage[Kind] {
  return side ? side[kind] : new Map()
}

/** How many on a line are covered for certain that were not, and the other way round. */
function difference(kind: Kind, was: Ran, is: Ran): { gained: number; lost: number } {
  const only = (one: Ran, other: Ran): number => one.filter((ran, nth) => ran === true && other[nth] === false).length
  const [gained, lost] = [only(is, was), only(was, is)]
  if (was.length === is.length) {
    // Cobertura does not tell which of a line's branches ran, but how many.
    const both = kind === 'branches' ? Math.min(gained, lost) : 0
    return { gained: gained - both, lost: lost - both }
  }
  const more = countOf(is).covered - countOf(was).covered
  const open = (ran: Ran): number => ran.length - countOf(ran).total
  return { gained: Math.max(0, more - open(was)), lost: Math.max(0, -more - open(is)) }
}
