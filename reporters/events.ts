import { randomUUID } from 'node:crypto'
import { isAbsolute, relative, resolve } from 'node:path'
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'
import { appendEvent } from '../src/events/stream.ts'
import { buildEvent, judge, suiteName, type ReportedError } from '../src/events/build.ts'
import type { FailureEvent } from '../src/events/event.ts'
import { reproCommand } from '../src/events/repro.ts'
import { reportedTestIds } from '../src/events/test-id.ts'
import { readHead, type Head } from '../src/git/head.ts'
import { resolveSettings, type EvolveOptions, type Settings } from '../src/options.ts'
import { effectiveEnv, headerLine, reproBase } from './run-facts.ts'

/** The key of what the plugin provides to a project, and of what the setup file leaves in `task.meta` (`setup/notes.ts`). */
const NOTES = 'vitest-evolve'
interface Notes {
  failures?: { attempt: number; from: number; hook: boolean }[]
  network?: { attempt: number; protocol: string; host: string; port: number | null }[]
  failure?: string
}

type Entity = TestCase | TestSuite | TestModule
const reporting = new WeakSet<Vitest>()

/** Writes every failed attempt to the events file, as it happens. */
export default class EvolveReporter implements Reporter {
  #settings: Settings
  #byPlugin: boolean
  #vitest!: Vitest
  #head: Promise<Head> | undefined
  #runId = ''
  #written = 0
  #reached = 0
  #problems = new Set<string>()
  #running = new Set<TestModule>()
  #ids = new WeakMap<TestModule, Map<string, string>>()
  #inert = false
  #announced = false

  /** @param options those of `evolve()`, or settings that are resolved already. */
  constructor(options: EvolveOptions | { settings: Settings } = {}) {
    this.#byPlugin = 'settings' in options
    this.#settings = 'settings' in options ? options.settings : resolveSettings(options, { env: process.env })
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    // Wired by hand and by the plugin: one of them writes.
    this.#inert = reporting.has(vitest) || !this.#settings.enabled
    reporting.add(vitest)
  }

