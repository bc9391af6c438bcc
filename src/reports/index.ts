import { EvolveError } from '../errors.ts'
import { addBranches, addLines } from './add.ts'
import type { CoverageBranches } from './branches.ts'
import { textChunks } from './chunks.ts'
import { readCobertura } from './cobertura.ts'
import { parseIstanbul } from './istanbul.ts'
import { readLcov } from './lcov.ts'
import type { CoverageLines } from './lines.ts'
import { locate } from './locate.ts'
import { Malformed, type RawReport } from './report.ts'

/** A report made elsewhere, by the files that are here. */
export interface Report {
  lines: CoverageLines
  /** Of those files of whose branches the report says something. */
  branches: CoverageBranches
  /** Who counted, as far as the report tells. */
  provider: RawReport['provider']
  /** Files that the report names and that are not there (any more), as it names them. */
  unresolved: string[]
  /** Names that fit several files below the root; their lines are left out. */
  ambiguous: string[]
  /** Of our own runs: digests of the code and tests that were measured, by manifest relative to the root. */
  digests: ReadonlyMap<string, string> | null
}

/**
 * Reads a coverage report: Cobertura XML, lcov, istanbul's JSON, or the file of our own runs. Its content tells which.
 * @param root files are looked for below it
 * @throws EvolveError `ERR_REPORT_UNREADABLE` where the file is missing, empty, cut off or none of these;
 *   `ERR_REPORT_FOREIGN` where no file that it names is below the root
 */
export async function readReport(file: string, root: string): Promise<Report> {
  const { provider, sources, files, branches: named, digests = null } = await readRaw(file)
  const { found, missing, ambiguous } = locate(files.keys(), sources, file, root)
  if (files.size > 0 && found.size === 0 && ambiguous.length === 0) throw foreign(file, root, files)
  const lines: CoverageLines = new Map()
  const branches: CoverageBranches = new Map()
  for (const [name, path] of found) {
    addLines(lines, path, files.get(name)!)
    const known = named.get(name)
    if (known) addBranches(branches, path, known)
  }
  return { lines, branches, provider, unresolved: missing.sort(), ambiguous: ambiguous.sort(), digests }
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
  if (start.startsWith('<')) return readCobertura(all)
  if (start.startsWith('{')) return parseIstanbul(await joined(all))
  if (/^(?:TN|SF):/m.test(start)) return readLcov(all)
  throw new Malformed("it is neither Cobertura XML, nor lcov, nor istanbul's JSON")
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
