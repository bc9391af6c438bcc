import { addRan, eitherHits, type RanByLine } from './file-report.ts'
import { hitCount, lineNumber } from './raw-report.ts'

/** The functions of a file in lcov: places and hits stand in rows of their own. */
export interface LcovFunctions {
  /** Lines on which they begin, by name (`FN`) or number (`FNL`); a name may be that of several. */
  places: Map<string, number[]>
  hits: Map<string, (number | null)[]>
  /** Whether the file says how many functions it has, and that it has none. */
  none: boolean
}

export function newFunctions(): LcovFunctions {
  return { places: new Map(), hits: new Map(), none: false }
}

/** `FN:line[,end],name`, `FNDA:hits,name`; of lcov 2.2 `FNL:number,line[,end]`, `FNA:number,hits,name`. */
export function readFunction(functions: LcovFunctions, kind: string, text: string): void {
  const { places, hits } = functions
  const [first = '', second = ''] = text.split(',')
  const name = text.slice(first.length + 1)
  const line = lineNumber(kind === 'FNL' ? second : first)
  if (kind === 'FN' && line !== null) add(places, /^\d+,/.test(name) ? name.slice(second.length + 1) : name, line)
  else if (kind === 'FNDA') add(hits, name, hitCount(first))
  else if (kind === 'FNL' && line !== null) add(places, `#${first}`, line)
  else if (kind === 'FNA') add(hits, `#${first}`, hitCount(second))
  else if (kind === 'FNF') functions.none = text === '0'
}

function add<T>(all: Map<string, T[]>, name: string, one: T): void {
  const known = all.get(name)
  if (known) known.push(one)
  else all.set(name, [one])
}

/** By line. Of several of one name and line, each record tells again: one ran if any says so. */
export function functionsOf({ places, hits, none }: LcovFunctions): RanByLine | null {
  if (places.size === 0) return none ? new Map() : null
  const ran: RanByLine = new Map()
  for (const [name, lines] of places) {
    const distinct = [...new Set(lines)]
    const said = hits.get(name) ?? []
    for (const [index, line] of distinct.entries()) {
      // Of functions of one name at several places, the order tells which is meant.
      const own = distinct.length === 1 ? said : said.filter((_, at) => at % distinct.length === index)
      const isTold = said.length > 0 && said.length % distinct.length === 0
      addRan(ran, line, isTold ? own.reduce(eitherHits, 0) : null)
    }
  }
  return ran
}
