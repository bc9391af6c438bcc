import { writeFileSync } from 'node:fs'

/**
 * What a run says about itself, taken from Vitest's own data and written to the file that `BENCH_FACTS` names.
 * Both sides of a pair have this reporter, so its own cost is on both.
 *
 * @typedef {{ files: number, tests: number, failed: number, setup: number[] }} Facts `setup`: milliseconds, one per file
 */
export default class FactsReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    /** @type {Facts} */
    const facts = { files: modules.length, tests: 0, failed: 0, setup: [] }
    for (const module of modules) {
      facts.setup.push(module.diagnostic().setupDuration)
      // A file that did not load counts as a failed test: the sides would not have done the same work.
      if (module.errors().length > 0) facts.failed += 1
      for (const test of module.children.allTests()) {
        facts.tests += 1
        if (test.result().state === 'failed') facts.failed += 1
      }
    }
    writeFileSync(process.env.BENCH_FACTS ?? 'facts.json', JSON.stringify(facts))
  }
}
