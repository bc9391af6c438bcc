import { relative } from 'node:path'
import type { TestCase, TestModule } from 'vitest/node'
import { firstLine } from './error-message.ts'
import { reportedTestIds } from './events/test-id.ts'
import { slashed } from './modules/index.ts'

/** What became of a module's own tests. */
export interface ModuleOutcome {
  tests: { files: number; passed: number; failed: number; skipped: number }
  /** Tests, hooks and files that failed, by test id. */
  failures: { test_id: string; message: string }[]
}

/**
 * The outcomes of a run by the manifest of each test file's module.
 * @param expected the test files that were to run, as far as that is known: one that did not end has failed, with its
 * worker
 */
export function outcomesOf(
  files: readonly TestModule[],
  expected: readonly string[],
  ownerOf: (file: string) => string | undefined,
): Map<string, ModuleOutcome> {
  const outcomes = new Map<string, ModuleOutcome>()
  const of = (file: string): ModuleOutcome => {
    const owner = ownerOf(file) ?? ''
    const outcome = outcomes.get(owner) ?? { tests: { files: 0, passed: 0, failed: 0, skipped: 0 }, failures: [] }
    outcomes.set(owner, outcome)
    return outcome
  }
  const ended = new Set<string>()
  for (const module of files) {
    const file = slashed(module.moduleId)
    if (addModule(of(file), module, shown(file))) ended.add(file)
  }
  const begun = files.map(({ moduleId }) => slashed(moduleId))
  for (const file of new Set([...begun, ...expected])) {
    if (ended.has(file)) continue
    const outcome = of(file)
    outcome.tests.failed += 1
    outcome.failures.push({ test_id: shown(file), message: NOT_ENDED })
  }
  return outcomes
}

export const NOT_ENDED = 'it did not end: its worker crashed or was stopped'

function shown(file: string): string {
  return slashed(relative(process.cwd(), file))
}

/** Adds one test file; `false` where some of it never ended. */
function addModule({ tests, failures }: ModuleOutcome, module: TestModule, path: string): boolean {
  const ids = reportedTestIds(module, path)
  let complete = module.state() !== 'pending' && module.state() !== 'queued'
  tests.files += 1
  for (const test of module.children.allTests()) {
    const state = stateOf(test)
    const { errors } = test.result()
    if (state === 'pending') complete = false
    else tests[state] += 1
    if (state === 'failed') failures.push({ test_id: ids.get(test.id) ?? path, message: firstLine(errors) })
  }
  for (const suite of [module, ...module.children.allSuites()]) {
    const errors = suite.errors()
    if (errors.length > 0) failures.push({ test_id: ids.get(suite.id) ?? path, message: firstLine(errors) })
  }
  return complete
}

/**
 * What became of a test. Of a suite that is skipped, Vitest leaves a test with `.only` pending for good: it was never
 * to run, as the others there.
 */
export function stateOf(test: TestCase): ReturnType<TestCase['result']>['state'] {
  const { state } = test.result()
  return state === 'pending' && isLeftOut(test) ? 'skipped' : state
}

function isLeftOut(test: TestCase): boolean {
  let suite = test.parent
  while (suite.type === 'suite') {
    if (suite.options.mode === 'skip' || suite.options.mode === 'todo') return true
    suite = suite.parent
  }
  return false
}
