/** Of the branches that begin on one line. */
export interface BranchCount {
  /** How many of them were taken. */
  readonly covered: number
  readonly total: number
}

/** By line (1-based) of one file. On a line that is no key no branch begins. */
export type LineBranches = Map<number, BranchCount>

/** By absolute path, with `/` as separator. Of a file that is no key nothing is known of branches. */
export type CoverageBranches = Map<string, LineBranches>
