import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CoverageMap, CoverageMapData } from 'istanbul-lib-coverage'
import picomatch from 'picomatch'
import type { Reporter, TestSpecification, Vitest } from 'vitest/node'
import { missingProvider } from '../../coverage-package.ts'
import { endForks, followForks } from '../../forks.ts'
import { slashed } from '../../modules/manifest.ts'
import { firstLine } from '../../error-message.ts'
import { outcomesOf } from '../../outcomes.ts'
import type { Errand } from '../../vitest-process.ts'
import { ONE_RUN, partialConfig, partialRun } from '../../whole-run.ts'
import type { CheckAnswer, CheckOrder, Refusal } from './messages.ts'
import { coverageMatcher, type CoverageRules } from '../coverage-rules.ts'

// Runs in a process of its own, in the project's folder of one side: all tests, once, with coverage, by the project's
// own Vitest.

/** How long Vitest may take to close, in milliseconds. */
const PATIENCE = 2000

const order = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as CheckOrder & Errand
const here = slashed(process.cwd())
followForks()
let running: Vitest | undefined
let ending = false
// Without whoever asked, nobody waits for the answer.
process.on('disconnect', () => void end())

async function measure(): Promise<CheckAnswer | Refusal> {
  const { createVitest, parseCLI } = (await import(order.vitest)) as typeof import('vitest/node')
  const { filter, options } = parseCLI(['vitest', 'run', ...order.args])
  const partial = partialRun(filter, options)
  if (partial) return refuse('ERR_USAGE', `${partial}; what a change has brought is told by all tests`)
  const reporter = new CheckReporter()
  const vitest = (running = await createVitest('test', {
    ...options,
    ...ONE_RUN,
    reporters: [reporter],
    coverage: {
      ...(options.coverage as object | undefined),
      enabled: true,
      clean: true,
      reporter: [],
      reportsDirectory: order.coverage,
    },
  } as never))
  // Vitest's own listeners exit before it is closed.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name).on(name, () => void end())
  const missing = missingProvider(vitest)
  if (missing !== null)
    return refuse('ERR_COVERAGE_PROVIDER', `${missing}; or name reports made elsewhere with --before and --after`)
  const kept = [vitest.config, ...vitest.projects.map(({ config }) => config)].map(partialConfig).find(Boolean)
  const sharded = vitest.config.shard ? '--shard leaves out tests' : null
  if (kept ?? sharded) return refuse('ERR_USAGE', `${kept ?? sharded}; what a change has brought is told by all tests`)
  // They would be written into the config, with `autoUpdate`.
  delete (vitest.config.coverage as { thresholds?: object }).thresholds
  await ('standalone' in vitest ? vitest.standalone() : (vitest as Vitest).init())
  const rules = rulesOf(vitest)
  judgeAtHome(vitest, rules)

  const ignoresErrors = ignoresAnyErrors(vitest)
  // It drops them before anybody sees them.
  if (!order.mayIgnoreErrors) delete (vitest.state as { onUnhandledError?: unknown }).onUnhandledError
  const all = await vitest.globTestSpecifications()
  // Checks of types run no code.
  const specs = all.filter((spec) => !isOfTypes(spec) && (order.only?.includes(below(fileOf(spec))) ?? true))
  reporter.expected = specs.length
  const { unhandledErrors } = await vitest.runTestSpecifications(specs, order.only === null)
  await writeFile(order.report, JSON.stringify(reporter.ofThisFolder()))
  const outcomes = outcomesOf(vitest.state.getTestModules(), specs.map(fileOf), (file) => below(file))
  return {
    rules,
    files: [...outcomes].map(([file, outcome]) => ({ file, ...outcome })),
    unhandled:
      order.mayIgnoreErrors && vitest.config.dangerouslyIgnoreUnhandledErrors ? [] : unhandledErrors.map(unhandled),
    ignoresErrors,
    tests: namesOf(specs.filter((spec) => !isInSource(spec))),
    types: namesOf(all.filter(isOfTypes)),
    setup: [...new Set(vitest.projects.flatMap(({ config }) => [...config.setupFiles, ...config.globalSetup]))].map(
      (file) => below(slashed(file)),
    ),
  }
}

