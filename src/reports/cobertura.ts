import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { addBranchCount, addHits } from './add.ts'
import type { BranchCount, LineBranches } from './branches.ts'
import type { LineHits } from './lines.ts'
import { hitCount, lineNumber, Malformed, type RawReport } from './report.ts'

type Attributes = SaxesTagPlain['attributes']

/**
 * Reads a Cobertura report. Counts the lines of classes, not those of their methods, which repeat them. A line that is
 * there several times has the branches of the one that saw most. The DTD that it names is not looked at, and no entity
 * but XML's own five is known.
 * @throws Malformed
 */
export async function readCobertura(chunks: AsyncIterable<string>): Promise<RawReport> {
  const report: RawReport = { provider: 'cobertura', sources: [], files: new Map(), branches: new Map() }
  const parser = new SaxesParser({ xmlns: false })
  const where = (): string => `line ${parser.line}`
  let depth = 0
  let methods = 0
  let file = ''
  let lines: LineHits | undefined
  /** From the first line on that says something of branches. */
  let branches: LineBranches | undefined
  let source: string | undefined

  const countOf = branchCounts(where)
  const addLine = (lines: LineHits, attributes: Attributes): void => {
    const line = lineNumber(attributes.number ?? '', where)
    addHits(lines, line, hitCount(attributes.hits ?? '', where))
    const { branch, 'condition-coverage': conditions } = attributes
    if (branch === 'false') branches ??= linesOf(report.branches, file)
    else if (branch === 'true' && conditions !== undefined)
      addBranchCount((branches ??= linesOf(report.branches, file)), line, countOf(conditions))
  }

  parser.on('error', ({ message }) => {
    throw new Malformed(message)
  })
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth++
    if (depth === 1) checkRoot(name, attributes)
    else if (name === 'line' && methods === 0 && lines) addLine(lines, attributes)
    else if (name === 'methods') methods++
    else if (name === 'class') {
      file = attributes.filename ?? ''
      lines = file === '' ? undefined : linesOf(report.files, file)
      branches = undefined
    } else if (name === 'source') {
      source = ''
      parser.on('text', (text) => (source += text))
    }
  })
  parser.on('closetag', ({ name }) => {
    depth--
    if (name === 'methods') methods--
    else if (name === 'class') lines = undefined
    else if (name === 'source' && source !== undefined) {
      // Else it would be given the blanks between all other elements.
      parser.off('text')
      if (source.trim() !== '') report.sources.push(source.trim())
      source = undefined
    }
  })
  for await (const chunk of withEntities(chunks)) parser.write(chunk)
  parser.close()
  return report
}

const NO_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][\da-fA-F]+);)/g
/** No longer than what XML's own entities can be. */
const UNFINISHED_ENTITY = /&[^;]{0,10}$/

/** istanbul writes names of files as they are: an `&` that begins no entity of XML is itself. */
async function* withEntities(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    let text = rest + chunk
    rest = UNFINISHED_ENTITY.exec(text)?.[0] ?? ''
    text = text.slice(0, text.length - rest.length)
    yield text.includes('&') ? text.replace(NO_ENTITY, '&amp;') : text
  }
  yield rest.replace(NO_ENTITY, '&amp;')
}

function checkRoot(name: string, attributes: Attributes): void {
  if (name !== 'coverage') throw new Malformed(`its root is <${name}>, not Cobertura's <coverage>`)
  if ('clover' in attributes) throw new Malformed('it is a Clover report; make a Cobertura one')
}

const COVERED_OF_ALL = /\((\d+)\/(\d+)\)\s*$/

/** Reads such as `50% (1/2)`. A report has few of them, each on many lines: they are read once. */
function branchCounts(where: () => string): (text: string) => BranchCount {
  const known = new Map<string, BranchCount>()
  return (text) => {
    let count = known.get(text)
    if (!count) known.set(text, (count = branchCount(text, where)))
    return count
  }
}

function branchCount(text: string, where: () => string): BranchCount {
  const found = COVERED_OF_ALL.exec(text)
  const [covered, total] = [Number(found?.[1]), Number(found?.[2])]
  if (!(covered <= total)) throw new Malformed(`${where()}: ${JSON.stringify(text)} is no count of branches`)
  return { covered, total }
}

/** A file may be several classes. */
function linesOf<T>(files: Map<string, Map<number, T>>, name: string): Map<number, T> {
  let lines = files.get(name)
  if (!lines) files.set(name, (lines = new Map()))
  return lines
}
