import picomatch from 'picomatch'
import type { Found } from '../modules/index.ts'
import type { Candidate } from './candidate.ts'
import type { KeptRules } from './coverage-rules.ts'
import { isBelow } from './files.ts'
import type { Analysed } from './sources.ts'

const NO_COVERAGE =
  'there is no coverage report: ranked without coverage; npx vitest run --coverage --coverage.reporter=json makes one, --coverage FILE names one elsewhere'

/**
 * What there is to know of the coverage that files are ranked by, a line each.
 * @param measured whether there was any report
 * @param rules of the project's coverage, or why nobody knows them
 */
export function coverageNotes(
  candidates: readonly Candidate[],
  measured: boolean,
  rules: KeptRules | string,
): string[] {
  const doubt = typeof rules === 'string' ? ` (${rules})` : ''
  // Of nothing there is no coverage to miss.
  if (candidates.length === 0) return []
  if (!measured) return [`${NO_COVERAGE}${doubt}`]
  const unknown = candidates.filter(({ coverage_score }) => coverage_score === null)
  if (unknown.length === 0) return []
  return [`no report knows ${listed(unknown.map(({ file }) => file))}: counted as uncovered${doubt}`]
}

const WHY_LEFT = {
  large: 'larger than 1 MiB: left out',
  binary: 'no text: left out',
  unreadable: 'cannot be read: left out',
} as const

const OTHERS = {
  link: 'a symbolic link: what it leads to is ranked under its own name, if it lies here',
  repository: 'a repository of its own, or a submodule: rank it there, with --cwd',
} as const

/** Which files could not be read, or not wholly, a line for each reason. */
export function fileNotes(
  { syntax, left }: Analysed,
  others: Found['others'],
  wanted: (file: string) => boolean,
): string[] {
  const unparsed = [...syntax].flatMap(([file, { complexity }]) => (complexity === null ? [file] : []))
  const generated = [...syntax].flatMap(([file, one]) => (one.generated ? [file] : []))
  const reasons: [files: string[], what: string][] = [
    [generated, 'written by a program, as its head says: left out'],
    [unparsed, 'does not parse: ranked without complexity and imports'],
    ...Object.entries(WHY_LEFT).map(([why, what]): [string[], string] => [
      [...left].flatMap(([file, one]) => (one === why ? [file] : [])),
      what,
    ]),
    ...Object.entries(OTHERS).map(([kind, what]): [string[], string] => [
      others.flatMap((one) => (one.what === kind ? [one.path] : [])),
      what,
    ]),
  ]
  return reasons.flatMap(([files, what]) => {
    const own = files.filter(wanted)
    return own.length > 0 ? [`${listed(own)}: ${what}`] : []
  })
}

/** Which of the paths that were asked for have nothing to rank; '' is the root, of which that is told anyway. */
export function pathNotes(paths: readonly string[], candidates: readonly Candidate[]): string[] {
  const empty = paths.filter((path) => path !== '' && !candidates.some(({ file }) => isBelow(file, path)))
  return empty.map((path) => `--path ${path}: no file there has a line that a test could cover, or it is left out`)
}

/**
 * Which globs leave nothing out, as one that names a folder: what was to be left out is ranked.
 * @param files all sources, relative to the root, tests among them
 */
export function excludeNotes(globs: readonly string[], files: readonly string[]): string[] {
  const idle = globs.filter((glob) => {
    const matches = picomatch(glob, { dot: true })
    return !files.some((file) => matches(file))
  })
  return idle.map(
    (glob) =>
      `--exclude ${glob} matches no source file; globs are relative to the project's folder, and a folder's files are FOLDER/**`,
  )
}

/** `a.ts`, `3 files (a.ts, b.ts, c.ts)`, `9 files (a.ts, b.ts, c.ts, ...)`. */
export function listed(files: readonly string[]): string {
  if (files.length === 1) return files[0]!
  return `${files.length} files (${files.slice(0, 3).join(', ')}${files.length > 3 ? ', ...' : ''})`
}
