import { addHits } from './add.ts'
import type { LineHits } from './lines.ts'
import { hitCount, lineNumber, Malformed, type RawReport } from './report.ts'

/** Lines with their hits, or their number, which is 0 for types alone. */
const SAYS_LINES = /^(?:DA|LF):/

/**
 * Reads an lcov tracefile. A file may have several records, one per test name; one that says nothing of lines does not
 * know the file.
 * @throws Malformed
 */
export async function readLcov(chunks: AsyncIterable<string>): Promise<RawReport> {
  const files = new Map<string, LineHits>()
  let name = ''
  let lines: LineHits | undefined
  /** Whether the record has said nothing of lines so far. */
  let silent = true
  let number = 0
  const where = (): string => `line ${number}`
  for await (const line of textLines(chunks)) {
    number++
    if (line.startsWith('DA:')) {
      if (!lines) throw new Malformed(`${where()}: DA outside a record`)
      const [at = '', hits = ''] = line.slice(3).split(',')
      addHits(lines, lineNumber(at, where), hitCount(hits, where))
    } else if (line.startsWith('SF:')) {
      if (lines) throw new Malformed(`${where()}: a record begins within another`)
      name = line.slice(3)
      lines = files.get(name) ?? new Map()
      silent = true
    } else if (line === 'end_of_record') {
      if (lines && !silent) files.set(name, lines)
      lines = undefined
    }
    if (SAYS_LINES.test(line)) silent = false
  }
  if (lines) throw new Malformed('it ends within a record')
  return { provider: 'lcov', sources: [], files }
}

async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield line.trimEnd()
  }
  yield rest.trimEnd()
}
