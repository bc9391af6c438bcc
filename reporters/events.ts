import { randomUUID } from 'node:crypto'
import { isAbsolute, relative, resolve } from 'node:path'
import type { Reporter, TestCase, TestModule, TestProject, TestSuite, Vitest } from 'vitest/node'
import { appendEvent } from '../src/events/stream.ts'
import { buildEvent, judge, suiteName, type ReportedError } from '../src/events/build.ts'
import type { FailureEvent } from '../src/events/event.ts'
import { NOTES, type TaskNotes } from '../src/events/notes.ts'
import { reproCommand } from '../src/events/repro.ts'
import { reportedTestIds } from '../src/events/test-id.ts'
import { readHead, type Head } from '../src/git/head.ts'
import { resolveSettings, type EvolveOptions, type Settings } from '../src/options.ts'
import { printable } from '../src/printable.ts'
import { isCrash, moduleOf, namesOf, retriesOf, taskOf, type Entity } from './entities.ts'
import { closingLine, effectiveEnv, headerLines, reproBase } from './run-facts.ts'

/** Said once, whatever the number of files. */
const CODE = 'ERR_EVOLVE_ISOLATION'

const reporting = new WeakSet<Vitest>()

/** Writes every failed attempt to the events file, as it happens. */
export default class EvolveReporter implements Reporter {
  #settings: Settings
  #byPlugin: boolean
  #vitest!: Vitest
  #head: Promise<Head> | undefined
  #runId = ''
  /** Events by the file they went to. */
  #written = new Map<string, number>()
  #reached = { tests: 0, others: 0 }
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
    // Wired by hand and by the plugin: one of them writes. Merged reports are of runs that have written theirs.
    this.#inert = reporting.has(vitest) || !this.#settings.enabled || Boolean(vitest.config.mergeReports)
    reporting.add(vitest)
  }

  onTestRunStart(): void {
    if (this.#inert) return
    this.#runId = randomUUID()
    this.#head = undefined
    this.#written.clear()
    this.#reached = { tests: 0, others: 0 }
    this.#running.clear()
  }

  onTestModuleQueued(): void {
    if (this.#inert || this.#announced) return
    this.#announced = true
    // Not before: a project without a line is wired when the run has started.
    const settings = this.#vitest.projects.map((project) => ({ project, settings: this.#settingsOf(project) }))
    say(headerLines(settings, this.#vitest))
  }

  onTestModuleStart(module: TestModule): void {
    this.#running.add(module)
  }

  async onTestCaseResult(test: TestCase): Promise<void> {
    if (this.#inert) return
    const notes = this.#takeNotes(test)
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
    const inHook = Object.values(taskOf(module).result?.hooks ?? {}).includes('run')
    const notes = await this.#writeOwnErrors(module, inHook ? 'suite' : 'module')
    if (notes && !notes.isolated) this.#checkIsolation(module)
  }

  async onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly unknown[]): Promise<void> {
    if (this.#inert) return
    // What has not ended by now is what the workers that died were running.
    const died = [...this.#running]
    for (const error of unhandled as ReportedError[]) {
      if (isCrash(error)) await this.#writeUnhandled(error, 'crash', died.shift())
      else await this.#writeUnhandled(error, 'unhandled', died.length === 1 ? died[0] : undefined)
    }
    say([...this.#problems, ...closingLine(this.#written, this.#reached)])
    this.#problems.clear()
  }

  async #writeOwnErrors(entity: TestSuite | TestModule, kind: 'suite' | 'module'): Promise<TaskNotes | undefined> {
    if (this.#inert) return undefined
    const notes = this.#takeNotes(entity)
    const [error] = entity.errors()
    const outcome = { attempt: 1, outcome: 'failed' as const, duration_ms: null, network: notes.network ?? [] }
    if (error) await this.#write(entity, error as ReportedError, kind, outcome)
    return notes
  }

  async #writeUnhandled(error: ReportedError, kind: 'unhandled' | 'crash', likely?: TestModule): Promise<void> {
    const path = typeof error.VITEST_TEST_PATH === 'string' ? resolve(this.#root, error.VITEST_TEST_PATH) : undefined
    const module = this.#vitest.state.getTestModules().find((one) => one.moduleId === path) ?? likely
    await this.#write(module, error, kind, { attempt: 1, outcome: 'failed', duration_ms: null, network: [] })
  }

  /** What the plugin has given the project; browsers and projects without a line have nothing of us. */
  #settingsOf(project: TestProject): Settings | undefined {
    if (!this.#byPlugin) return this.#settings
    const { settings } = (project.getProvidedContext() as Record<string, { settings?: Settings }>)[NOTES] ?? {}
    return settings?.enabled ? settings : undefined
  }

  /** A runner that does not call Vitest's own hooks, or a Vitest that has renamed them, is not followed. */
  #checkIsolation(module: TestModule): void {
    const unwired = !this.#byPlugin || this.#settingsOf(module.project) === undefined
    if (unwired || (module.meta() as { typecheck?: boolean }).typecheck) return
    if (module.children.allTests('passed').next().done || [...this.#problems].some((one) => one.includes(CODE))) return
    this.#problems.add(
      `evolve: [${CODE}] tests ran without isolation in ${this.#relative(module.moduleId)} and maybe others: their runner does not call the hooks of Vitest's. Let a custom runner call super, or switch off with enabled: false or EVOLVE=0`,
    )
  }

  get #root(): string {
    return this.#vitest.config.root
  }

  #relative(file: string): string {
    return (isAbsolute(file) ? relative(this.#root, file) : file).replaceAll('\\', '/')
  }

  /** Once for each: what was refused is counted here. */
  #takeNotes(entity: Entity): TaskNotes {
    const notes = ((entity.meta() as Record<string, unknown>)[NOTES] ?? {}) as TaskNotes
    if (notes.network) this.#reached[entity.type === 'test' ? 'tests' : 'others'] += 1
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
    const module = entity && moduleOf(entity)
    const settings = module ? this.#settingsOf(module.project) : this.#settings
    if (!settings || settings.events === false) return
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
        retries: Math.min(attempt.attempt - 1, retriesOf(entity)),
      }),
      seed: settings.seed,
      env: effectiveEnv(settings, module?.project),
      run_id: this.#runId,
      project,
      ...head,
      ...attempt,
    })
    try {
      appendEvent(resolve(this.#root, settings.events), event)
      this.#written.set(settings.events, (this.#written.get(settings.events) ?? 0) + 1)
    } catch (problem) {
      const { code, message } = problem as NodeJS.ErrnoException
      this.#problems.add(
        `evolve: [ERR_EVENTS_WRITE] events were not written to ${settings.events} (${code ?? message}); the run goes on. Choose another place with events or EVOLVE_EVENTS`,
      )
    }
  }
}

/** On stderr: stdout is the user's own reporters'. Names of projects, files and hosts are anybody's. */
function say(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.map(printable).join('\n')}\n`)
}
