import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { addHits } from './add.ts'
import type { LineHits } from './lines.ts'
import { hitCount, lineNumber, Malformed, type RawReport } from './report.ts'

/**
 * Reads a Cobertura report. Counts the lines of classes, not those of their methods, which repeat them. The DTD that
 * it names is not looked at, and no entity but XML's own five is known.
 * @throws Malformed
 */
export async function readCobertura(chunks: AsyncIterable<string>): Promise<RawReport> {
  const report: RawReport = { provider: 'cobertura', sources: [], files: new Map() }
  const parser = new SaxesParser({ xmlns: false })
  const where = (): string => `line ${parser.line}`
  let depth = 0
  let methods = 0
  let lines: LineHits | undefined
  let source: string | undefined

  parser.on('error', ({ message }) => {
    throw new Malformed(message)
  })
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth++
    if (depth === 1) checkRoot(name, attributes)
    else if (name === 'line' && methods === 0 && lines)
      addHits(lines, lineNumber(attributes.number ?? '', where), hitCount(attributes.hits ?? '', where))
    else if (name === 'methods') methods++
    else if (name === 'class') lines = linesOf(report.files, attributes.filename)
    else if (name === 'source') {
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

function checkRoot(name: string, attributes: Record<string, string>): void {
  if (name !== 'coverage') throw new Malformed(`its root is <${name}>, not Cobertura's <coverage>`)
  if ('clover' in attributes) throw new Malformed('it is a Clover report; make a Cobertura one')
}

/** A file may be several classes. */
function linesOf(files: Map<string, LineHits>, name: string | undefined): LineHits | undefined {
  if (name === undefined || name === '') return undefined
  let lines = files.get(name)
  if (!lines) files.set(name, (lines = new Map()))
  return lines
}
