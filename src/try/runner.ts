import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Reporter, TestModule, TestSuite, Vitest } from 'vitest/node'
import { NOTES, type TaskNotes } from '../events/notes.ts'
import { reportedTestIds } from '../events/test-id.ts'
import type { EvolveOptions } from '../options.ts'
import { evolve, OVERRIDES } from '../plugin.ts'
import type { Errand } from '../vitest-process.ts'
import type { Outcome, RunOrder, RunReport } from './run.ts'

/**
 * Runs in a process of its own, in the folder of the project that is tried: one run of its suite
 * with the project's own Vitest, and a file with what became of every test and suite. The harness comes in
 * as inline config, so that nothing is written into the project.
 */
async function runOrder(order: RunOrder & Errand): Promise<RunReport> {
  const { startVitest, parseCLI } = (await import(order.vitest)) as typeof import('vitest/node')
  const { filter, options } = parseCLI(['vitest', 'run', ...order.args])
  const collector = new Collector()
  if (order.harness) (globalThis as Record<symbol, unknown>)[OVERRIDES] = order.harness satisfies EvolveOptions
  const vitest = await startVitest(
    'test',
    order.files ?? filter,
    {
      ...asGiven(options),
      run: true,
      watch: false,
      ui: false,
      open: false,
      api: false,
      update: 'none',
      reporters: [collector],
      coverage: { enabled: false },
    } as never,
    { cacheDir: order.cacheDir, ...(order.harness ? { plugins: [evolve()] } : {}) } as never,
  )
  await vitest?.close()
  return collector.report
}

/** On the command line `--exclude` adds to the config's list; as an option of the API it would replace it. */
function asGiven({ exclude, ...options }: { exclude?: unknown }): object {
  return exclude === undefined ? options : { ...options, cliExclude: [exclude].flat() }
}

class Collector implements Reporter {
  report: RunReport = { version: '', files: 0, tests: [], suites: [], unhandled: [] }
  #vitest!: Vitest

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.report.version = vitest.version
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    this.report.files = modules.length
    for (const module of modules) this.#add(module)
    if (!this.#vitest.config.dangerouslyIgnoreUnhandledErrors)
      this.report.unhandled = unhandled.map(({ message }) => String(message))
  }

  #add(module: TestModule): void {
    const path = relative(this.#vitest.config.root, module.moduleId).replaceAll('\\', '/')
    const ids = reportedTestIds(module, path)
    // A file whose types are checked and whose tests run is two modules, with the same ids.
    const { typecheck } = module.meta() as { typecheck?: boolean }
    const project = typecheck ? `${module.project.name} (types)`.trim() : module.project.name
    const place = { project, file: module.moduleId }
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result()
      const message = errors?.[0]?.message ?? null
      const test_id = ids.get(test.id) ?? path
      this.report.tests.push({ kind: 'test', test_id, ...place, state, message, network: notes(test.meta()) })
    }
    this.report.suites.push({ kind: 'module', test_id: path, ...place, ...own(module) })
    for (const suite of module.children.allSuites())
      this.report.suites.push({ kind: 'suite', test_id: ids.get(suite.id) ?? path, ...place, ...own(suite) })
  }
}

/** `state()` of a suite or file would be that of its tests as well, which are compared themselves. */
function own(entity: TestSuite | TestModule): Pick<Outcome, 'state' | 'message' | 'network'> {
  const [error] = entity.errors()
  const state = error ? 'failed' : entity.state() === 'skipped' ? 'skipped' : 'passed'
  return { state, message: error?.message ?? null, network: notes(entity.meta()) }
}

function notes(meta: object): Outcome['network'] {
  const { network = [] } = ((meta as Record<string, unknown>)[NOTES] ?? {}) as TaskNotes
  return network.map(({ protocol, host, port }) => ({ protocol, host, port }))
}

const order = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as RunOrder & Errand
const answer: RunReport | { error: string } = await runOrder(order).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(order.output, JSON.stringify(answer))
process.exit()
