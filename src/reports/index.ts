import { EvolveError } from '../errors.ts'
import { textChunks } from './chunks.ts'
import { eitherReport, type FileReport } from './file-report.ts'
import { parseIstanbul } from './istanbul.ts'
import { readLcov } from './lcov.ts'
import { locate } from './locate.ts'
import { Malformed, type RawReport } from './raw-report.ts'
import { readXmlReport } from './xml-report.ts'

/** A report made elsewhere, by the files that are here. */
export interface Report {
  /** By absolute path, with `/` as separator. Of a file that is no key the report says nothing. */
  files: Map<string, FileReport>
  /** Who counted, as far as the report tells. */
  provider: RawReport['provider']
  /** Files that the report names and that are not there (any more), as it names them. */
  unresolved: string[]
  /** Names that fit several files below the root; what is said of them is left out. */
  ambiguous: string[]
  /** What of the report cannot be read and is of no file. */
  flaws: string[]
  /** Of our own runs: digests of the code and tests that were measured, by manifest relative to the root. */
  digests: ReadonlyMap<string, string> | null
}

/**
 * Reads a coverage report: Cobertura or Clover XML, lcov, istanbul's JSON, or the file of our own runs. Its content tells which.
 * What cannot be read makes its line or file unknown, not the report.
 * @param root files are looked for below it
 * @throws EvolveError `ERR_REPORT_UNREADABLE` where the file is missing, empty, cut off or none of these;
 *   `ERR_REPORT_FOREIGN` where no file that it names is below the root
 */
export async function readReport(file: string, root: string): Promise<Report> {
  const { provider, sources, files: named, flaws, digests = null } = await readRaw(file)
  const { found, missing, ambiguous, beginnings } = locate(named.keys(), sources, file, root)
  if (named.size > 0 && found.size === 0 && ambiguous.length === 0) throw foreign(file, root, named)
  const files = new Map<string, FileReport>()
  for (const [name, path] of found) {
    const [known, more] = [files.get(path), named.get(name)!]
    files.set(path, known ? eitherReport(known, more) : more)
  }
  const several =
    beginnings.length > 1
      ? [
          `its names begin in several folders: those below ${beginnings[0]} are taken, those below ${beginnings.slice(1).join(', ')} are not; write them alike`,
        ]
      : []
  return {
    files,
    provider,
    unresolved: missing.sort(),
    ambiguous: ambiguous.sort(),
    flaws: [...several, ...flaws],
    digests,
  }
}

/** What of a report cannot be read, of files that are here, and why names are not taken; a line each. */
export function flawNotes({ files, flaws }: Pick<Report, 'files' | 'flaws'>, root: string): string[] {
  const of = [...files].filter(([, { flaws }]) => flaws.length > 0)
  const rows = of.map(([path, { flaws }]) => {
    const more = flaws.length > 1 ? `, and ${flaws.length - 1} more` : ''
    return `${path.slice(root.length + 1)} (${flaws[0]}${more})`
  })
  return [...listed('what the report says cannot be read, and is not known, of', rows), ...flaws.slice(0, 3)]
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const more = names.length > 3 ? `, and ${names.length - 3} more files` : ''
  return [`${what} ${names.slice(0, 3).join(', ')}${more}`]
}

async function readRaw(file: string): Promise<RawReport> {
  try {
    return await readByContent(textChunks(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = error instanceof Malformed ? error.message : REASONS[code ?? '']
    if (reason === undefined) throw error
    throw new EvolveError('ERR_REPORT_UNREADABLE', `${file} cannot be read as a coverage report: ${reason}`, {
      cause: error,
    })
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such file',
  EACCES: 'reading it is not allowed (EACCES)',
  EPERM: 'reading it is not allowed (EPERM)',
  ERR_STRING_TOO_LONG: 'it is larger than a string of JavaScript can be',
}

async function readByContent(chunks: AsyncGenerator<string>): Promise<RawReport> {
  let head = ''
  while (head.trim() === '') {
    const { value, done } = await chunks.next()
    if (done) throw new Malformed('it is empty')
    head += value
  }
  const start = head.trimStart()
  const all = withHead(start, chunks)
  if (/^<(?:!doctype )?html/i.test(start)) throw new Malformed('it is an HTML page')
  if (start.startsWith('<')) return readXmlReport(all)
  if (start.startsWith('{')) return parseIstanbul(await joined(all))
  if (/^(?:TN|SF):/m.test(start)) return readLcov(all)
  throw new Malformed("it is neither Cobertura or Clover XML, nor lcov, nor istanbul's JSON")
}

async function* withHead(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  const parts: string[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return parts.join('')
}

function foreign(file: string, root: string, files: RawReport['files']): EvolveError {
  const [example] = files.keys()
  const names = files.size === 1 ? 'the one file it names' : `none of the ${files.size} files it names`
  return new EvolveError(
    'ERR_REPORT_FOREIGN',
    `${file} is of another project or commit: ${names}, such as ${example}, is ${files.size === 1 ? 'not ' : ''}below ${root}; ` +
      'name a report of this project, or its root with --cwd',
  )
}
