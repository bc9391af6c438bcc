import { addHits, addRan, emptyReport, type FileReport, type RanByLine } from './file-report.ts'
import { hitCount, isRecord, lineNumber } from './raw-report.ts'

/** One statement, branch or function: where it begins, and how often it ran; each `null` where that is not said. */
interface Place {
  what: string
  line: number | null
  hits: number | null
}

/**
 * What istanbul's JSON says of a file. Executable are the lines that a statement starts on; one with several has the
 * hits of the one hit most.
 * @param data with `statementMap` and `s`, which are objects
 */
export function istanbulFile(data: Record<string, unknown>): FileReport {
  const report = emptyReport()
  // Whoever makes a report maps them back, and leaves the map out then.
  if (isRecord(data.inputSourceMap)) {
    const gap = 'its places are those of compiled code (inputSourceMap)'
    return { ...report, gap, flaws: [gap] }
  }
  const statements = statementsOf(data)
  for (const { what, line, hits } of statements) {
    if (line !== null) addHits(report.lines, line, hits)
    else report.gap ??= `its ${what} has no place`
  }
  report.statements = counted(statements, report)
  report.functions = counted(functionsOf(data), report)
  report.branches = counted(branchesOf(data), report)
  return report
}

function counted(places: Place[] | null, { flaws }: FileReport): RanByLine | null {
  if (places === null) return null
  const ran: RanByLine = new Map()
  for (const { what, line, hits } of places) {
    if (line === null) flaws.push(`${what} has no place`)
    else addRan(ran, line, hits)
    if (hits === null) flaws.push(`${what} has no count of hits`)
  }
  return ran
}

function statementsOf({ statementMap, s }: Record<string, unknown>): Place[] {
  const [places, hits] = [statementMap, s] as Record<string, unknown>[]
  return idsOf(places!, hits!).map((id) => ({
    what: `statement ${id}`,
    line: startLine(places![id]),
    hits: hitCount(hits![id]),
  }))
}

/** A function begins where it is declared. */
function functionsOf({ fnMap, f }: Record<string, unknown>): Place[] | null {
  if (!isRecord(fnMap) || !isRecord(f)) return null
  return idsOf(fnMap, f).map((id) => {
    const place = isRecord(fnMap[id]) ? fnMap[id] : {}
    return {
      what: `function ${id}`,
      line: startLine(place.decl) ?? startLine(place.loc) ?? lineNumber(place.line),
      hits: hitCount(f[id]),
    }
  })
}

/** A branch begins where it stands itself; an `else` that is not written stands nowhere, and begins with the whole. */
function branchesOf({ branchMap, b }: Record<string, unknown>): Place[] | null {
  if (!isRecord(branchMap) || !isRecord(b)) return null
  return idsOf(branchMap, b).flatMap((id) => {
    const branch = isRecord(branchMap[id]) ? branchMap[id] : {}
    const locations = Array.isArray(branch.locations) ? (branch.locations as unknown[]) : []
    const counts = Array.isArray(b[id]) ? (b[id] as unknown[]) : []
    const length = Math.max(counts.length, locations.length, 1)
    return Array.from({ length }, (_, index) => ({
      what: `branch ${id}`,
      line: startLine(locations[index]) ?? startLine(branch.loc) ?? lineNumber(branch.line),
      hits: hitCount(counts[index]),
    }))
  })
}

/** What only one of the two names is not left out: where it stands, or whether it ran, is not said. */
function idsOf(places: Record<string, unknown>, hits: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(places), ...Object.keys(hits)])]
}

/** Of what has a place in istanbul's JSON; `null` where it is none. */
function startLine(place: unknown): number | null {
  return isRecord(place) && isRecord(place.start) ? lineNumber(place.start.line) : null
}
