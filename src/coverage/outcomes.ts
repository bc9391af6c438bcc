import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import { reportedTestIds } from '../events/test-id.ts'
import { slashed, type Ownership } from '../modules/index.ts'

/** What became of a module's own tests. */
export interface ModuleOutcome {
  tests: { files: number; passed: number; failed: number; skipped: number }
  /** Tests, hooks and files that failed, by test id. */
  failures: { test_id: string; message: string }[]
}

/** Keeps the outcomes of a run, and tells the process that asked for it how far it is. */
export class OutcomeReporter implements Reporter {
  unhandled: string[] = []
  expected = 0
  #done: TestModule[] = []

  onTestModuleEnd(module: TestModule): void {
    this.#done.push(module)
    process.send?.(`${this.#done.length} of ${this.expected} test files`)
  }

  onTestRunEnd(_: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    this.unhandled = unhandled.map(({ message }) => String(message))
  }

  outcomesOf(owners: Ownership, manifest: string): ModuleOutcome {
    const modules = this.#done.filter(({ moduleId }) => owners.testOwner(slashed(moduleId))?.manifest === manifest)
    const tests = { files: modules.length, passed: 0, failed: 0, skipped: 0 }
    const failures: ModuleOutcome['failures'] = []
    for (const module of modules) {
      const path = slashed(relative(process.cwd(), module.moduleId))
      const ids = reportedTestIds(module, path)
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        if (state === 'passed' || state === 'failed') tests[state] += 1
        else tests.skipped += 1
        if (state === 'failed') failures.push({ test_id: ids.get(test.id) ?? path, message: firstLine(errors) })
      }
      for (const suite of [module, ...module.children.allSuites()]) {
        const errors = suite.errors()
        if (errors.length > 0) failures.push({ test_id: ids.get(suite.id) ?? path, message: firstLine(errors) })
      }
    }
    return { tests, failures }
  }
}

function firstLine(errors: readonly { message?: string }[] = []): string {
  return String(errors[0]?.message ?? 'failed').split('\n')[0]!
}
