import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EvolveError } from '../../errors.ts'
import { withoutRepository } from '../../git/environment.ts'
import { flawNotes, readReport, type Report } from '../../reports/index.ts'
import type { Numbering } from '../../reports/numbering.ts'
import { removeFolder, scratchFolder } from '../../scratch.ts'
import { plainEnvironment, runVitestProcess } from '../../vitest-process.ts'
import type { CheckAnswer, CheckOrder, Refusal } from './messages.ts'
import type { TestRun } from './rules.ts'
import { changedFrom, type TreeFiles } from './tree-files.ts'
import { fileCoverage, type FileCoverage } from '../file-coverage.ts'
import { gapNotes, nameNotes, numberedFile } from '../project-coverage.ts'

const RUNNER = fileURLToPath(new URL('./candidates-check-runner.js', import.meta.url))

/** The project before or after a change. */
export interface Side {
  /** By file, relative to the root. */
  coverage: ReadonlyMap<string, FileCoverage>
  /** What of it is not known, a line each. */
  notes: readonly string[]
  /** What only a run tells; `null` of a report made elsewhere. */
  measured: Measured | null
}

export interface Measured extends Pick<CheckAnswer, 'rules' | 'ignoresErrors' | 'tests' | 'types' | 'setup'> {
  run: TestRun
  /** Files in no commit that were there before the tests, relative to the root. */
  made: ReadonlySet<string>
  /** Files that were there before the tests, and are others after them. */
  rewritten: ReadonlySet<string>
}

export interface MeasureOptions {
  /** What people call the side. */
  name: string
  /** The project's folder in a work tree. */
  folder: string
  /** The project's folder of the user. */
  root: string
  /** Arguments for Vitest. */
  args: string[]
  mayIgnoreErrors: boolean
  /** Test files that run alone, relative to the root; all where it is `null`. */
  only: readonly string[] | null
  /** What the folder had in it before any test ran. */
  atFirst: TreeFiles
  signal: AbortSignal
  onProgress: (what: string) => void
  /** Told in one line what could not be cleaned up. */
  onNote: (what: string) => void
}

/**
 * Runs the tests of a side, once, with coverage. Nothing is written but in folders of ours.
 * @throws EvolveError `ERR_NO_VITEST`, `ERR_VITEST_FAILED`, `ERR_COVERAGE_PROVIDER`, `ERR_WRITE`, `ERR_USAGE` for
 *   arguments and settings that leave out tests
 */
export async function measureSide({
  name,
  folder,
  root,
  args,
  mayIgnoreErrors,
  only,
  atFirst,
  signal,
  onProgress,
  onNote,
}: MeasureOptions): Promise<Side> {
  const scratch = await scratchFolder('vitest-evolve-check-')
  const report = join(scratch, 'coverage-final.json')
  try {
    const answer = await runVitestProcess<CheckOrder, CheckAnswer | Refusal>({
      runner: RUNNER,
      order: { home: root, args, coverage: join(scratch, 'coverage'), report, mayIgnoreErrors, only },
      cwd: folder,
      folder: scratch,
      // Where it is said to events go, the user's own would be written.
      env: { ...withoutRepository(plainEnvironment()), EVOLVE_EVENTS: join(scratch, 'events.ndjson') },
      signal,
      onMessage: (what) => onProgress(`${name}: ${String(what)}`),
    })
    if ('error' in answer)
      throw new EvolveError(
        'ERR_VITEST_FAILED',
        `Vitest did not run on ${name}: ${answer.error.replaceAll(folder, root)}`,
      )
    if ('refused' in answer) {
      const { code, message } = answer.refused
      throw new EvolveError(code, message.replaceAll(folder, root))
    }
    const { rules, ignoresErrors, tests, types, setup } = answer
    const known = { rules, ignoresErrors, tests, types, setup, made: atFirst.made }
    const rewritten = await changedFrom(atFirst, folder)
    return {
      ...sideOf(await readReport(report, folder), folder, 'the coverage', 'ecmascript'),
      measured: { ...known, run: runOf(answer, (text) => text.replaceAll(folder, root)), rewritten },
    }
  } finally {
    await removeFolder(scratch, onNote)
  }
}

/**
 * A side by a report that was made elsewhere.
 * @throws EvolveError those of `readReport`
 */
export async function reportedSide(report: string, root: string, onNote: (note: string) => void): Promise<Side> {
  const read = await readReport(report, root)
  for (const note of nameNotes(report, read)) onNote(note)
  return { ...sideOf(read, root, report, read.digests ? 'ecmascript' : 'unknown'), measured: null }
}

/** By lines as git numbers them: where something is newly covered, people look it up. */
function sideOf(read: Report, root: string, shown: string, numbering: Numbering): Omit<Side, 'measured'> {
  const files = new Map([...read.files].map(([path, said]) => [path, numberedFile(path, said, numbering)]))
  return {
    coverage: new Map([...files].map(([path, own]) => [path.slice(root.length + 1), fileCoverage(own)])),
    notes: [...flawNotes({ files, flaws: read.flaws }, root), ...gapNotes(shown, files, root)],
  }
}

/** How what coverage is of differs between the sides, in a line each; none where a side was not measured. */
export function rulesChanged({ measured: was }: Side, { measured: is }: Side): string[] {
  if (!was || !is) return []
  const lines: string[] = []
  if (was.rules.provider !== is.rules.provider)
    lines.push(`coverage.provider is ${is.rules.provider}, ${was.rules.provider} before`)
  for (const key of ['include', 'exclude'] as const) {
    const [old, now] = [was.rules[key] ?? [], is.rules[key] ?? []]
    const more = now.filter((pattern) => !old.includes(pattern))
    const fewer = old.filter((pattern) => !now.includes(pattern))
    if (more.length > 0) lines.push(`coverage.${key} has more patterns than before: ${more.join(', ')}`)
    if (fewer.length > 0) lines.push(`coverage.${key} has fewer patterns than before: without ${fewer.join(', ')}`)
  }
  return lines
}

/** @param atHome puts the user's folder in place of ours */
function runOf({ files, unhandled, types }: CheckAnswer, atHome: (text: string) => string): TestRun {
  const count = (key: 'passed' | 'failed' | 'skipped'): number => files.reduce((sum, { tests }) => sum + tests[key], 0)
  const failures = [
    ...files.flatMap(({ failures }) => failures),
    ...unhandled.map(({ file, message }) => ({ test_id: file ?? 'outside of all tests', message })),
  ]
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    failures: unlike(failures.map((one) => ({ ...one, message: atHome(one.message) }))),
    ran: new Map(files.map(({ file, tests }) => [file, tests.passed + tests.failed])),
    types: new Set(types),
  }
}

/** One promise that nobody awaits may fail as often as a test runs. */
function unlike(failures: TestRun['failures']): TestRun['failures'] {
  return [...new Map(failures.map((one) => [`${one.test_id}\0${one.message}`, one])).values()]
}
