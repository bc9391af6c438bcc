import { filesAsTheyAre } from '../../commits/as-they-are.ts'
import { EvolveError } from '../../errors.ts'
import { comparison } from '../../git/base.ts'
import { topOf } from '../../git/checkout.ts'
import { commitFiles } from '../../git/commit-files.ts'
import { changesBetween, type CommittedChange } from '../../git/diff.ts'
import { isConfig, type Changes } from './changed-kinds.ts'
import { compareSides, testsLeftOut, testsSilenced, touchedOnSides, type Change, type Compared } from './compare.ts'
import type { FileChange } from './coverage-change.ts'
import { brokenRules, type Broken, type TestRun } from './rules.ts'
import { listed } from '../notes.ts'
import type { Side } from './side.ts'
import { bothSides, type SidesOptions, type TwoSides } from './sides.ts'
import type { Steadied } from './unsteady.ts'

export interface CheckOptions extends Omit<SidesOptions, 'from' | 'to' | 'sameConfig'> {
  /** What the work left: a branch, tag or commit. */
  base: string
  /** Files that are told of whether they changed or not, relative to the root. */
  named: readonly string[]
  /** Those of them that the change was to cover. */
  asked: readonly string[]
  /** Test files that may be touched. */
  maxTests: number
}

export interface Check {
  /** The commit that the files as they are now were compared with. */
  commit: string
  files: FileChange[]
  changes: Changes
  /** After the change; `null` where nothing was run. */
  run: TestRun | null
  /** What failed before the change; none where that side was not run. */
  failedBefore: TestRun['failures']
  /** Lines that count for neither side: runs of one side differ on them. */
  unsteady: Steadied['unsteady']
  /** None where it paid. */
  broken: Broken[]
}

/**
 * Tells whether a change that was to bring tests has paid: coverage of both sides, measured where no report is given,
 * and the rules that were to be kept.
 * @throws EvolveError those of `comparison`, `filesAsTheyAre` and `bothSides`, `ERR_CODE_REWRITTEN` where tests of the base
 *   rewrite code
 */
export async function checkChange(options: CheckOptions): Promise<Check> {
  const { root, base, named, asked, maxTests, onNote } = options
  const { from, prefix } = await comparison(root, base)
  const { top } = await topOf(root)
  const to = await filesAsTheyAre(root, onNote)
  // Where the project's folder is not the top, what is around it can move its coverage, too.
  const { inside, outside } = splitChanges(await changesBetween(top, from, to), prefix)
  if (outside.length > 0) onNote(`${listed(outside)} changed outside of the project's folder: not judged`)
  const sameConfig = !inside.some(isOfConfig)
  const change: Change = {
    changed: inside,
    sameConfig,
    committed: { before: await commitFiles(root, from), after: await commitFiles(root, to) },
  }

  const judge = (sides: TwoSides): Compared & { broken: Broken[] } => {
    const compared = compareSides(sides, change, named)
    const run = sides.after.measured?.run ?? null
    const failedBefore = failuresOf(sides.before)
    const [leftOut, silenced] = [testsLeftOut(sides, change), testsSilenced(sides, change)]
    const rewritten = compared.rewritten.after
    return {
      ...compared,
      broken: brokenRules({ ...compared, asked, maxTests, run, failedBefore, leftOut, silenced, rewritten }),
    }
  }
  const sides = await bothSides(
    { ...options, from, to, sameConfig },
    {
      fell: (sides) => judge(sides).files.some(({ change }) => change === 'fell'),
      decisive: (sides) => {
        const { files, broken } = judge(sides)
        if (broken.length > 0) return null
        return asked.length > 0
          ? { files: asked, all: true }
          : { files: files.filter(({ change }) => change === 'rose').map(({ file }) => file), all: false }
      },
      touched: (sides) => touchedOnSides(sides, change),
    },
  )
  const { before, after } = sides
  const { broken, changes, files, rewritten, isJudged } = judge(sides)
  const failedBefore = failuresOf(before)
  if (failedBefore.length > 0)
    onNote(`${failuresText(failedBefore)} before the change: what was covered then may be too little`)
  for (const note of new Set([...before.notes, ...after.notes])) onNote(note)
  if (!after.measured) onNote('whether the tests pass is not known: the side after the change was not run')
  const unsteady = sides.unsteady.filter(({ file }) => isJudged(file))
  for (const { file, lines } of unsteady)
    onNote(`runs of one side differ in ${file} at ${lines.join(', ')}: neither won nor lost`)
  if (rewritten.before.length > 0)
    throw new EvolveError(
      'ERR_CODE_REWRITTEN',
      `${listed(rewritten.before)} was rewritten by a test of base, so that nobody knows what was covered; ` +
        'let tests write to a temporary folder, or name a report of that side with --before',
    )
  return { commit: from, files, changes, run: after.measured?.run ?? null, failedBefore, unsteady, broken }
}

/** Changes below the project's folder with those of configs around it, named from there; and what else was changed. */
function splitChanges(
  files: readonly CommittedChange[],
  prefix: string,
): { inside: CommittedChange[]; outside: string[] } {
  const up = '../'.repeat(prefix.split('/').length - 1)
  const seen = (path: string): string => (path.startsWith(prefix) ? path.slice(prefix.length) : up + path)
  const isOurs = (one: CommittedChange): boolean =>
    one.path.startsWith(prefix) || one.oldPath?.startsWith(prefix) === true || isOfConfig(one)
  return {
    inside: files
      .filter(isOurs)
      .map((one) => ({ ...one, path: seen(one.path), oldPath: one.oldPath === null ? null : seen(one.oldPath) })),
    outside: files.filter((one) => !isOurs(one)).map(({ path }) => path),
  }
}

function isOfConfig({ path, oldPath }: CommittedChange): boolean {
  return isConfig(path) || (oldPath !== null && isConfig(oldPath))
}

function failuresOf({ measured }: Side): TestRun['failures'] {
  return measured?.run.failures ?? []
}

function failuresText(failures: TestRun['failures']): string {
  const [first] = failures
  if (failures.length === 1) return `${first!.test_id} failed`
  return `${failures.length} tests failed, such as ${first!.test_id},`
}
