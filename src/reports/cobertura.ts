import { addHits, addRan, addSameRan, emptyReport, type FileReport, type LineHits } from './file-report.ts'
import { hitCount, lineNumber, type RawReport } from './raw-report.ts'
import type { Attributes, XmlReader } from './xml.ts'

/** What a class says of its file. */
interface Class {
  file: FileReport
  lines: LineHits
  /** Of its methods, where they are no more than marks of functions. */
  methods: LineHits
  /** Of lines that are covered, as it says itself. */
  rate: number | null
}

interface Method {
  attributes: Attributes
  lines: { line: number; hits: number | null; attributes: Attributes; at: number }[]
}

/**
 * Reads a Cobertura report. A class's lines are those it lists and those that only its methods list. A line that is
 * there several times has the branches of the one that saw most.
 */
export function coberturaReader(report: RawReport, position: () => number): XmlReader {
  let own: Class | null = null
  let method: Method | null = null
  return {
    open(name, attributes) {
      if (name === 'class') own = classOf(report, attributes, position())
      else if (name === 'method') method = { attributes, lines: [] }
      else if (name === 'line' && own) readLine(own, method, attributes, position())
    },
    close(name, text) {
      if (name === 'source' && text.trim() !== '') report.sources.push(text.trim())
      else if (name === 'method') {
        if (own && method) addMethod(own, method)
        method = null
      } else if (name === 'class') {
        if (own) addClass(own)
        own = null
      }
    },
  }
}

function classOf(report: RawReport, { filename = '', 'line-rate': rate }: Attributes, at: number): Class | null {
  if (filename === '') {
    report.flaws.push(`the class of line ${at} names no file`)
    return null
  }
  let file = report.files.get(filename)
  // A file may be several classes.
  if (!file) report.files.set(filename, (file = emptyReport()))
  return { file, lines: new Map(), methods: new Map(), rate: hitCount(rate ?? '') }
}

function readLine({ file, lines }: Class, method: Method | null, attributes: Attributes, at: number): void {
  const line = lineNumber(attributes.number ?? '')
  const hits = hitCount(attributes.hits ?? '')
  if (line === null) {
    const said = `${JSON.stringify(attributes.number ?? '')} is no line number`
    file.gap ??= `its line ${at}: ${said}`
    file.flaws.push(`line ${at}: ${said}`)
  } else if (method) method.lines.push({ line, hits, attributes, at })
  else addLine(file, lines, { line, hits, attributes, at })
}

function addLine(file: FileReport, lines: LineHits, { line, hits, attributes, at }: Method['lines'][number]): void {
  if (hits === null) file.flaws.push(`line ${at}: ${JSON.stringify(attributes.hits ?? '')} is no count of hits`)
  addHits(lines, line, hits)
  const branch = attributes.branch?.toLowerCase()
  if (branch === 'false') file.branches ??= new Map()
  if (branch !== 'true') return
  const conditions = attributes['condition-coverage'] ?? ''
  const ran = branchesOf(conditions)
  if (!ran) file.flaws.push(`line ${at}: ${JSON.stringify(conditions)} is no count of branches`)
  addSameRan((file.branches ??= new Map()), line, ran ?? [null])
}

/**
 * Of istanbul, a method with `hits` of its own is a function: its line is where that is declared, which is no statement.
 * Of all others it has lines of code, and most repeat them in their class.
 */
function addMethod({ file, lines, methods }: Class, { attributes, lines: own }: Method): void {
  const [first] = own
  if (!first) return
  const isMark = attributes.hits !== undefined && own.length === 1
  const hits = isMark ? hitCount(attributes.hits) : first.hits
  addRan((file.functions ??= new Map()), first.line, hits)
  if (isMark) for (const { line, hits } of own) addHits(methods, line, hits)
  else for (const one of own) addLine(file, lines, one)
}

function addClass({ file, lines, methods, rate }: Class): void {
  for (const [line, hits] of lines) addHits(file.lines, line, hits)
  if (rate === null || rate > 1 || isRate(rate, lines)) return
  // Where the rate is of the marks, too, they are lines after all.
  if (isRate(rate, new Map([...methods, ...lines]))) for (const [line, hits] of methods) addHits(file.lines, line, hits)
  else file.gap ??= `it says that ${rate} of its lines are covered, and lists others`
}

/** Whether a rate, however it is rounded, is that of these lines. Those of which nothing is said may be either. */
function isRate(rate: number, lines: LineHits): boolean {
  if (lines.size === 0) return rate === 0 || rate === 1
  const all = [...lines.values()]
  const covered = all.filter((hits) => hits !== null && hits > 0).length
  const unknown = all.filter((hits) => hits === null).length
  const rounding = 0.0051
  return rate >= covered / lines.size - rounding && rate <= (covered + unknown) / lines.size + rounding
}

const COVERED_OF_ALL = /\((\d+)\s*\/\s*(\d+)\)\s*$/
/** No line has more; what says so is no count. */
const MOST = 10_000

/** Reads such as `50% (1/2)`: those that ran come first. */
function branchesOf(text: string): boolean[] | null {
  const found = COVERED_OF_ALL.exec(text)
  const [covered, total] = [Number(found?.[1]), Number(found?.[2])]
  if (!(covered <= total && total <= MOST)) return null
  return Array.from({ length: total }, (_, index) => index < covered)
}
