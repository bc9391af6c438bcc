import { filesAsTheyAre } from '../../commits/as-they-are.ts'
import { withWorkTrees, type WorkTreeOptions } from '../../commits/work-trees.ts'
import type { TestRun } from './rules.ts'
import { measureSide, reportedSide, type MeasureOptions, type Side } from './side.ts'
import { steadied, type Steadied } from './unsteady.ts'

export interface SidesOptions extends WorkTreeOptions, Pick<MeasureOptions, 'args'> {
  /** Coverage reports made elsewhere; `null` where that side is to be measured. */
  before: string | null
  after: string | null
}

export interface TwoSides {
  before: Side
  after: Side
}

/**
 * Both sides of a change: by a report where there is one, else measured on the commit `from` and on the files as they
 * are now.
 * @param isDoubtful whether what was found is to be measured once more before it counts
 * @throws EvolveError those of `withWorkTrees`, `measureSide` and `readReport`
 */
export async function bothSides(
  from: string,
  options: SidesOptions,
  isDoubtful: (sides: TwoSides) => boolean,
): Promise<TwoSides & Pick<Steadied, 'unsteady'>> {
  const { root, onNote } = options
  // A report that cannot be read is told of before anything runs.
  const before = options.before === null ? null : await reportedSide(options.before, root)
  const after = options.after === null ? null : await reportedSide(options.after, root)
  if (before && after) return { before, after, unsteady: [] }
  const commits = [
    ...(before ? [] : [{ name: 'base', commit: from }]),
    ...(after ? [] : [{ name: 'head', commit: await filesAsTheyAre(root, onNote) }]),
  ]
  return withWorkTrees(commits, options, async (folders) => {
    const measure = async (round: string): Promise<TwoSides> => {
      const measured: Side[] = []
      for (const [index, folder] of folders.entries())
        measured.push(await measureSide({ ...options, name: commits[index]!.name + round, folder }))
      return { before: before ?? measured[0]!, after: after ?? measured.at(-1)! }
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
    measured: one.measured && two.measured && { ...one.measured, run: worse(one.measured.run, two.measured.run) },
  })
  return { before: side(first.before, again.before, before), after: side(first.after, again.after, after), unsteady }
}

/** A test that fails now and then fails. */
function worse(one: TestRun, two: TestRun): TestRun {
  return two.failures.length > one.failures.length ? two : one
}
