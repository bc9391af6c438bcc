import type { CommittedChange } from '../../git/diff.ts'
import { kindOf, sortChanges, type Changes } from './changed-kinds.ts'
import { coverageChanges, type FileChange } from './coverage-change.ts'
import { knownSides } from './known-files.ts'
import type { Silenced } from './rules.ts'
import { rulesChanged, type Measured, type Side } from './side.ts'
import type { TwoSides } from './sides.ts'

/** What is known of a change before anything is run. */
export interface Change {
  changed: readonly CommittedChange[]
  /** Whether what sets up Vitest and its tools is as it was, as far as names tell. */
  sameConfig: boolean
  /** Files of each side's commit, relative to the root. */
  committed: { before: ReadonlySet<string>; after: ReadonlySet<string> }
}

export interface Compared {
  changes: Changes
  rules: string[]
  files: FileChange[]
  /** Code in coverage that a test rewrote. */
  rewritten: { before: string[]; after: string[] }
  /** Whether a file is code that counts. */
  isJudged: (file: string) => boolean
}

/** What a change has touched, and what became of coverage by it. */
export function compareSides(
  { before, after }: TwoSides,
  { changed, sameConfig, committed }: Change,
  named: readonly string[],
): Compared {
  const known = knownSides({ before, after }, sameConfig)
  const changes = sortChanges(changed, known)
  const rules = rulesChanged(before, after)
  const always = new Set(named)
  const isCode = (file: string): boolean =>
    kindOf(file, committed.after.has(file) && !committed.before.has(file) ? known.after : known.before) === 'production'
  // What tests made is no code of the project.
  const isThere = (file: string): boolean =>
    committed.before.has(file) || committed.after.has(file) || (isMade(before, file) && isMade(after, file))
  const isJudged = (file: string): boolean => isThere(file) && (always.has(file) || isCode(file))
  const code = ({ coverage }: Side): Side['coverage'] => new Map([...coverage].filter(([file]) => isJudged(file)))
  const files = coverageChanges(
    {
      before: code(before),
      after: code(after),
      // What a report made elsewhere leaves out is not known.
      sameRules: before.measured && after.measured ? rules.length === 0 : sameConfig,
      sameCompiler: before.measured !== null && after.measured !== null && changes.config.length === 0,
      touched: new Set(changes.production),
    },
    named,
  )
  const rewritten = ({ measured }: Side): string[] =>
    [...(measured?.rewritten ?? [])].filter(
      (file) => isCode(file) && (before.coverage.has(file) || after.coverage.has(file)),
    )
  return { changes, rules, files, rewritten: { before: rewritten(before), after: rewritten(after) }, isJudged }
}

/** Whether a file in no commit was there before the tests; of a report made elsewhere, whether it knows it. */
function isMade({ coverage, measured }: Side, file: string): boolean {
  return measured ? measured.made.has(file) : coverage.has(file)
}

/** Test files that the change has touched, by the names that each side has for them. */
export function touchedOnSides(
  sides: TwoSides,
  { changed, sameConfig }: Change,
): { before: string[]; after: string[] } {
  const known = knownSides(sides, sameConfig)
  const names = (side: keyof TwoSides, mode: 'was' | 'is', nameOf: (one: CommittedChange) => string): string[] =>
    changed
      .filter((one) => one[mode] !== 'none' && !one.modeAlone && kindOf(nameOf(one), known[side], one[mode]) === 'test')
      .map(nameOf)
  return {
    before: names('before', 'was', ({ path, oldPath }) => oldPath ?? path),
    after: names('after', 'is', ({ path }) => path),
  }
}

/** Test files that nobody has removed, and that Vitest takes no more. */
export function testsLeftOut({ before, after }: TwoSides, { changed, committed }: Change): string[] {
  if (!before.measured || !after.measured) return []
  const taken = new Set(testsOf(after.measured))
  const renamed = new Set(changed.map(({ oldPath }) => oldPath))
  return testsOf(before.measured)
    .filter((file) => committed.after.has(file) && !taken.has(file) && !renamed.has(file))
    .sort()
}

/** Test files that nobody has changed, and of which fewer tests ran than before, and none failed. */
export function testsSilenced({ before, after }: TwoSides, { changed }: Change): Silenced[] {
  if (!before.measured || !after.measured) return []
  const { ran, failures } = after.measured.run
  const others = new Set([
    ...changed.map(({ path }) => path),
    ...failures.map(({ test_id }) => test_id.split('::')[0]!),
  ])
  return [...before.measured.run.ran]
    .map(([file, was]) => ({ file, was, is: ran.get(file) ?? was }))
    .filter(({ file, was, is }) => is < was && !others.has(file))
}

function testsOf({ tests, types }: Measured): string[] {
  return [...tests, ...types]
}