  onTestRunStart(): void {
    if (this.#inert) return
    if (!this.#announced) process.stderr.write(`${headerLine(this.#settings, this.#vitest)}\n`)
    this.#announced = true
    this.#runId = randomUUID()
    this.#head = undefined
    this.#written = 0
    this.#reached = 0
    this.#running.clear()
  }

  onTestModuleStart(module: TestModule): void {
    this.#running.add(module)
  }

  async onTestCaseResult(test: TestCase): Promise<void> {
    if (this.#inert) return
    const notes = this.#notes(test)
    const { state, errors = [] } = test.result()
    if (state === 'skipped' || errors.length === 0) return
    const failures = notes.failures ?? [{ attempt: (test.diagnostic()?.retryCount ?? 0) + 1, from: 0, hook: false }]
    for (const { attempt, from, hook } of failures) {
      const error = errors[from]
      if (!error) continue
      await this.#write(test, error as ReportedError, hook ? 'hook' : 'test', {
        attempt,
        outcome: state === 'passed' ? 'flaky' : 'failed',
        duration_ms: test.diagnostic()?.duration ?? null,
        network: (notes.network ?? []).filter((one) => one.attempt === attempt),
      })
    }
  }

  async onTestSuiteResult(suite: TestSuite): Promise<void> {
    await this.#writeOwnErrors(suite, 'suite')
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    this.#running.delete(module)
    // Hooks of the module's level ran, so it has loaded.
    const { hooks } = (module as unknown as { task: { result?: { hooks?: Record<string, string> } } }).task.result ?? {}
    const inHook = Object.values(hooks ?? {}).includes('run')
    await this.#writeOwnErrors(module, inHook ? 'suite' : 'module')
  }

  async onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly unknown[]): Promise<void> {
    if (this.#inert) return
    for (const error of unhandled) await this.#writeUnhandled(error as ReportedError)
    const lines = [...this.#problems]
    const said: string[] = []
    if (this.#written > 0)
      said.push(`${this.#written} ${this.#written === 1 ? 'event' : 'events'} in ${this.#settings.events}`)
    if (this.#reached > 0)
      said.push(`${this.#reached} ${this.#reached === 1 ? 'test' : 'tests'} reached for the network and got an error`)
    if (said.length > 0) lines.push(`evolve: ${said.join(' · ')}`)
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
    this.#problems.clear()
  }

  async #writeOwnErrors(entity: TestSuite | TestModule, kind: 'suite' | 'module'): Promise<void> {
    if (this.#inert) return
    const notes = this.#notes(entity)
    const [error] = entity.errors()
    if (!error) return
    const outcome = { attempt: 1, outcome: 'failed' as const, duration_ms: null, network: notes.network ?? [] }
    await this.#write(entity, error as ReportedError, kind, outcome)
  }

  async #writeUnhandled(error: ReportedError): Promise<void> {
    const crashed = /^\[vitest-pool\]|Worker (?:exited|terminated) unexpectedly/.test(String(error.message))
    const path = typeof error.VITEST_TEST_PATH === 'string' ? resolve(this.#root, error.VITEST_TEST_PATH) : undefined
    const modules = [...this.#vitest.state.getTestModules()]
    const module =
      modules.find((one) => one.moduleId === path) ?? (this.#running.size === 1 ? [...this.#running][0] : undefined)
    await this.#write(module, error, crashed ? 'crash' : 'unhandled', {
      attempt: 1,
      outcome: 'failed',
      duration_ms: null,
      network: [],
    })
  }

  /** Whether the plugin has wired the project: browsers and projects outside its config are not ours to speak of. */
  #covers({ project }: TestModule): boolean {
    return !this.#byPlugin || NOTES in project.getProvidedContext()
  }

  get #root(): string {
    return this.#vitest.config.root
  }

  #relative(file: string): string {
    return (isAbsolute(file) ? relative(this.#root, file) : file).replaceAll('\\', '/')
  }

  #notes(entity: Entity): Notes {
    const notes = ((entity.meta() as Record<string, unknown>)[NOTES] ?? {}) as Notes
    if (notes.network) this.#reached += 1
    if (notes.failure) this.#problems.add(`evolve: ${notes.failure}`)
    return notes
  }

  #testId(entity: Entity | undefined): string {
    const module = entity && moduleOf(entity)
    if (!module) return ''
    const path = this.#relative(module.moduleId)
    if (entity.type === 'module') return path
    let ids = this.#ids.get(module)
    if (!ids) this.#ids.set(module, (ids = reportedTestIds(module, path)))
    return ids.get(entity.id) ?? path
  }

  async #write(
    entity: Entity | undefined,
    error: ReportedError,
    kind: 'test' | 'hook' | 'suite' | 'module' | 'unhandled' | 'crash',
    attempt: Pick<FailureEvent, 'attempt' | 'outcome' | 'duration_ms' | 'network'>,
  ): Promise<void> {
    const { events } = this.#settings
    if (events === false) return
    const module = entity && moduleOf(entity)
    if (module && !this.#covers(module)) return
    const file = module?.moduleId ?? ''
    const project = module?.project.name || null
    const path = file && this.#relative(file)
    const testId = this.#testId(entity)
    const judged = judge({
      error,
      kind,
      testId,
      file,
      testLocation: entity?.type === 'module' || !entity?.location ? null : { ...entity.location },
      isTestFile: (one) => one === file || module?.project.matchesTestGlob(one) === true,
      relative: (one) => this.#relative(one),
    })
    const settings = this.#settings
    const head = await (this.#head ??= readHead(this.#root))
    const event = buildEvent(judged, {
      ts: new Date().toISOString(),
      suite: suiteName(project, path),
      test_id: testId,
      file,
      repro_cmd: reproCommand({
        ...reproBase(settings, this.#vitest, module?.project),
        file: path,
        names: entity ? namesOf(entity) : [],
        suite: entity?.type === 'suite',
        attempt: attempt.attempt,
      }),
      seed: settings.seed,
      env: effectiveEnv(settings, module?.project),
      run_id: this.#runId,
      project,
      ...head,
      ...attempt,
    })
    try {
      appendEvent(resolve(this.#root, events), event)
      this.#written += 1
    } catch (problem) {
      const { code, message } = problem as NodeJS.ErrnoException
      this.#problems.add(
        `evolve: [ERR_EVENTS_WRITE] events were not written to ${events} (${code ?? message}); the run goes on. Choose another place with events or EVOLVE_EVENTS`,
      )
    }
  }
}

function moduleOf(entity: Entity): TestModule {
  return entity.type === 'module' ? entity : entity.module
}

function namesOf(entity: Entity): string[] {
  return entity.type === 'module' ? [] : [...namesOf(entity.parent), entity.name]
}
