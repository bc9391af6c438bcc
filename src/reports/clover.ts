import { addHits, addRan, emptyReport, type FileReport } from './file-report.ts'
import { hitCount, lineNumber, type RawReport } from './raw-report.ts'
import type { Attributes, XmlReader } from './xml.ts'

/**
 * Reads a Clover report. Lines are those of statements and conditions; lines of methods are functions.
 * @param version of Clover that the report names, if any: what its counts of conditions are of
 */
export function cloverReader(report: RawReport, position: () => number, version?: string): XmlReader {
  let file: FileReport | null = null
  return {
    open(name, attributes) {
      if (name === 'file') file = fileOf(report, attributes, position())
      else if (name === 'line' && file) addLine(file, attributes, position(), version === ISTANBUL)
    },
    close(name) {
      if (name === 'file') file = null
    },
  }
}

/** The version that istanbul's reporter writes. */
const ISTANBUL = '3.2.0'

function fileOf(report: RawReport, { path, name }: Attributes, at: number): FileReport | null {
  const named = path || name
  if (!named) {
    report.flaws.push(`the file of line ${at} has no name`)
    return null
  }
  const file = report.files.get(named) ?? emptyReport()
  report.files.set(named, file)
  return file
}

function addLine(file: FileReport, attributes: Attributes, at: number, isIstanbul: boolean): void {
  const { num = '', count = '', type } = attributes
  const [line, hits] = [lineNumber(num), hitCount(count)]
  if (line === null) {
    const said = `${JSON.stringify(num)} is no line number`
    file.gap ??= `its line ${at}: ${said}`
    file.flaws.push(`line ${at}: ${said}`)
    return
  }
  if (hits === null) file.flaws.push(`line ${at}: ${JSON.stringify(count)} is no count of hits`)
  if (type === 'method') addRan((file.functions ??= new Map()), line, hits)
  else addHits(file.lines, line, hits)
  if (type !== 'cond') return
  const counts = [hitCount(attributes.truecount), hitCount(attributes.falsecount)]
  for (const ran of isIstanbul ? branchesOf(counts) : counts) addRan((file.branches ??= new Map()), line, ran)
}

/** Clover counts how often a condition was true and false; istanbul, how many branches ran and how many did not. */
function branchesOf([ran = null, open = null]: (number | null)[]): (number | null)[] {
  if (ran === null || open === null || ran + open > 10_000) return [null]
  return Array.from({ length: ran + open }, (_, index) => (index < ran ? 1 : 0))
}
