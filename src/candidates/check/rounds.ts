import { broughtBy } from './brought.ts'
import type { TestRun } from './rules.ts'
import type { Measured, Side } from './side.ts'
import type { TwoSides } from './sides.ts'
import { isWavering, steadied, type BothSides, type Steadied } from './unsteady.ts'

/** Measures a side; a report that was made elsewhere is always the same. */
export interface Measuring {
  /** @param round what is added to the name of the side */
  before: (round: string, only: readonly string[] | null) => Promise<Side>
  /** @param was the side before, in this round */
  after: (round: string, only: readonly string[] | null, was: Side) => Promise<Side>
}

/** What decides whether a finding is to be measured once more before it counts. */
export interface Questions {
  /** Whether something has less covered. */
  fell: (sides: TwoSides) => boolean
  /** Files that rose, of which all must have, or any; `null` where the change has not paid whatever rose. */
  decisive: (sides: TwoSides) => { files: readonly string[]; all: boolean } | null
  /** Test files that the change has touched, as each side has them. */
  touched: (sides: TwoSides) => { before: readonly string[]; after: readonly string[] }
}

/**
 * Both sides, measured as often as it takes to tell what the change has done from what chance has. A loss is measured
 * once more. So is a gain, unless the test files of the change, run alone, bring it.
 */
export async function inRounds(
  { before, after }: Measuring,
  questions: Questions,
): Promise<TwoSides & Pick<Steadied, 'unsteady'>> {
  const measure = async (round: string): Promise<TwoSides> => {
    const was = await before(round, null)
    return { before: was, after: await after(round, null, was) }
  }
  const first = await measure('')
  if (!questions.fell(first) && (await isBrought(first, after, questions))) return { ...first, unsteady: [] }
  const again = await measure(', again')
  const runs = [coverageOf(first), coverageOf(again)] as const
  const { unsteady, ...coverage } = steadied(...runs, await formerlyCovered(runs, first, before, questions))
  const side = (one: Side, two: Side, covered: Steadied['before']): Side => ({
    coverage: covered,
    notes: one.notes,
    measured: one.measured && two.measured && bothRuns(one.measured, two.measured),
  })
  return {
    before: side(first.before, again.before, coverage.before),
    after: side(first.after, again.after, coverage.after),
    unsteady,
  }
}

/** Whether the change's own test files bring what it would pay by; or whether it would not pay anyway. */
async function isBrought(sides: TwoSides, after: Measuring['after'], questions: Questions): Promise<boolean> {
  const decisive = questions.decisive(sides)
  if (decisive === null || sides.after.measured === null) return true
  const tests = questions.touched(sides).after
  if (tests.length === 0) return false
  const alone = await after(', its new tests alone', tests, sides.before)
  const isOne = (file: string): boolean =>
    broughtBy(sides.before.coverage.get(file), sides.after.coverage.get(file), alone.coverage.get(file))
  return decisive.all ? decisive.files.every(isOne) : decisive.files.some(isOne)
}

/**
 * Where something wavers after the change alone, what the former text of the tests that it has touched covers, alone:
 * they covered it, and do no longer. Of anything else that wavers nobody knows whether it did so before.
 */
async function formerlyCovered(
  runs: readonly [first: BothSides, again: BothSides],
  sides: TwoSides,
  before: Measuring['before'],
  { touched }: Questions,
): Promise<Side['coverage'] | undefined> {
  const tests = touched(sides).before
  if (tests.length === 0 || sides.before.measured === null || !isWavering(...runs)) return undefined
  return (await before(', its former tests alone', tests)).coverage
}

function coverageOf({ before, after }: TwoSides): BothSides {
  return { before: before.coverage, after: after.coverage }
}

function bothRuns(one: Measured, two: Measured): Measured {
  return { ...one, run: worse(one.run, two.run), rewritten: new Set([...one.rewritten, ...two.rewritten]) }
}

/** A test that fails now and then fails. */
function worse(one: TestRun, two: TestRun): TestRun {
  const more = two.failures.length > one.failures.length ? two : one
  const failures = new Map([...one.failures, ...two.failures].map((each) => [`${each.test_id}\0${each.message}`, each]))
  return { ...more, failures: [...failures.values()] }
}
