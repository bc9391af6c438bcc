import { percentOf } from '../percent.ts'
import type { Candidate } from './candidate.ts'
import { NO_HISTORY, type FileHistory } from './history/history.ts'

/** One module of the ranking. */
export interface ModuleCandidate {
  /** `null` for all files that are of no module. */
  module: string | null
  coverage_score: number | null
  lines: number
  /** 0 to 100: what tests of all its files would pay; 100 is the module where that is most. */
  score: number
  /** A commit that touches several of its files is one. */
  commits: number | null
  churn: number | null
  authors: number | null
  fixes: number | null
  complexity: number
  files: number
  executable: number
  uncovered: number
  /** The files that make most of its score, best first. */
  top_files: string[]
  why: string
}

const TOP_FILES = 3

/** The name of a group: no module has it. */
export const NO_MODULE = ''

/**
 * Candidates summed up by module: scores of files are parts of one risk, and add up.
 * @param histories of modules by name, of files of no module by `NO_MODULE`; `null` where there is none to ask
 * @param measured whether there was any report
 */
export function rollUp(
  candidates: readonly Candidate[],
  histories: ReadonlyMap<string, FileHistory> | null,
  measured: boolean,
): ModuleCandidate[] {
  const byModule = new Map<string | null, Candidate[]>()
  for (const one of candidates) {
    const files = byModule.get(one.module) ?? []
    files.push(one)
    byModule.set(one.module, files)
  }
  const sums = [...byModule].map(([module, files]) => ({ module, files, sum: total(files, 'score') }))
  const most = sums.reduce((max, { sum }) => Math.max(max, sum), 0)
  return sums
    .map(({ module, files, sum }) => {
      const history = histories && (histories.get(module ?? NO_MODULE) ?? NO_HISTORY)
      const known = files.filter(({ coverage_score }) => coverage_score !== null)
      const [executable, uncovered] = [total(files, 'executable'), total(files, 'uncovered')]
      const covered = total(known, 'executable') - total(known, 'uncovered')
      return {
        module,
        // What no report knows counts as uncovered, unless there is none.
        coverage_score: known.length === 0 ? null : percentOf(covered, executable),
        lines: total(files, 'lines'),
        score: most === 0 ? 0 : Math.round((sum / most) * 10_000) / 100,
        commits: history && history.commits,
        churn: history && history.churn,
        authors: history && history.authors,
        fixes: history && history.fixes,
        complexity: total(files, 'complexity'),
        files: files.length,
        executable,
        uncovered,
        top_files: files.slice(0, TOP_FILES).map(({ file }) => file),
        why: why(files, linesText({ uncovered, executable, known: known.length > 0, measured })),
      }
    })
    .sort((a, b) => b.score - a.score || ((a.module ?? '') < (b.module ?? '') ? -1 : 1))
}

function why(files: readonly Candidate[], lines: string): string {
  const [worst] = files
  return `${lines} in ${files.length} file${files.length === 1 ? '' : 's'}, most of all ${worst!.file}: ${worst!.why}`
}

interface Lines {
  uncovered: number
  executable: number
  /** Whether a report knows any of the files. */
  known: boolean
  measured: boolean
}

function linesText({ uncovered, executable, known, measured }: Lines): string {
  const lines = `${executable} line${executable === 1 ? '' : 's'}`
  if (known) return `${uncovered} of ${lines} uncovered`
  // That there is no report at all is said once, and not of each module.
  return measured ? `coverage of its ${lines} unknown` : lines
}

function total(
  files: readonly Candidate[],
  key: 'score' | 'executable' | 'uncovered' | 'lines' | 'complexity',
): number {
  return files.reduce((sum, one) => sum + (one[key] ?? 0), 0)
}
