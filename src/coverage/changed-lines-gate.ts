import { lstat, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { glob } from 'tinyglobby'
import { EvolveError } from '../errors.ts'
import { changedLines, textInBase, type ChangedText } from '../git/diff.ts'
import type { Comparison } from '../git/base.ts'
import {
  codeDigests,
  findModules,
  isSource,
  isTestFile,
  ownership,
  ownersOf,
  slashed,
  type Ownership,
} from '../modules/index.ts'
import { flawNotes, readReport, type Report } from '../reports/index.ts'
import { numberedAsGit, type Numbered } from '../reports/numbering.ts'
import { judgeChangedLines, type ChangedLinesResult } from './changed-lines.ts'
import { changedSource, type ChangedSource } from './changes.ts'

export interface ChangedLinesOptions {
  root: string
  /** What the work at hand is compared with: a branch, tag or commit. */
  base: string
  /** Percent; may be left out where modules have theirs. */
  min?: number | undefined
  /** Judge each module's lines by its own target. */
  moduleLanes?: boolean | undefined
  /** Fewer changed lines than this are let pass (default 0). */
  minLines?: number | undefined
  /** The report; by default the newest of those that runs leave. */
  from?: string | undefined
  /** Files that are left out, as globs relative to the root. */
  exclude?: readonly string[] | undefined
  /** Judge by a report that is older than the code. */
  allowStale?: boolean | undefined
}

export interface ChangedLinesGate extends Omit<ChangedLinesResult, 'verdict'> {
  verdict: ChangedLinesResult['verdict'] | 'inconclusive'
  base: string
  /** The commit that the work tree was compared with. */
  commit: string
  /** The report, relative to the root where it is below it. */
  report: string
  provider: Report['provider']
  /** Files that changed after they were measured, with how that shows. */
  stale: { file: string; reason: string }[]
  /** Names of the report that no file has any more, and those that several files have. */
  unresolved: string[]
  ambiguous: string[]
  /** What else there is to know of the report, in a line each. */
  notes: string[]
}

/** Where runs leave reports, relative to the root. */
const REPORTS = [
  'reports/coverage.json',
  'coverage/coverage-final.json',
  'coverage/lcov.info',
  'coverage/cobertura-coverage.xml',
]

/** Code that no report need know: tests, what lies beside them and sets them up, and the configs of tools. */
const NO_CODE_TO_COVER = new RegExp(
  [
    String.raw`(?:^|/)(?:\.[^/]+|tests?|e2e|cypress|playwright|fixtures|__(?:tests?|mocks|fixtures|snapshots)__)/`,
    String.raw`\.(?:bench|config|stories|workspace|setup|cy|e2e)\.[^/]+$`,
    // Vitest takes set-up files out of its coverage itself.
    String.raw`(?:^|/)setup-?tests\.[^/]+$|^(?:vitest|jest|global|test)[-.]?setup\.[^/]+$|^setup\.[^/]+$`,
    String.raw`(?:^|/)\.[^/]+$`,
  ].join('|'),
  'i',
)

/**
 * The gate over changed lines: what the work at hand has changed since it left the base, uncommitted files included,
 * against a coverage report.
 * @throws EvolveError of git (`ERR_NO_GIT`, `ERR_GIT_BASE`, `ERR_GIT_SHALLOW`), of the report (`ERR_REPORT_UNREADABLE`,
 *   `ERR_REPORT_FOREIGN`, `ERR_NO_REPORT`), of manifests (`ERR_MANIFEST`)
 */
export async function changedLinesGate(options: ChangedLinesOptions): Promise<ChangedLinesGate> {
  const { base, min = null, minLines = 0, exclude = [], allowStale = false } = options
  const root = slashed(resolve(options.root))
  const absolute = (file: string): string => `${root}/${file}`
  const { files, comparison } = await changedLines(root, base)
  const from = await reportFile(root, options.from)
  const report = await readReport(from, root)
  const owners = options.moduleLanes ? await moduleOwners(root) : undefined

  const left = new Set(exclude.length > 0 ? await glob([...exclude], { cwd: root, dot: true }) : [])
  const isKnown = (file: string): boolean => report.files.has(absolute(file))
  // A report may know files of other languages.
  const sources = files.filter(({ path }) => !left.has(path) && (isKnown(path) || isToCover(path)))
  const looked = await Promise.all(sources.map((file) => readChange(root, comparison, file, report)))
  const changes = looked.map(({ change }) => change)
  const known = new Map(looked.flatMap(({ change, known }) => (known ? [[change.file, known] as const] : [])))
  const judged = judgeChangedLines({
    changes,
    reportOf: (file) => known.get(file),
    min,
    minLines,
    ownerOf: owners && ((file) => ownerOf(owners, absolute(file))),
  })
  const stale = allowStale ? [] : await staleFiles(root, from, report, known)
  return {
    ...judged,
    verdict: stale.length > 0 && judged.waived === null ? 'inconclusive' : judged.verdict,
    base,
    commit: comparison.from,
    report: shown(root, from),
    provider: report.provider,
    stale,
    unresolved: report.unresolved,
    ambiguous: report.ambiguous,
    notes: flawNotes(report, root),
  }
}

/** The newest of those that runs leave. */
async function reportFile(root: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return resolve(root, given)
  const files = REPORTS.map((file) => join(root, file))
  const times = await Promise.all(files.map(timeOf))
  const newest = Math.max(...times.map((time) => time ?? -1))
  if (newest === -1)
    throw new EvolveError(
      'ERR_NO_REPORT',
      `there is no coverage report below ${root}; make one with vitest-evolve coverage or vitest run --coverage, or name one with --from`,
    )
  return files[times.indexOf(newest)]!
}

async function timeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
}

