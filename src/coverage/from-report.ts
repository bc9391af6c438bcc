import { readFile, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { ownership, type Module, type Sources } from '../modules/index.ts'
import { changedSource } from './changes.ts'
import type { FileLines } from './figures.ts'
import { flawNotes, readReport } from '../reports/index.ts'
import { numberedAsGit } from '../reports/numbering.ts'

/** A report made elsewhere, told apart by module. */
export interface ReportFigures {
  ts: string
  run_id: string
  provider: string
  /** The module's own code by manifest; files relative to the root. */
  lines: ReadonlyMap<string, FileLines>
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
  const lines = new Map<string, FileLines>()
  const tooOld = new Set<Module>()
  const beyond: string[] = []
  const silent: string[] = []
  const unknown: string[] = []
  for (const [path, said] of report.files) {
    const owner = sources.has(path) ? codeOwner(path) : undefined
    if (!owner) continue
    const own = lines.get(owner.manifest) ?? new Map()
    const name = path.slice(root.length + 1)
    const numbering = report.digests ? 'ecmascript' : 'unknown'
    const text = await readFile(path, 'utf8')
    const { listed, beyond: late } = numberedAsGit(said, text, numbering)
    if (listed.size === 0 && hasStatements(name, text)) {
      silent.push(name)
      continue
    }
    lines.set(owner.manifest, own.set(name, listed))
    if ([...listed.values()].includes(null)) unknown.push(name)
    if (late === null) continue
    tooOld.add(owner)
    beyond.push(`${name} ends at line ${late.length}, the report has its line ${late.line}`)
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
      ...flawNotes(report, root),
      ...listed('lines of which the report does not say whether they ran count as not covered in', unknown),
      ...listed('in the report without a line, though there is code', silent),
      ...listed('of other code than there is', beyond),
      ...listed('named in the report, but not there', report.unresolved),
      ...listed('names in the report that several files have, left out', report.ambiguous),
    ],
  }
}

/** What no comment takes out of coverage. */
function hasStatements(file: string, text: string): boolean {
  return changedSource(file, text, null, null).statements.size > 0
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const more = names.length > 3 ? `, and ${names.length - 3} more` : ''
  return [`${what}: ${names.slice(0, 3).join(', ')}${more}`]
}
