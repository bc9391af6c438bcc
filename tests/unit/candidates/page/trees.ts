import type { Candidate } from '../../../../src/candidates/candidate.ts'
import { pack } from '../../../../src/candidates/page/pack.ts'
import { treeOf, type Tree } from '../../../../src/candidates/page/treemap-tree.js'
import { candidate } from '../../../helpers/candidates.ts'

/** The page's tree of files with so many lines. */
export const treeOfLines = (lines: Record<string, number>, own: Partial<Candidate> = {}): Tree =>
  treeOf(
    pack(
      Object.entries(lines).map(([file, count]) => candidate(file, { lines: count, ...own })),
      'shop',
    ),
  )
