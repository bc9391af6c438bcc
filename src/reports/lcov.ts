import { addHits, addRan, eitherHits, emptyReport, type FileReport, type RanByLine } from './file-report.ts'
import { functionsOf, newFunctions, readFunction, type LcovFunctions } from './lcov-functions.ts'
import { hitCount, lineNumber, Malformed, type RawReport } from './raw-report.ts'

/** A file as far as its records have been read. */
interface LcovFile {
  report: FileReport
  /** Whether a branch was taken, by `line,block,branch`. */
  branches: Map<string, number | null> | null
  functions: LcovFunctions
  /** Whether any record said something of lines: hits, or their number, which is 0 for types alone. */
  isKnown: boolean
}

/**
 * Reads an lcov tracefile. A file may have several records, one per test name; one that says nothing of lines does not
 * know the file, one that says nothing of branches does not know its branches.
 * @throws Malformed where it is cut off
 */
export async function readLcov(chunks: AsyncIterable<string>): Promise<RawReport> {
  const files = new Map<string, LcovFile>()
  const flaws: string[] = []
  let file: LcovFile | null = null
  /** Rows of lines that the record has, and how many it says that it has. */
  let rows = 0
  let announced: number | null = null
  let number = 0
  const end = (): void => {
    if (!file) return
    if (rows > 0 || announced !== null) file.isKnown = true
    if (announced !== null && announced > rows)
      file.report.gap ??= `it says that it has ${announced} lines, and lists ${rows}`
    file = null
  }
  const read = (line: string): void => {
    number++
    const mark = line.indexOf(':')
    const [kind, rest] = mark === -1 ? [line, ''] : [line.slice(0, mark), line.slice(mark + 1)]
    if (kind === 'SF') {
      if (file && announced === null) file.report.gap ??= `its record has no end before line ${number}`
      end()
      file = fileOf(files, rest)
      rows = 0
      announced = null
    } else if (kind === 'end_of_record') end()
    else if (!file) {
      if (kind === 'DA' || kind === 'BRDA') flaws.push(`line ${number} is of no file`)
    } else if (kind === 'DA') {
      rows++
      addLine(file.report, rest, number)
    } else if (kind === 'BRDA') addBranch(file, rest, number)
    else if (kind === 'LF') announced = hitCount(rest)
    else if (kind === 'BRF') file.branches ??= new Map()
    else readFunction(file.functions, kind, rest)
  }
  for await (const some of textLines(chunks)) for (const line of some) read(line.trimEnd())
  // Its number of lines stands after all of them.
  if (file && announced === null) throw new Malformed('it ends within a record')
  end()
  const known = [...files].filter(([, { isKnown }]) => isKnown)
  return { provider: 'lcov', sources: [], files: new Map(known.map(([name, one]) => [name, reportOf(one)])), flaws }
}

function fileOf(files: Map<string, LcovFile>, name: string): LcovFile {
  let file = files.get(name)
  if (!file) {
    file = { report: emptyReport(), branches: null, functions: newFunctions(), isKnown: false }
    files.set(name, file)
  }
  return file
}

/** `line,hits[,checksum]` */
function addLine(report: FileReport, text: string, at: number): void {
  const [first = '', second = ''] = text.split(',')
  const line = lineNumber(first)
  const hits = hitCount(second)
  if (line !== null) addHits(report.lines, line, hits)
  else report.gap ??= `its line ${at} has ${JSON.stringify(first)} for a line number`
  if (line === null) report.flaws.push(`line ${at}: ${JSON.stringify(first)} is no line number`)
  else if (hits === null) report.flaws.push(`line ${at}: ${JSON.stringify(second)} is no count of hits`)
}

/** `line,block,branch,hits`: a branch is taken if any record says so. The hits are `-` where the line was not reached. */
function addBranch(file: LcovFile, text: string, at: number): void {
  const fields = text.split(',')
  // The branch may be words, with commas of their own.
  const last = fields.length > 3 ? fields.pop()! : ''
  const hits = last === '-' ? 0 : hitCount(last)
  const { flaws } = file.report
  if (lineNumber(fields[0]) === null) {
    flaws.push(`line ${at}: ${JSON.stringify(fields[0])} is no line number`)
    return
  }
  if (hits === null) flaws.push(`line ${at}: ${JSON.stringify(last)} is no count of hits`)
  const key = fields.join(',')
  const branches = (file.branches ??= new Map())
  const known = branches.get(key)
  branches.set(key, known === undefined ? hits : eitherHits(known, hits))
}

function reportOf({ report, branches, functions }: LcovFile): FileReport {
  return { ...report, branches: branches && byLine(branches), functions: functionsOf(functions) }
}

function byLine(branches: ReadonlyMap<string, number | null>): RanByLine {
  const ran: RanByLine = new Map()
  for (const [key, hits] of branches) addRan(ran, Number(key.slice(0, key.indexOf(','))), hits)
  return ran
}

/** By the chunk: waiting for each line takes longer than reading it. */
async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield lines
  }
  yield [rest]
}
