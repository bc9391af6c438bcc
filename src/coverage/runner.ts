import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { glob } from 'tinyglobby'
import type { Reporter, TestProject, TestSpecification, Vitest } from 'vitest/node'
import { missingProvider } from '../coverage-package.ts'
import { isTestFile, ownership, slashed, type Module, type Ownership } from '../modules/index.ts'
import type { Errand } from '../vitest-process.ts'
import { firstLine } from '../error-message.ts'
import { NOT_ENDED, outcomesOf, type ModuleOutcome } from '../outcomes.ts'
import { splitByModule, type Measured, type Provider } from './provider.ts'
import { ONE_RUN, partialConfig, partialRun } from '../whole-run.ts'

/** What the runner process is told. */
export interface CoverageOrder {
  /** Whoever owns files. */
  owners: Module[]
  /** Manifests of those whose tests run. */
  selected: string[]
  /** Modules whose tests load one of these files run as well, if they are among the measurable. */
  related: string[]
  measurable: string[]
  /** Files that can be code: absolute, with `/`. */
  sources: string[]
  /** Arguments for Vitest. */
  args: string[]
  /** Folder for what Vitest writes. */
  scratch: string
}

export interface CoverageAnswer {
  vitest: string
  provider: string
  shard: { index: number; count: number } | null
  unhandled: string[]
  notes: string[]
  modules: MeasuredModule[]
}

interface MeasuredModule extends ModuleOutcome, Measured {
  manifest: string
}

/** A mistake that the user can mend, told from our own. */
export interface Refusal {
  refused: { code: string; message: string }
}

/**
 * Runs in a process of its own, in the project's folder: the test files of the selected modules, once, with the
 * project's own Vitest and coverage provider, whose raw results are told apart by the module of the test file.
 */
async function measure(order: CoverageOrder & Errand): Promise<CoverageAnswer | Refusal> {
  const { createVitest, parseCLI } = (await import(order.vitest)) as typeof import('vitest/node')
  const { filter, options } = parseCLI(['vitest', 'run', ...order.args])
  const partial = partialRun(filter, options)
  if (partial) return refuse('ERR_USAGE', `${partial}; a module is measured by all of its tests: choose with --module`)

  const progress = new ProgressReporter()
  const vitest = await createVitest('test', {
    ...options,
    ...ONE_RUN,
    // With a reporter on the command line (JUnit in CI) there is no progress.
    reporters: [progress],
    coverage: {
      ...(options.coverage as object | undefined),
      enabled: true,
      clean: true,
      reportsDirectory: join(order.scratch, 'coverage'),
    },
  } as never)
  try {
    const missing = missingProvider(vitest)
    if (missing !== null) return refuse('ERR_COVERAGE_PROVIDER', missing)
    const kept = [vitest.config, ...vitest.projects.map(({ config }) => config)].map(partialConfig).find(Boolean)
    if (kept)
      return refuse(
        'ERR_USAGE',
        `${kept}; a module is measured by all of its tests: take it out, or name another config with -- --config FILE`,
      )
    await ready(vitest)
    const { coverageProvider: provider } = vitest as unknown as { coverageProvider?: Provider | null }
    if (!provider) return refuse('ERR_COVERAGE_PROVIDER', 'Vitest started without a coverage provider')

    // Checks of types run no code.
    const specs = (await vitest.globTestSpecifications()).filter(({ pool }) => pool !== 'typescript')
    const owners = ownershipOf(order.owners, specs, await testsAlone(specs))
    const ownerOf = (spec: TestSpecification): string => owners.testOwner(fileOf(spec))?.manifest ?? ''
    const measurable = new Set(order.measurable)
    const related = (await relatedTo(vitest, order.related)).map(ownerOf).filter((one) => measurable.has(one))
    const selected = new Set([...order.selected, ...related])
    const chosen = specs.filter((spec) => selected.has(ownerOf(spec)))
    const modules = order.owners.filter(({ manifest }) => selected.has(manifest))

    const named = order.sources.find((file) => isTestFile(file) && selected.has(owners.testOwner(file)?.manifest ?? ''))
    // Not 0 %: the run is of another project, or of a config that was found further up.
    if (chosen.length === 0 && named !== undefined)
      return refuse(
        'ERR_NO_TESTS',
        `Vitest takes none of the modules' test files, such as ${named}, by ${vitest.vite.config.configFile ?? 'its defaults'}; name the config with -- --config FILE`,
      )
    progress.expected = chosen.length
    let outcomes: Map<string, ModuleOutcome> | null = null
    // When the provider asks, the tests are over.
    const outcomeOf = (manifest: string): ModuleOutcome => {
      // Which files a shard was given, it does not tell.
      const expected = vitest.config.shard ? [] : chosen.map(fileOf)
      outcomes ??= outcomesOf(vitest.state.getTestModules(), expected, (file) => owners.testOwner(file)?.manifest)
      const known = outcomes.get(manifest) ?? noTests()
      outcomes.set(manifest, known)
      return known
    }
    const split = splitByModule(vitest, provider, {
      owners,
      modules,
      sources: order.sources,
      ran: ({ manifest }) => ranTests(outcomeOf(manifest).tests) > 0,
    })
    const [coverage, { unhandledErrors }] = await Promise.all([split, vitest.runTestSpecifications(chosen, true)])
    const unhandled: string[] = []
    for (const error of vitest.config.dangerouslyIgnoreUnhandledErrors ? [] : unhandledErrors) {
      const { VITEST_TEST_PATH: file } = error as { VITEST_TEST_PATH?: string }
      const owner = file === undefined ? undefined : owners.testOwner(slashed(file))?.manifest
      const message = firstLine([error as Error])
      if (owner === undefined) unhandled.push(message)
      else outcomeOf(owner).failures.push({ test_id: slashed(relative(process.cwd(), file!)), message })
    }
    // A worker that ends is an error without a file; the file that did not end by it has its failure.
    const crashed = [...selected].flatMap((one) =>
      outcomeOf(one).failures.filter(({ message }) => message === NOT_ENDED),
    )
    unhandled.splice(0, crashed.length)
    return {
      vitest: vitest.version,
      provider: provider.name,
      shard: vitest.config.shard ?? null,
      unhandled,
      notes: sharedModules(vitest, chosen),
      modules: modules.map(({ manifest }) => ({
        manifest,
        ...outcomeOf(manifest),
        ...(coverage.get(manifest) ?? { coverage: {}, unmeasured: [] }),
      })),
    }
  } finally {
    // After a crashed worker 4.1.0 waits for it without end; what is left then, our own end takes along.
    await Promise.race([vitest.close(), sleep(vitest.config.teardownTimeout)])
  }
}

