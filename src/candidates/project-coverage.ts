import { readFileSync, statSync, type Stats } from 'node:fs'
import { EvolveError } from '../errors.ts'
import { findReports, type FoundReport } from '../reports/find.ts'
import type { Report } from '../reports/index.ts'
import { fileCoverage, type FileCoverage } from './file-coverage.ts'
import type { LineHits } from '../reports/file-report.ts'
import { listed } from './notes.ts'

export interface ProjectCoverage {
  /** By file, relative to the root. */
  files: Map<string, FileCoverage>
  /** The reports that were read, relative to the root where they are below it. */
  reports: string[]
  notes: string[]
}

export interface ReportPlaces {
  /** Reports that the user named: these alone count. */
  named: readonly string[]
  /** Folders in which tests are run, the root first. */
  folders: readonly string[]
  /** Where reports of the root are written to, if that is known. */
  directory: string | null
}

/**
 * Reads what reports say of some files: of each, what the newest says that knows it.
 * @throws EvolveError `ERR_REPORT_UNREADABLE`, `ERR_REPORT_FOREIGN` of one that was named
 */
export async function projectCoverage(
  root: string,
  files: readonly string[],
  { named, folders, directory }: ReportPlaces,
): Promise<ProjectCoverage> {
  const found: ProjectCoverage = { files: new Map(), reports: [], notes: [] }
  const open = new Set(files)
  const reports: FoundReport[] =
    named.length > 0 ? newestFirst(named).map((file) => ({ file, folder: root })) : findReports(folders, directory)
  for (const { file: path, folder } of reports) {
    // Whoever names a report wants to hear that it cannot be read.
    if (open.size === 0 && named.length === 0) break
    const shown = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
    const { readReport } = await import('../reports/index.ts')
    const report = await readReport(path, folder).catch((error: unknown) => {
      if (!(error instanceof EvolveError) || named.length > 0) throw error
      found.notes.push(`${error.message}; left out`)
      return null
    })
    if (report === null) continue
    found.reports.push(shown)
    found.notes.push(...nameNotes(shown, report))
    const { late, gone } = take(report, root, open, found.files, mtime(path))
    if (gone.length > 0)
      found.notes.push(`${listed(gone)}: no line that ${shown} names is there: it does not count; make it anew`)
    if (late.length > 0)
      found.notes.push(`${listed(late)} changed after ${shown} was made: its lines may be others now; make it anew`)
  }
  return found
}

/** @returns files that changed since the report was made, and those that it cannot be of */
function take(
  { files: known }: Report,
  root: string,
  open: Set<string>,
  files: Map<string, FileCoverage>,
  made: number,
): { late: string[]; gone: string[] } {
  const late: string[] = []
  const gone: string[] = []
  for (const file of open) {
    const path = `${root}/${file}`
    const own = known.get(path)
    if (!own) continue
    if (isGone(path, own.lines)) {
      gone.push(file)
      continue
    }
    files.set(file, fileCoverage(own))
    open.delete(file)
    if (mtime(path) > made) late.push(file)
  }
  return { late, gone }
}

function newestFirst(paths: readonly string[]): string[] {
  return [...paths].sort((a, b) => mtime(b) - mtime(a))
}

/** In milliseconds; 0 where there is no such file, or none that can be seen. */
function mtime(path: string): number {
  return statsOf(path)?.mtimeMs ?? 0
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

/** Lines of code are shorter: no file that is larger than its first line in the report makes likely is read for that. */
const LONGEST = 200

/** Whether all lines that a report knows are beyond the end of the file. */
function isGone(path: string, lines: LineHits): boolean {
  let first = Infinity
  for (const line of lines.keys()) first = Math.min(first, line)
  if (first === Infinity || first === 1 || (statsOf(path)?.size ?? Infinity) > first * LONGEST) return false
  try {
    const text = readFileSync(path, 'utf8')
    return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n', first).length < first
  } catch {
    return false
  }
}

/** What a report says of files that nobody can tell, a line each. @param shown the report, as people know it */
export function nameNotes(
  shown: string,
  { unresolved, ambiguous }: Pick<Report, 'unresolved' | 'ambiguous'>,
): string[] {
  const what = 'which may be any of several files here: their coverage is not known'
  return [
    ...(unresolved.length > 0 ? [`${shown} names ${listed(unresolved)}, not here`] : []),
    ...(ambiguous.length > 0 ? [`${shown} names ${listed(ambiguous)}, ${what}`] : []),
  ]
}
