import { readFileSync, statSync, type Stats } from 'node:fs'
import { EvolveError } from '../errors.ts'
import { findReports, type FoundReport } from '../reports/find.ts'
import type { Report } from '../reports/index.ts'
import { numberedAsGit, unsureText, type Numbering } from '../reports/numbering.ts'
import type { FileSyntax } from '../syntax/analyse.ts'
import { fileCoverage, type FileCoverage } from './file-coverage.ts'
import type { FileReport, LineHits } from '../reports/file-report.ts'
import { listed } from './notes.ts'
import { textOf } from './text-of.ts'

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

/** What of a file's text is asked for: whether its lines are numbered otherwise for ECMAScript. */
type Files = ReadonlyMap<string, Pick<FileSyntax, 'other_ends'>>

/**
 * Reads what reports say of some files, by name relative to the root: of each, what the newest says that knows it.
 * @throws EvolveError `ERR_REPORT_UNREADABLE`, `ERR_REPORT_FOREIGN` of one that was named
 */
export async function projectCoverage(
  root: string,
  files: Files,
  { named, folders, directory }: ReportPlaces,
): Promise<ProjectCoverage> {
  const found: ProjectCoverage = { files: new Map(), reports: [], notes: [] }
  const open = new Map(files)
  const reports: FoundReport[] =
    named.length > 0 ? newestFirst(named).map((file) => ({ file, folder: root })) : findReports(folders, directory)
  for (const { file: path, folder } of reports) {
    // Whoever names a report wants to hear that it cannot be read.
    if (open.size === 0 && named.length === 0) break
    const shown = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
    const { flawNotes, readReport } = await import('../reports/index.ts')
    const report = await readReport(path, folder).catch((error: unknown) => {
      if (!(error instanceof EvolveError) || named.length > 0) throw error
      found.notes.push(`${error.message}; left out`)
      return null
    })
    if (report === null) continue
    found.reports.push(shown)
    const { taken, late, gone } = take(report, root, open, mtime(path))
    for (const [file, own] of taken) {
      found.files.set(file.slice(root.length + 1), fileCoverage(own))
      open.delete(file.slice(root.length + 1))
    }
    found.notes.push(
      ...nameNotes(shown, report),
      ...flawNotes({ files: taken, flaws: report.flaws }, root).map((note) => `${shown}: ${note}`),
      ...gapNotes(shown, taken, root),
    )
    if (gone.length > 0)
      found.notes.push(`${listed(gone)}: no line that ${shown} names is there: it does not count; make it anew`)
    if (late.length > 0)
      found.notes.push(`${listed(late)} changed after ${shown} was made: its lines may be others now; make it anew`)
  }
  return found
}

/** @returns by path, what the report says of files; files that changed since it was made, and those that it cannot be of */
function take(
  report: Report,
  root: string,
  open: Files,
  made: number,
): { taken: Report['files']; late: string[]; gone: string[] } {
  const taken: Report['files'] = new Map()
  const late: string[] = []
  const gone: string[] = []
  for (const [file, { other_ends }] of open) {
    const path = `${root}/${file}`
    const said = report.files.get(path)
    if (!said) continue
    const own = other_ends ? numberedFile(path, said, report.digests ? 'ecmascript' : 'unknown') : said
    if (isGone(path, own.lines)) {
      gone.push(file)
      continue
    }
    taken.set(path, own)
    if (mtime(path) > made) late.push(file)
  }
  return { taken, late, gone }
}

/** Of which files a report may leave out lines; what is wrong in it is told anyway. */
export function gapNotes(shown: string, taken: Report['files'], root: string): string[] {
  const left = [...taken].filter(([, { gap, flaws }]) => gap !== null && flaws.length === 0)
  if (left.length === 0) return []
  const files = left.map(([path]) => path.slice(root.length + 1))
  return [`${listed(files)}: lines that ${shown} does not list are not known to be covered (${left[0]![1].gap})`]
}

/** By the lines that the file has for git, for its readers and for its parser here. */
export function numberedFile(path: string, said: FileReport, numbering: Numbering): FileReport {
  const text = textOf(path)
  if (text === null) return said
  const { report, unsureFrom } = numberedAsGit(said, text, numbering)
  return unsureFrom === null ? report : { ...report, gap: unsureText(unsureFrom) }
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
