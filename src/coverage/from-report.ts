import { readFile, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { ownership, type Module, type Sources } from '../modules/index.ts'
import { readReport } from '../reports/index.ts'
import type { CoverageLines } from '../reports/lines.ts'
import { lineCount } from './code-lines.ts'

/** A report made elsewhere, told apart by module. */
export interface ReportFigures {
  ts: string
  run_id: string
  provider: string
  /** The module's own code by manifest; files relative to the root. */
  lines: ReadonlyMap<string, CoverageLines>
  /** Modules with code or tests that changed after the report was made, or with lines in it that are not there. */
  tooOld: ReadonlySet<Module>
  /** What there is to know of the report. */
  notes: string[]
}

/**
 * Reads a report and gives each module its own code's lines. Such a report does not tell whose tests ran a line: all
 * count. Its time is that of the file.
 * @throws EvolveError as `readReport` does
 */
export async function figuresFromReport(
  file: string,
  root: string,
  owners: readonly Module[],
  sources: Sources,
): Promise<ReportFigures> {
  const report = await readReport(file, root)
  const { mtime, mtimeMs } = await stat(file)
  const { codeOwner, testOwner } = ownership(owners)
  const lines = new Map<string, CoverageLines>()
  const tooOld = new Set<Module>()
  const beyond: string[] = []
  for (const [path, hits] of report.lines) {
    const owner = sources.has(path) ? codeOwner(path) : undefined
    if (!owner) continue
    const own = lines.get(owner.manifest) ?? new Map()
    const name = path.slice(root.length + 1)
    lines.set(owner.manifest, own.set(name, hits))
    const last = [...hits.keys()].reduce((most, line) => Math.max(most, line), 0)
    const length = lineCount(await readFile(path, 'utf8'))
    if (last <= length) continue
    tooOld.add(owner)
    beyond.push(`${name} ends at line ${length}, the report has its line ${last}`)
  }
  for (const path of sources.keys()) {
    const owner = codeOwner(path) ?? testOwner(path)
    // Also what the report does not name: a test that is newer than the report has not made it.
    if (owner && !tooOld.has(owner) && (await stat(path)).mtimeMs > mtimeMs) tooOld.add(owner)
  }
  return {
    ts: mtime.toISOString(),
    run_id: randomUUID(),
    provider: report.provider,
    lines,
    tooOld,
    notes: [
      ...listed('of other code than there is', beyond),
      ...listed('named in the report, but not there', report.unresolved),
      ...listed('names in the report that several files have, left out', report.ambiguous),
    ],
  }
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const more = names.length > 3 ? `, and ${names.length - 3} more` : ''
  return [`${what}: ${names.slice(0, 3).join(', ')}${more}`]
}
