import { withWorkTrees, type WorkTreeOptions } from '../../commits/work-trees.ts'
import type { TestRun } from './rules.ts'
import { measureSide, reportedSide, type Measured, type MeasureOptions, type Side } from './side.ts'
import { treeFiles } from './tree-files.ts'
import { steadied, type Steadied } from './unsteady.ts'

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
 * Both sides of a change: by a report where there is one, else measured on its commit.
 * @param isDoubtful whether what was found is to be measured once more before it counts
 * @throws EvolveError those of `withWorkTrees`, `measureSide` and `readReport`
 */
export async function bothSides(
  options: SidesOptions,
  isDoubtful: (sides: TwoSides) => boolean,
): Promise<TwoSides & Pick<Steadied, 'unsteady'>> {
  const { root, from, to, sameConfig, prepare } = options
  // A report that cannot be read is told of before anything runs.
  const before = options.before === null ? null : await reportedSide(options.before, root)
  const after = options.after === null ? null : await reportedSide(options.after, root)
  if (before && after) return { before, after, unsteady: [] }
  const commits = [
    ...(before ? [] : [{ name: 'base', commit: from }]),
    ...(after ? [] : [{ name: 'head', commit: to }]),
  ]
  return withWorkTrees(commits, options, async (folders) => {
    // Before any test runs: one can write in the tree of the other side, too.
    const atFirst = await Promise.all(folders.map((folder) => treeFiles(folder, prepare !== null)))
    const measured = async (index: number, round: string, mayIgnoreErrors: boolean): Promise<Side> => {
      const [folder, name] = [folders.at(index)!, commits.at(index)!.name + round]
      return measureSide({ ...options, name, folder, atFirst: atFirst.at(index)!, mayIgnoreErrors })
    }
    const measure = async (round: string): Promise<TwoSides> => {
      const was = before ?? (await measured(0, round, true))
      const is = after ?? (await measured(-1, round, was.measured?.ignoresErrors ?? sameConfig))
      return { before: was, after: is }
    }
    const sides = await measure('')
    return isDoubtful(sides) ? withRound(sides, await measure(', again')) : { ...sides, unsteady: [] }
  })
}

function withRound(first: TwoSides, again: TwoSides): TwoSides & Pick<Steadied, 'unsteady'> {
  const { before, after, unsteady } = steadied(
    { before: first.before.coverage, after: first.after.coverage },
    { before: again.before.coverage, after: again.after.coverage },
  )
  const side = (one: Side, two: Side, coverage: Steadied['before']): Side => ({
    coverage,
    measured: one.measured && two.measured && bothRuns(one.measured, two.measured),
  })
  return { before: side(first.before, again.before, before), after: side(first.after, again.after, after), unsteady }
}

function bothRuns(one: Measured, two: Measured): Measured {
  return { ...one, run: worse(one.run, two.run), rewritten: new Set([...one.rewritten, ...two.rewritten]) }
}

/** A test that fails now and then fails. */
function worse(one: TestRun, two: TestRun): TestRun {
  return two.failures.length > one.failures.length ? two : one
}
