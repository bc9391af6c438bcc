import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { Malformed } from './raw-report.ts'

export type Attributes = SaxesTagPlain['attributes']

/** What is asked of an XML report, element by element. */
export interface XmlReader {
  open(name: string, attributes: Attributes): void
  /** @param text what stands directly in it */
  close(name: string, text: string): void
}

/**
 * Reads an XML report. The DTD that it names is not looked at, and no entity but XML's own five is known.
 * @param readerOf told the first element of all, and how to ask for the line of the report that is being read
 * @throws Malformed
 */
export async function readXml(
  chunks: AsyncIterable<string>,
  readerOf: (name: string, attributes: Attributes, position: () => number) => XmlReader,
): Promise<void> {
  const parser = new SaxesParser({ xmlns: false })
  let reader: XmlReader | undefined
  let text = ''
  parser.on('error', ({ message }) => {
    throw new Malformed(message)
  })
  parser.on('text', (more) => (text += more))
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    text = ''
    reader ??= readerOf(name, attributes, () => parser.line)
    reader.open(name, attributes)
  })
  parser.on('closetag', ({ name }) => {
    reader?.close(name, text)
    text = ''
  })
  for await (const chunk of withEntities(chunks)) parser.write(chunk)
  parser.close()
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
