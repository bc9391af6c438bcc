import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { reportedTestIds } from '../events/test-id.ts'
import type { EvolveOptions } from '../options.ts'
import { evolve, OVERRIDES } from '../plugin.ts'
import type { RunAnswer, RunOrder, RunReport, TestOutcome } from './run.ts'

/**
 * Runs in a process of its own, in the folder of the project that is tried: one run of its suite
 * with the project's own Vitest, and a file with what became of every test. The harness comes in
 * as inline config, so that nothing is written into the project.
 */
async function runOrder(order: RunOrder): Promise<RunReport> {
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
      onUnhandledError: undefined,
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
  report: RunReport = { version: '', files: 0, tests: [], unhandled: [] }
  #vitest!: Vitest

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.report.version = vitest.version
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    this.report.files = modules.length
    this.report.tests = modules.flatMap((module) => this.#outcomes(module))
    this.report.unhandled = unhandled.map(({ message }) => String(message))
  }

  #outcomes(module: TestModule): TestOutcome[] {
    const path = relative(this.#vitest.config.root, module.moduleId).replaceAll('\\', '/')
    const ids = reportedTestIds(module, path)
    const project = module.project.name
    const outcomes: TestOutcome[] = [...module.children.allTests()].map((test) => {
      const result = test.result()
      return {
        test_id: ids.get(test.id) ?? path,
        project,
        file: module.moduleId,
        state: result.state,
        message: result.errors?.[0]?.message ?? null,
        network: notes(test.meta()),
      }
    })
    const [error] = module.errors()
    if (error)
      outcomes.push({
        test_id: path,
        project,
        file: module.moduleId,
        state: 'failed',
        message: error.message,
        network: [],
      })
    return outcomes
  }
}

function notes(meta: object): TestOutcome['network'] {
  const { network = [] } = ((meta as Record<string, unknown>)['vitest-evolve'] ?? {}) as Partial<TestOutcome>
  return network.map(({ protocol, host, port }) => ({ protocol, host, port }))
}

const order = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as RunOrder
const answer: RunAnswer = await runOrder(order).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(order.output, JSON.stringify(answer))
process.exit()