/** Which files coverage is of, as it would be said in the user's folder. */
function rulesOf({ config }: Vitest): CheckAnswer['rules'] {
  const {
    provider = 'v8',
    include,
    exclude = [],
  } = config.coverage as {
    provider?: string
    include?: string[]
    exclude?: string[]
  }
  // Vitest adds its config's own path to them, which may lie above the project's folder.
  const [top, ofUser] = topsOf(here, order.home)
  const atHome = (pattern: string): string => pattern.replaceAll(top, ofUser)
  return { provider, include: include?.map(atHome) ?? null, exclude: exclude.map(atHome) }
}

/** Two paths of a folder, without what both end with. */
function topsOf(one: string, other: string): [string, string] {
  const [tops, others] = [one.split('/'), other.split('/')]
  while (tops.length > 1 && tops.at(-1) === others.at(-1)) {
    tops.pop()
    others.pop()
  }
  return [tops.join('/'), others.join('/')]
}

/**
 * Patterns are held against whole paths. Files are judged by where they are in the user's folder: a pattern such as
 * `tmp` would be of all that is in a work tree of ours.
 */
function judgeAtHome(vitest: Vitest, rules: CoverageRules): void {
  const { coverageProvider: provider } = vitest as unknown as {
    coverageProvider: { isIncluded(file: string, root?: string): boolean }
  }
  const isIncluded = provider.isIncluded.bind(provider)
  const matches = coverageMatcher(order.home, rules)
  provider.isIncluded = (file, root) => {
    const path = slashed(file.replace(/[?#].*$/, ''))
    return path.startsWith(`${here}/`) ? matches(below(path)) : isIncluded(file, root)
  }
}

function unhandled(error: unknown): { file: string | null; message: string } {
  const { VITEST_TEST_PATH: file } = error as { VITEST_TEST_PATH?: string }
  return { file: file === undefined ? null : below(slashed(file)), message: firstLine([error as Error]) }
}

function fileOf({ moduleId }: TestSpecification): string {
  return slashed(moduleId)
}

/** Relative to the project's folder. */
function below(file: string): string {
  return slashed(relative(here, file))
}

function namesOf(specs: readonly TestSpecification[]): string[] {
  return [...new Set(specs.map((spec) => below(fileOf(spec))))]
}

function isOfTypes({ pool }: TestSpecification): boolean {
  return pool === 'typescript'
}

/** Code with tests in it is code: what Vitest takes for them alone, and not for its name. */
function isInSource(spec: TestSpecification): boolean {
  const { include, includeSource, dir, root } = spec.project.config
  if ((includeSource ?? []).length === 0) return false
  const file = fileOf(spec)
  const named = picomatch(include, { dot: true })
  return !named(file) && !named(slashed(relative(dir || root, file)))
}

function ignoresAnyErrors({ config }: Vitest): boolean {
  const { dangerouslyIgnoreUnhandledErrors: all, onUnhandledError: some } = config as {
    dangerouslyIgnoreUnhandledErrors?: boolean
    onUnhandledError?: unknown
  }
  return all === true || some !== undefined
}

function refuse(code: string, message: string): Refusal {
  return { refused: { code, message } }
}

/** Keeps the coverage, whether tests failed or not, and tells the process that asked how far the run is. */
class CheckReporter implements Reporter {
  expected = 0
  #coverage: CoverageMapData = {}
  #done = 0

  onCoverage(coverage: unknown): void {
    this.#coverage = (coverage as CoverageMap).toJSON()
  }

  ofThisFolder(): CoverageMapData {
    return Object.fromEntries(Object.entries(this.#coverage).filter(([file]) => slashed(file).startsWith(`${here}/`)))
  }

  onTestModuleEnd(): void {
    this.#done += 1
    if (process.connected) process.send!(`${this.#done} of ${this.expected} test files`)
  }
}

/** Ends what was started: workers in a loop hear of nothing. */
async function end(): Promise<void> {
  if (ending) return
  ending = true
  endForks()
  await Promise.race([running?.close(), delay(PATIENCE)]).catch(() => {})
  endForks()
  process.exit()
}

const answer = await measure().catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(order.output, JSON.stringify(answer))
await end()
