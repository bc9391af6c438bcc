import { addHits } from './add.ts'
import type { LineBranches } from './branches.ts'
import type { LineHits } from './lines.ts'
import { hitCount, lineNumber, Malformed, type RawReport } from './report.ts'

/**
 * Reads an lcov tracefile. A file may have several records, one per test name; one that says nothing of lines does not
 * know the file, one that says nothing of branches does not know its branches.
 * @throws Malformed
 */
export async function readLcov(chunks: AsyncIterable<string>): Promise<RawReport> {
  const files = new Map<string, LineHits>()
  const branches = new Map<string, SeenBranches>()
  let name = ''
  let lines: LineHits | undefined
  /** Whether the record has said nothing of lines so far: neither hits nor their number, which is 0 for types alone. */
  let silent = true
  let number = 0
  const where = (): string => `line ${number}`
  const read = (line: string): void => {
    number++
    if (line.startsWith('DA:')) {
      if (!lines) throw new Malformed(`${where()}: DA outside a record`)
      const [at = '', hits = ''] = line.slice(3).split(',')
      addHits(lines, lineNumber(at, where), hitCount(hits, where))
      silent = false
    } else if (line.startsWith('BRDA:')) {
      if (!lines) throw new Malformed(`${where()}: BRDA outside a record`)
      addBranch(branchesOf(branches, name), line.slice(5), where)
    } else if (line.startsWith('SF:')) {
      if (lines) throw new Malformed(`${where()}: a record begins within another`)
      name = line.slice(3)
      lines = files.get(name) ?? new Map()
      silent = true
    } else if (line === 'end_of_record') {
      if (lines && !silent) files.set(name, lines)
      lines = undefined
    } else if (line.startsWith('LF:')) silent = false
    else if (line.startsWith('BRF:') && lines) branchesOf(branches, name)
  }
  for await (const some of textLines(chunks)) for (const line of some) read(line.trimEnd())
  if (lines) throw new Malformed('it ends within a record')
  return { provider: 'lcov', sources: [], files, branches: countsOf(branches, files) }
}

/** The branches of a file, and whether each was taken, by all that names it. */
interface SeenBranches {
  counts: Map<number, { covered: number; total: number }>
  taken: Map<string, boolean>
}

function branchesOf(files: Map<string, SeenBranches>, name: string): SeenBranches {
  let branches = files.get(name)
  if (!branches) files.set(name, (branches = { counts: new Map(), taken: new Map() }))
  return branches
}

/**
 * Adds `line,block,branch,hits`: a branch is taken if any record says so. The hits are `-` where the line was never
 * reached.
 */
function addBranch({ counts, taken }: SeenBranches, text: string, where: () => string): void {
  const fields = text.split(',')
  // The branch may be words, with commas of their own.
  const hits = fields.length > 3 ? fields.pop()! : ''
  const line = lineNumber(fields[0]!, where)
  const isTaken = hits !== '-' && hitCount(hits, where) > 0
  const key = fields.join(',')
  const was = taken.get(key)
  const count = counts.get(line) ?? { covered: 0, total: 0 }
  if (was === undefined) count.total++
  if (isTaken && was !== true) count.covered++
  counts.set(line, count)
  taken.set(key, isTaken || was === true)
}

/** Of the files that are known. */
function countsOf(
  branches: ReadonlyMap<string, SeenBranches>,
  files: ReadonlyMap<string, LineHits>,
): Map<string, LineBranches> {
  return new Map([...branches].flatMap(([name, { counts }]) => (files.has(name) ? [[name, counts] as const] : [])))
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
