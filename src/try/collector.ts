import { relative } from 'node:path'
import type { Reporter, TestModule, TestProject, TestSuite, Vitest } from 'vitest/node'
import { firstLine, messageOf, type Told } from '../error-message.ts'
import { NOTES, type TaskNotes } from '../events/notes.ts'
import { reportedTestIds } from '../events/test-id.ts'
import { NOT_ENDED, stateOf } from '../outcomes.ts'
import type { Outcome, RunReport } from './report.ts'

/** Keeps what became of every test, suite and file of a run. */
export class Collector implements Reporter {
  report: RunReport = { version: '', files: 0, tests: [], suites: [], unhandled: [], isolated: true, line: false }
  #vitest!: Vitest

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.report.version = vitest.version
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Told[]): void {
    this.report.files = modules.length
    for (const module of modules) this.#add(module)
    const projects = new Set(modules.map(({ project }) => project))
    this.report.isolated = [...projects].every(({ config }) => config.isolate)
    this.report.line = this.#vitest.projects.some(hasLine)
    if (this.#vitest.config.dangerouslyIgnoreUnhandledErrors) return
    this.report.unhandled = unhandled.map((error) => {
      const { VITEST_TEST_PATH: file } = error as { VITEST_TEST_PATH?: unknown }
      return { message: messageOf([error]) ?? firstLine([error]), file: typeof file === 'string' ? file : null }
    })
  }

  #add(module: TestModule): void {
    const path = relative(this.#vitest.config.root, module.moduleId).replaceAll('\\', '/')
    const ids = reportedTestIds(module, path)
    // A file whose types are checked and whose tests run is two modules, with the same ids.
    const { typecheck } = module.meta() as { typecheck?: boolean }
    const project = typecheck ? `${module.project.name} (types)`.trim() : module.project.name
    const place = { project, file: module.moduleId }
    for (const test of module.children.allTests()) {
      const message = messageOf(test.result().errors)
      const test_id = ids.get(test.id) ?? path
      const network = notes(test.meta())
      this.report.tests.push({ kind: 'test', test_id, ...place, state: stateOf(test), message, network })
    }
    this.report.suites.push({ kind: 'module', test_id: path, ...place, ...own(module) })
    for (const suite of module.children.allSuites())
      this.report.suites.push({ kind: 'suite', test_id: ids.get(suite.id) ?? path, ...place, ...own(suite) })
  }
}

/** `state()` of a suite or file would be that of its tests as well, which are compared themselves. */
function own(entity: TestSuite | TestModule): Pick<Outcome, 'state' | 'message' | 'network'> {
  const errors = entity.errors()
  const network = notes(entity.meta())
  if (errors.length > 0) return { state: 'failed', message: messageOf(errors), network }
  const state = entity.state()
  if (entity.type === 'module' && (state === 'pending' || state === 'queued'))
    return { state: 'failed', message: NOT_ENDED, network }
  return { state: state === 'skipped' ? 'skipped' : 'passed', message: null, network }
}

function notes(meta: object): Outcome['network'] {
  const { network = [] } = ((meta as Record<string, unknown>)[NOTES] ?? {}) as TaskNotes
  return network.map(({ protocol, host, port }) => ({ protocol, host, port }))
}

function hasLine({ vite }: TestProject): boolean {
  return vite.config.plugins.some(({ name }) => name === NOTES)
}
