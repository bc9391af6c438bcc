import { isOpen, type Candidate } from './candidate.ts'
import { exposureDetails, exposureOf, type Exposure, type ExposureDetails } from './exposure.ts'
import type { FileCoverage } from './file-coverage.ts'
import type { FanIn } from './dependents/fan-in.ts'
import type { FileSyntax } from '../syntax/analyse.ts'
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
  /** Days before the newest commit that `recent` of a history is of. */
  days: number
  /** Whether there was any report. */
  measured: boolean
}

/**
 * Best first; equal ones by name. Files with nothing that could be covered are no candidates. Of each candidate, lines
 * and functions are made when they are asked for: of many thousands few are shown.
 */
export function rank(facts: readonly FileFacts[], { weights, days, measured }: RankRules): Candidate[] {
  let most = 0
  const candidates = facts.flatMap((one): Unscored[] => {
    const { history, syntax, coverage, fanIn } = one
    const exposure = exposureOf(syntax, coverage)
    if (exposure.executable === 0 && !isOpen(exposure) && syntax.complexity !== null) return []
    const risk = logRisk(one, weights)
    most = Math.max(most, risk)
    const sentence = why({ exposure, measured, history, days, complexity: syntax.complexity, fanIn })
    return [{ facts: one, risk, exposure, why: sentence }]
  })
  return candidates
    .map((one) => candidateOf(one, most, { weights, days }))
    .sort((a, b) => b.score - a.score || (a.file < b.file ? -1 : 1))
}

interface Unscored {
  facts: FileFacts
  /** Its logarithm. */
  risk: number
  exposure: Exposure
  why: string
}

function candidateOf(
  { facts, risk, exposure, why }: Unscored,
  most: number,
  { weights, days }: Pick<RankRules, 'weights' | 'days'>,
): Candidate {
  const { file, history, syntax, coverage, fanIn, module } = facts
  const { coverage_score, executable, uncovered, branches, share } = exposure
  const { uncovered_branches, uncovered_functions, uncovered_statements } = exposure
  const score = scoreOf(risk, share, most, weights)
  return {
    file,
    coverage_score,
    lines: syntax.lines,
    score,
    commits: history && history.commits,
    churn: history && history.churn,
    authors: history && history.authors,
    complexity: syntax.complexity,
    fan_in: fanIn.direct,
    module,
    get uncovered_lines() {
      return exposureDetails(syntax, coverage).uncovered_lines
    },
    why,
    executable,
    uncovered,
    branches,
    uncovered_branches,
    get uncovered_branch_lines() {
      return exposureDetails(syntax, coverage).uncovered_branch_lines
    },
    uncovered_functions,
    uncovered_statements,
    get partly_covered_lines() {
      return exposureDetails(syntax, coverage).partly_covered_lines
    },
    fixes: history && history.fixes,
    recent: history && { days, ...history.recent },
    fan_in_all: fanIn.all,
    get functions() {
      return functionsOf(exposureDetails(syntax, coverage), share, score)
    },
  }
}

function logRisk({ history, syntax: { lines, complexity }, fanIn }: FileFacts, weights: Weights): number {
  return logRiskOf({ history, lines, complexity, fan_in: fanIn.direct }, weights)
}

/** Functions with something to cover; each has its part of what the file's score would be if parts added up. */
function functionsOf({ functions }: ExposureDetails, whole: number, score: number): Candidate['functions'] {
  return functions
    .filter(({ uncovered, called, share }) => uncovered > 0 || share > 0 || called === false)
    .map(({ share, ...one }) => ({ ...one, score: whole === 0 ? 0 : Math.round((score * share * 100) / whole) / 100 }))
    .sort((a, b) => b.score - a.score || a.start_line - b.start_line)
}