function shown(root: string, file: string): string {
  const path = slashed(relative(root, file))
  return path.startsWith('../') ? slashed(file) : path
}

function isToCover(path: string): boolean {
  return isSource(path) && !isTestFile(path) && !NO_CODE_TO_COVER.test(path)
}

async function readChange(
  root: string,
  comparison: Comparison,
  { path, oldPath, hunks }: ChangedText,
  { files, digests }: Report,
): Promise<{ change: ChangedSource; known: Numbered | null }> {
  const text = (await isLink(join(root, path))) ? '' : await readFile(join(root, path), 'utf8')
  const before = oldPath !== null && text.includes('ignore') ? await textInBase(root, comparison, oldPath) : null
  const said = files.get(`${root}/${path}`)
  return {
    change: changedSource(path, text, hunks, before),
    known: said ? numberedAsGit(said, text, digests ? 'ecmascript' : 'unknown') : null,
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path)).isSymbolicLink()
}

async function moduleOwners(root: string): Promise<Ownership> {
  const { modules, unreadable } = await findModules(root)
  const [broken] = unreadable
  if (broken) throw new EvolveError('ERR_MANIFEST', `${broken.manifest}: ${broken.message}`)
  return ownership(modules)
}

function ownerOf(owners: Ownership, file: string): { module: string; target: number | null } | undefined {
  const module = owners.codeOwner(file)
  return module && { module: module.name, target: module.target }
}

/** Our own runs note what they measured; of other reports the times of files must do. */
async function staleFiles(
  root: string,
  file: string,
  report: Report,
  known: ReadonlyMap<string, Numbered>,
): Promise<{ file: string; reason: string }[]> {
  const made = (await stat(file)).mtimeMs
  const fresh = report.digests && (await measuredFiles(root, report.digests))
  const stale: { file: string; reason: string }[] = []
  for (const [file, { beyond }] of known) {
    if (beyond)
      stale.push({ file, reason: `the report has its line ${beyond.line}, the file ends at ${beyond.length}` })
    else if (fresh) {
      if (!fresh(file)) stale.push({ file, reason: 'its module changed after it was measured' })
    } else if ((await stat(join(root, file))).mtimeMs > made)
      stale.push({ file, reason: 'it changed after the report' })
  }
  return stale
}

/** Whether a file's module is, code and tests, as it was when a run of ours measured it. */
async function measuredFiles(root: string, digests: ReadonlyMap<string, string>): Promise<(file: string) => boolean> {
  const found = await findModules(root)
  const owners = ownersOf(found)
  const now = codeDigests(owners, found.sources)
  const { codeOwner } = ownership(owners)
  return (file) => {
    const module = codeOwner(`${root}/${file}`)
    return module !== undefined && digests.get(module.manifest.slice(root.length + 1)) === now.get(module)
  }
}
