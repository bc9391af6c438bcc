import type { Candidate } from './candidate.ts'
import { exposureOf, type Exposure, type FileCoverage } from './exposure.ts'
import type { FanIn } from './dependents/fan-in.ts'
import type { FileSyntax } from './syntax/analyse.ts'
import type { FileHistory } from './history/history.ts'
import { logRiskOf, scoreOf, type Weights } from './score.ts'
import { why } from './why.ts'

/** What is known of one file. */
export interface FileFacts {
  /** Relative to the root. */
  file: string
  syntax: FileSyntax
  /** `null` where no report knows the file. */
  coverage: FileCoverage | null
  /** `null` where there is no history to ask. */
  history: FileHistory | null
  fanIn: FanIn
  /** The name of the module it is of. */
  module: string | null
}

export interface RankRules {
  weights: Weights
  /** Days. */
  halfLife: number
  /** Whether there was any report. */
  measured: boolean
}

/** Best first; equal ones by name. Files without a line that could be covered are no candidates. */
export function rank(facts: readonly FileFacts[], { weights, halfLife, measured }: RankRules): Candidate[] {
  const judged = facts.flatMap((one) => {
    const exposure = exposureOf(one.syntax, one.coverage)
    const nothing = exposure.executable === 0 && one.syntax.complexity !== null
    return nothing ? [] : [{ ...one, exposure, logRisk: logRisk(one, weights) }]
  })
  const most = judged.reduce((max, one) => Math.max(max, one.logRisk), 0)
  return judged
    .map(({ exposure, logRisk, ...one }) => {
      const { history, syntax, fanIn, file } = one
      const { complexity, lines } = syntax
      const { coverage_score, uncovered_lines, executable, uncovered, branches, uncovered_branches } = exposure
      return {
        file,
        coverage_score,
        lines,
        score: scoreOf(logRisk, exposure.share, most, weights),
        commits: history && history.commits,
        churn: history && history.churn,
        authors: history && history.authors,
        complexity,
        fan_in: fanIn.direct,
        module: one.module,
        uncovered_lines,
        why: why({ exposure, measured, history, halfLife, complexity, fanIn }),
        executable,
        uncovered,
        branches,
        uncovered_branches,
        fixes: history && history.fixes,
        fan_in_all: fanIn.all,
        functions: functionsOf(exposure, logRisk, most, weights),
      }
    })
    .sort((a, b) => b.score - a.score || (a.file < b.file ? -1 : 1))
}

function logRisk({ history, syntax: { lines, complexity }, fanIn }: FileFacts, weights: Weights): number {
  return logRiskOf({ history, lines, complexity, fan_in: fanIn.direct }, weights)
}

/** Functions with something to cover; each has its part of what the file's score would be if parts added up. */
function functionsOf(
  { functions, share: whole }: Exposure,
  logRisk: number,
  most: number,
  weights: Weights,
): Candidate['functions'] {
  const score = scoreOf(logRisk, whole, most, weights)
  return functions
    .filter(({ uncovered, share }) => uncovered > 0 || share > 0)
    .map(({ share, ...one }) => ({ ...one, score: whole === 0 ? 0 : Math.round((score * share * 100) / whole) / 100 }))
    .sort((a, b) => b.score - a.score || a.start_line - b.start_line)
}
