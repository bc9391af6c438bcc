import { withWorkTrees, type WorkTreeOptions } from '../../commits/work-trees.ts'
import { inRounds, type Measuring, type Questions } from './rounds.ts'
import { measureSide, reportedSide, type MeasureOptions, type Side } from './side.ts'
import { treeFiles } from './tree-files.ts'
import type { Steadied } from './unsteady.ts'

export interface SidesOptions extends WorkTreeOptions, Pick<MeasureOptions, 'args'> {
  /** The commits of the sides: where the work left the base, and the files as they are now. */
  from: string
  to: string
  /** Coverage reports made elsewhere; `null` where that side is to be measured. */
  before: string | null
  after: string | null
  /** Whether the change leaves alone what sets up Vitest, as far as names tell. */
  sameConfig: boolean
}

export interface TwoSides {
  before: Side
  after: Side
}

/**
 * Both sides of a change: by a report where there is one, else measured on its commit, as often as needed.
 * @throws EvolveError those of `withWorkTrees`, `measureSide` and `readReport`
 */
export async function bothSides(
  options: SidesOptions,
  questions: Questions,
): Promise<TwoSides & Pick<Steadied, 'unsteady'>> {
  const { root, from, to, sameConfig, prepare, onNote } = options
  // A report that cannot be read is told of before anything runs.
  const before = options.before === null ? null : await reportedSide(options.before, root, onNote)
  const after = options.after === null ? null : await reportedSide(options.after, root, onNote)
  if (before && after) return { before, after, unsteady: [] }
  const commits = [
    ...(before ? [] : [{ name: 'base', commit: from }]),
    ...(after ? [] : [{ name: 'head', commit: to }]),
  ]
  return withWorkTrees(commits, options, async (folders) => {
    // Before any test runs: one can write in the tree of the other side, too.
    const atFirst = await Promise.all(folders.map((folder) => treeFiles(folder, prepare !== null)))
    const measured = async (
      index: number,
      round: string,
      more: Pick<MeasureOptions, 'only' | 'mayIgnoreErrors'>,
    ): Promise<Side> => {
      const [folder, name] = [folders.at(index)!, commits.at(index)!.name + round]
      return measureSide({ ...options, ...more, name, folder, atFirst: atFirst.at(index)! })
    }
    const measuring: Measuring = {
      before: async (round, only) => before ?? measured(0, round, { only, mayIgnoreErrors: true }),
      after: async (round, only, was) =>
        after ?? measured(-1, round, { only, mayIgnoreErrors: was.measured?.ignoresErrors ?? sameConfig }),
    }
    return inRounds(measuring, questions)
  })
}
