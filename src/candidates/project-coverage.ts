import { statSync } from 'node:fs'
import { EvolveError } from '../errors.ts'
import { findReports } from '../reports/find.ts'
import { readReport, type Report } from '../reports/index.ts'
import type { FileCoverage } from './exposure.ts'
import { listed } from './notes.ts'

export interface ProjectCoverage {
  /** By file, relative to the root. */
  files: Map<string, FileCoverage>
  /** The reports that were read, relative to the root where they are below it. */
  reports: string[]
  notes: string[]
}

/**
 * Reads what reports say of some files: of each, what the newest says that knows it.
 * @param named reports that the user named; without any, those that lie where they are written to
 * @throws EvolveError `ERR_REPORT_UNREADABLE`, `ERR_REPORT_FOREIGN` of one that was named
 */
export async function projectCoverage(
  root: string,
  files: readonly string[],
  named: readonly string[],
): Promise<ProjectCoverage> {
  const found: ProjectCoverage = { files: new Map(), reports: [], notes: [] }
  const open = new Set(files)
  const paths = named.length > 0 ? newestFirst(named) : findReports(root)
  for (const path of paths) {
    if (open.size === 0) break
    const shown = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
    const report = await readReport(path, root).catch((error: unknown) => {
      if (!(error instanceof EvolveError) || named.length > 0) throw error
      found.notes.push(`${error.message}; left out`)
      return null
    })
    if (report === null) continue
    found.reports.push(shown)
    if (report.unresolved.length > 0) found.notes.push(elsewhere(shown, report.unresolved))
    const late = take(report, root, open, found.files, mtime(path))
    if (late.length > 0)
      found.notes.push(`${listed(late)} changed after ${shown} was made: its lines may be others now; make it anew`)
  }
  return found
}

/** @returns files that are newer than the report */
function take(
  { lines, branches }: Report,
  root: string,
  open: Set<string>,
  files: Map<string, FileCoverage>,
  made: number,
): string[] {
  const late: string[] = []
  for (const file of open) {
    const path = `${root}/${file}`
    const own = lines.get(path)
    if (!own) continue
    files.set(file, { lines: own, branches: branches.get(path) ?? null })
    open.delete(file)
    if (mtime(path) > made) late.push(file)
  }
  return late
}

function newestFirst(paths: readonly string[]): string[] {
  return [...paths].sort((a, b) => mtime(b) - mtime(a))
}

/** In milliseconds; 0 where there is no such file. */
function mtime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function elsewhere(report: string, names: readonly string[]): string {
  return `${report} names ${listed(names)}, not here`
}
