import { addHits, addLines } from './add.ts'
import { addTaken, branchCounts, startLine, takenBranches, type TakenBranches } from './istanbul-branches.ts'
import type { LineHits } from './lines.ts'
import { hitCount, isRecord, lineNumber, Malformed, type RawReport } from './report.ts'

/**
 * Reads istanbul's JSON (`coverage-final.json`), or the file of our own runs (`reports/coverage.json`), which has one
 * such map per module.
 * @throws Malformed
 */
export function parseIstanbul(text: string): RawReport {
  const content = parsed(text)
  const files: Files = { lines: new Map(), taken: new Map() }
  if (!Array.isArray(content.modules)) {
    addFiles(files, content, (key, { path }) => (typeof path === 'string' ? path : key))
    return { provider: 'istanbul', ...read(files) }
  }
  if (content.schema !== 1) throw new Malformed(`its schema is ${JSON.stringify(content.schema)}; only 1 is known`)
  if (content.shard) throw new Malformed('it is of one shard; merge the shards first: vitest-evolve coverage merge')
  const digests = new Map<string, string>()
  const providers = new Set<unknown>()
  for (const { manifest, code, coverage, provider } of content.modules.filter(isRecord)) {
    providers.add(provider)
    if (isRecord(coverage)) addFiles(files, coverage, (key) => key)
    if (typeof manifest === 'string' && typeof code === 'string') digests.set(manifest, code)
  }
  return { provider: providerOf([...providers]), ...read(files), digests }
}

interface Files {
  lines: Map<string, LineHits>
  taken: Map<string, TakenBranches>
}

function read({ lines, taken }: Files): Pick<RawReport, 'sources' | 'files' | 'branches'> {
  const branches = new Map([...taken].map(([file, known]) => [file, branchCounts(known)]))
  return { sources: [], files: lines, branches }
}

function providerOf(providers: unknown[]): RawReport['provider'] {
  const [provider] = providers
  return providers.length === 1 && (provider === 'v8' || provider === 'istanbul') ? provider : 'mixed'
}

function parsed(text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text)
    if (isRecord(content)) return content
  } catch (error) {
    throw new Malformed(`it is no whole JSON (${(error as Error).message.split('\n')[0]})`, { cause: error })
  }
  throw new Malformed('it is no JSON object')
}

function addFiles(
  files: Files,
  map: Record<string, unknown>,
  nameOf: (key: string, data: Record<string, unknown>) => string,
): void {
  for (const [key, value] of Object.entries(map)) {
    const data = isRecord(value) && isRecord(value.data) ? value.data : value
    if (!isRecord(data) || !isRecord(data.statementMap) || !isRecord(data.s))
      throw new Malformed(`${JSON.stringify(key)} is no file's coverage: it has no statements`)
    const name = nameOf(key, data)
    addLines(files.lines, name, linesOf(key, data))
    const taken = takenBranches(key, data)
    if (taken) addTaken(files.taken, name, taken)
  }
}

/** Executable are the lines that a statement starts on; one with several has the hits of the one hit most. */
function linesOf(key: string, { statementMap, s }: Record<string, unknown>): LineHits {
  const lines: LineHits = new Map()
  const places = statementMap as Record<string, unknown>
  let id = ''
  const where = (): string => `${JSON.stringify(key)}, statement ${id}`
  for (id of Object.keys(s as object)) {
    const hits = hitCount(String((s as Record<string, unknown>)[id]), where)
    // istanbul's own reports leave out what has no place, too.
    if (!Object.hasOwn(places, id) || places[id] === null) continue
    addHits(lines, lineNumber(String(startLine(places[id])), where), hits)
  }
  return lines
}
