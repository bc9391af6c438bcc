import type { Count } from '../file-coverage.ts'
import type { FileChange } from './coverage-change.ts'
import { touchedTests, type Changes } from './changed-kinds.ts'
import { listed } from '../notes.ts'

/** What the change was to keep to. */
export type RuleName =
  | 'rose'
  | 'fell'
  | 'production'
  | 'max-tests'
  | 'tests-pass'
  | 'tests-run'
  | 'only'
  | 'coverage-rules'
  | 'same-lines'

export interface Broken {
  rule: RuleName
  /** The file it is about; `null` where it is about the whole. */
  file: string | null
  /** One line, for people. */
  message: string
}

/** What became of the tests of a side. */
export interface TestRun {
  passed: number
  failed: number
  skipped: number
  failures: { test_id: string; message: string }[]
  /** Tests that ran, by test file relative to the root. */
  ran: ReadonlyMap<string, number>
  /** Files that Vitest checks the types of. */
  types: ReadonlySet<string>
}

/** How many tests of a file ran. */
export interface Silenced {
  file: string
  was: number
  is: number
}

export interface Judged {
  files: readonly FileChange[]
  /** Files that the change was to cover: each must have risen. Without any, one of all. */
  asked: readonly string[]
  changes: Changes
  maxTests: number
  /** After the change; `null` where nothing was run. */
  run: TestRun | null
  /** What failed before the change; none where nobody knows. */
  failedBefore: TestRun['failures']
  /** Test files that are still there, and that Vitest took before and takes no more. */
  leftOut: readonly string[]
  /** Test files that nobody changed, and of which fewer tests ran. */
  silenced: readonly Silenced[]
  /** Code that a test rewrote while the side after was measured. */
  rewritten: readonly string[]
  /** How what coverage is of differs between the sides, in a line each. */
  rules: readonly string[]
}

/** The rules that a change has broken; none where it paid. */
export function brokenRules(judged: Judged): Broken[] {
  const { files, asked, changes, maxTests, run, failedBefore, leftOut, silenced, rewritten, rules } = judged
  const broken: Broken[] = []
  const add = (rule: RuleName, file: string | null, message: string): void => void broken.push({ rule, file, message })
  for (const file of changes.production) add('production', file, `${file}: production code was changed`)
  for (const file of rewritten)
    add('production', file, `${file}: a test rewrote it during the run; write to a temporary folder instead`)
  const tests = touchedTests(changes)
  if (tests.length > maxTests)
    add('max-tests', null, `${tests.length} test files were changed, ${maxTests} are allowed: ${tests.join(', ')}`)
  for (const rule of rules) add('coverage-rules', null, rule)
  if (run) addRun(run, failedBefore, changes, add)
  for (const file of leftOut) add('tests-run', file, `${file}: it is still there, but Vitest does not take it any more`)
  for (const { file, was, is } of silenced)
    add('tests-run', file, `${file}: nobody changed it, but ${is} of its tests ran, ${was} before`)
  for (const one of files) {
    const problem = PROBLEMS[one.change]
    if (problem) add(problem.rule, one.file, `${one.file}: ${problem.message(one, changes)}`)
  }
  const risen = new Set(files.filter(({ change }) => change === 'rose').map(({ file }) => file))
  for (const file of asked) if (!risen.has(file)) add('rose', file, `${file}: it has no more coverage than before`)
  if (asked.length + risen.size === 0) add('rose', null, 'no file has more coverage than before')
  // Cases in a fixture may bring it without one; a config that loads code brings it without any test.
  if (risen.size > 0 && changes.config.length > 0 && changes.tests.added.length + changes.tests.changed.length === 0)
    add('rose', null, `coverage rose by ${listed(changes.config)}: no test file was added or changed`)
  return broken
}

type Add = (rule: RuleName, file: string | null, message: string) => void

const ONLY = /^\[Vitest\] Unexpected \.only modifier/

/**
 * Whether a failure is no work of the change: the same test failed before it, whatever it said. What is of no test, such
 * as a file that does not load or an error that none caught, is the same where it says the same.
 */
export function isOld({ test_id, message }: Failure, before: readonly Failure[]): boolean {
  return before.some((one) => one.test_id === test_id && (test_id.includes('::') || one.message === message))
}

type Failure = TestRun['failures'][number]

function addRun({ failures, ran, types }: TestRun, before: readonly Failure[], changes: Changes, add: Add): void {
  const news = failures.filter((one) => !isOld(one, before))
  const only = news.filter(({ message }) => ONLY.test(message))
  for (const file of new Set(only.map(({ test_id }) => test_id.split('::')[0]!)))
    add('only', file, `${file}: it has .only, which leaves out other tests`)
  const others = news.filter((one) => !only.includes(one))
  for (const { test_id, message } of others) add('tests-pass', test_id.split('::')[0]!, `${test_id}: ${message}`)
  const silent = new Set(news.map(({ test_id }) => test_id.split('::')[0]!))
  for (const file of [...changes.tests.added, ...changes.tests.changed])
    if ((ran.get(file) ?? 0) === 0 && !silent.has(file) && !(types.has(file) && !ran.has(file)))
      add('tests-run', file, `${file}: ${ran.has(file) ? 'all of its tests are skipped' : 'Vitest runs no test of it'}`)
}

const PROBLEMS: Partial<
  Record<FileChange['change'], { rule: RuleName; message: (one: FileChange, changes: Changes) => string }>
> = {
  fell: { rule: 'fell', message: fallen },
  appeared: {
    rule: 'coverage-rules',
    message: (_, { config }) =>
      `it is in the report after, and was not before; ${config.length > 0 ? `${listed(config)} changed` : 'coverage is of other files'}`,
  },
  vanished: {
    rule: 'same-lines',
    message: ({ before }) =>
      `its ${before!.total} lines are not in the report any more, of which ${before!.covered} were covered`,
  },
  'other-lines': {
    rule: 'same-lines',
    message: ({ before, after }) =>
      `other lines can be executed than before (${after!.total}, ${before!.total} before), though it is the same`,
  },
}

/** Lines and branches; of functions and statements is told where these say nothing: it is the same code. */
function fallen({ before, after, lost, lost_branches, lost_functions, lost_statements }: FileChange): string {
  const [was, is] = [before!, after!]
  const figures = [fewer('lines covered', is, was), fewer('branches taken', is.branches, was.branches)]
  const others = [
    fewer('functions called', is.functions, was.functions),
    fewer('statements covered', is.statements, was.statements),
  ]
  const told = figures.some(Boolean) ? figures : [others.find(Boolean)]
  const where = lost!.length > 0 ? `no longer covered: ${lost!.join(', ')}` : null
  const parts = [...told, where].filter(Boolean)
  if (parts.length > 0) return parts.join('; ')
  const traded = [
    ['branches taken', lost_branches!],
    ['functions called', lost_functions!],
    ['statements covered', lost_statements!],
  ] as const
  const [what, lines] = traded.find(([, lines]) => lines.length > 0)!
  return `as many ${what}, but others; fewer than before at ${lines.join(', ')}`
}

function fewer(what: string, is: Count | null, was: Count | null): string | null {
  if (is === null || was === null || is.covered >= was.covered) return null
  return `${is.covered} of ${is.total} ${what}, ${was.covered} before`
}