/** Starts everything but the tests; `standalone` came after 4.1.0, whose `init` does the same. */
async function ready(vitest: Vitest): Promise<void> {
  await ('standalone' in vitest ? vitest.standalone() : (vitest as Vitest).init())
}

/** Who owns what, as Vitest knows its test files; code with tests inside it (`includeSource`) is both. */
function ownershipOf(modules: readonly Module[], specs: readonly TestSpecification[], alone: Set<string>): Ownership {
  const owners = ownership(modules, (file) => alone.has(file) || isTestFile(file))
  const withTests = new Set(specs.map(fileOf).filter((file) => !alone.has(file)))
  return {
    ...owners,
    testOwner: (file) => owners.testOwner(file) ?? (withTests.has(file) ? owners.codeOwner(file) : undefined),
  }
}

/** The test files less code with tests inside it: what a project takes by `include`. */
async function testsAlone(specs: readonly TestSpecification[]): Promise<Set<string>> {
  const files = new Set(specs.filter(({ project }) => !hasInSource(project)).map(fileOf))
  for (const { config } of new Set(specs.map(({ project }) => project).filter(hasInSource)))
    for (const file of await glob(config.include, {
      cwd: config.dir ?? config.root,
      ignore: config.exclude,
      absolute: true,
      dot: true,
      expandDirectories: false,
    }))
      files.add(slashed(file))
  return files
}

function hasInSource({ config }: TestProject): boolean {
  return (config.includeSource ?? []).length > 0
}

/** Test files that load one of some files, directly or not; by Vitest's own graph, as in `vitest related`. */
async function relatedTo(vitest: Vitest, files: string[]): Promise<TestSpecification[]> {
  if (files.length === 0) return []
  vitest.config.related = files
  try {
    return await vitest.getRelevantTestSpecifications()
  } finally {
    delete (vitest.config as { related?: string[] }).related
  }
}

/** Where test files share what they loaded, V8 counts the lines that run on loading for the first of them alone. */
function sharedModules({ config }: Vitest, specs: readonly TestSpecification[]): string[] {
  if (config.coverage.provider === 'istanbul') return []
  const pools = new Set(specs.filter(({ project }) => !project.config.isolate || project.config.pool.startsWith('vm')))
  return pools.size === 0
    ? []
    : [
        `${pools.size} of ${specs.length} test files ran without isolation or in vm pools: lines that run when a module loads count for the first file that loads it`,
      ]
}

function noTests(): ModuleOutcome {
  return { tests: { files: 0, passed: 0, failed: 0, skipped: 0 }, failures: [] }
}

function fileOf({ moduleId }: TestSpecification): string {
  return slashed(moduleId)
}

function ranTests({ passed, failed }: ModuleOutcome['tests']): number {
  return passed + failed
}

/** Tells the process that asked for the run how far it is. */
class ProgressReporter implements Reporter {
  expected = 0
  #done = 0

  onTestModuleEnd(): void {
    this.#done += 1
    process.send?.(`${this.#done} of ${this.expected} test files`)
  }
}

function refuse(code: string, message: string): Refusal {
  return { refused: { code, message } }
}

// Without whoever asked, nobody waits for the answer.
process.on('disconnect', () => process.exit())

const order = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as CoverageOrder & Errand
const answer = await measure(order).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(order.output, JSON.stringify(answer))
process.exit()
