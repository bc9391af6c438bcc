import { comparison } from '../../git/base.ts'
import { topOf } from '../../git/checkout.ts'
import { changedFiles, type ChangedFile } from '../../git/diff.ts'
import { kindOf, sortChanges, type Changes, type KnownFiles } from './changed-kinds.ts'
import { brokenRules, type Broken, type TestRun } from './rules.ts'
import { coverageChanges, type FileChange } from './coverage-change.ts'
import { listed } from '../notes.ts'
import { rulesChanged, type Side } from './side.ts'
import { bothSides, type SidesOptions, type TwoSides } from './sides.ts'
import type { Steadied } from './unsteady.ts'

export interface CheckOptions extends SidesOptions {
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
  /** Lines that count for neither side: runs of one side differ on them. */
  unsteady: Steadied['unsteady']
  /** None where it paid. */
  broken: Broken[]
}

/**
 * Tells whether a change that was to bring tests has paid: coverage of both sides, measured where no report is given,
 * and the rules that were to be kept.
 * @throws EvolveError those of `comparison` and `bothSides`
 */
export async function checkChange(options: CheckOptions): Promise<Check> {
  const { root, base, named, asked, maxTests, onNote } = options
  const { from, prefix } = await comparison(root, base)
  const { top } = await topOf(root)
  // Where the project's folder is not the top, what is around it can move its coverage, too.
  const { inside, outside } = splitChanges(await changedFiles(top, base), prefix)
  if (outside.length > 0) onNote(`${listed(outside)} changed outside of the project's folder: not judged`)

  const compare = (sides: TwoSides): { changes: Changes; rules: string[]; files: FileChange[] } =>
    compareSides(sides, inside, named)
  const sides = await bothSides(from, options, (sides) => compare(sides).files.some(({ change }) => change === 'fell'))
  const { before, after, unsteady } = sides
  if (before.measured && before.measured.run.failures.length > 0)
    onNote(`${failuresText(before.measured.run)} before the change: what was covered then may be too little`)
  if (!after.measured) onNote('whether the tests pass is not known: the side after the change was not run')
  for (const { file, lines } of unsteady)
    onNote(`runs of one side differ in ${file} at ${lines.join(', ')}: neither won nor lost`)

  const { changes, rules, files } = compare(sides)
  const run = after.measured?.run ?? null
  const broken = brokenRules({ files, asked, changes, maxTests, run, rules })
  return { commit: from, files, changes, run, unsteady, broken }
}

function compareSides(
  { before, after }: TwoSides,
  changed: readonly ChangedFile[],
  named: readonly string[],
): { changes: Changes; rules: string[]; files: FileChange[] } {
  const known = knownFiles([before, after])
  const changes = sortChanges(changed, known)
  const rules = rulesChanged(before, after)
  const always = new Set(named)
  const code = ({ coverage }: Side): Side['coverage'] =>
    new Map([...coverage].filter(([file]) => always.has(file) || kindOf(file, known) === 'production'))
  const files = coverageChanges(
    {
      before: code(before),
      after: code(after),
      // What a report made elsewhere leaves out is not known.
      sameRules: before.measured && after.measured ? rules.length === 0 : changes.config.length === 0,
      touched: new Set(changes.production),
    },
    named,
  )
  return { changes, rules, files }
}

function knownFiles(sides: readonly Side[]): KnownFiles {
  const all = (key: 'tests' | 'setup'): Set<string> => new Set(sides.flatMap(({ measured }) => measured?.[key] ?? []))
  return { tests: all('tests'), setup: all('setup') }
}

/** Changes below the project's folder with those of configs around it, named from there; and what else was changed. */
function splitChanges(files: readonly ChangedFile[], prefix: string): { inside: ChangedFile[]; outside: string[] } {
  const up = '../'.repeat(prefix.split('/').length - 1)
  const seen = (path: string): string => (path.startsWith(prefix) ? path.slice(prefix.length) : up + path)
  const isOurs = ({ path, oldPath }: ChangedFile): boolean =>
    path.startsWith(prefix) || oldPath?.startsWith(prefix) === true || kindOf(path, NOTHING_KNOWN) === 'config'
  return {
    inside: files
      .filter(isOurs)
      .map((one) => ({ ...one, path: seen(one.path), oldPath: one.oldPath === null ? null : seen(one.oldPath) })),
    outside: files.filter((one) => !isOurs(one)).map(({ path }) => path),
  }
}

const NOTHING_KNOWN: KnownFiles = { tests: new Set(), setup: new Set() }

function failuresText({ failures }: TestRun): string {
  const [first] = failures
  if (failures.length === 1) return `${first!.test_id} failed`
  return `${failures.length} tests failed, such as ${first!.test_id},`
}
