import { eitherReport, type FileReport } from './file-report.ts'
import { istanbulFile } from './istanbul-file.ts'
import { isRecord, Malformed, type RawReport } from './raw-report.ts'

/**
 * Reads istanbul's JSON (`coverage-final.json`), or the file of our own runs (`reports/coverage.json`), which has one
 * such map per module.
 * @throws Malformed
 */
export function parseIstanbul(text: string): RawReport {
  const content = parsed(text)
  const report: Pick<RawReport, 'sources' | 'files' | 'flaws'> = { sources: [], files: new Map(), flaws: [] }
  if (!Array.isArray(content.modules)) {
    // Jest's results have it beside them.
    const map = isRecord(content.coverageMap) ? content.coverageMap : content
    addFiles(report, map, (key, { path }) => (typeof path === 'string' ? path : key))
    if (report.files.size === 0 && report.flaws[0] !== undefined) throw new Malformed(otherJson(map) ?? report.flaws[0])
    return { provider: 'istanbul', ...report }
  }
  if (content.schema !== 1) throw new Malformed(`its schema is ${JSON.stringify(content.schema)}; only 1 is known`)
  if (content.shard) throw new Malformed('it is of one shard; merge the shards first: vitest-evolve coverage merge')
  const digests = new Map<string, string>()
  const providers = new Set<unknown>()
  for (const { manifest, code, coverage, provider } of content.modules.filter(isRecord)) {
    providers.add(provider)
    if (isRecord(coverage)) addFiles(report, coverage, (key) => key)
    if (typeof manifest === 'string' && typeof code === 'string') digests.set(manifest, code)
  }
  return { provider: providerOf([...providers]), ...report, digests }
}

/** What JSON of other tools is, and what to take in its place. */
function otherJson({ total, result, numTotalTests }: Record<string, unknown>): string | null {
  if (isRecord(total)) return "it is istanbul's summary, which has no lines; take coverage-final.json (reporter json)"
  if (Array.isArray(result)) return "it is V8's raw coverage; make a report of it (c8 report --reporter=json)"
  return numTotalTests === undefined ? null : "it is a test run's results; take its coverage report"
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
  { files, flaws }: Pick<RawReport, 'files' | 'flaws'>,
  map: Record<string, unknown>,
  nameOf: (key: string, data: Record<string, unknown>) => string,
): void {
  for (const [key, value] of Object.entries(map)) {
    const data = isRecord(value) && isRecord(value.data) ? value.data : value
    if (!isRecord(data) || !isRecord(data.statementMap) || !isRecord(data.s)) {
      flaws.push(`${JSON.stringify(key)} is no file's coverage: it has no statements`)
      continue
    }
    add(files, nameOf(key, data), istanbulFile(data))
  }
}

function add(files: Map<string, FileReport>, name: string, more: FileReport): void {
  const known = files.get(name)
  files.set(name, known ? eitherReport(known, more) : more)
}
