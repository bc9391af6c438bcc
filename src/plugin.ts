import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { TestProject, Vitest } from 'vitest/node'
import EvolveReporter from '../reporters/events.ts'
import { isBrowser } from '../reporters/run-facts.ts'
import { EvolveError } from './errors.ts'
import { NOTES } from './events/notes.ts'
import { headTime } from './git/head.ts'
import { resolveSettings, type EvolveOptions, type Settings } from './options.ts'
import { nextTempFolder, pinTempFolder } from './temp-folder.ts'

/** As much of a Vite plugin as this one is; naming Vite's own type would tie us to its major. */
export interface EvolvePlugin {
  name: 'vitest-evolve'
  config(config: object): Promise<object | undefined>
  load(id: string): { code: string; map: { mappings: '' } } | undefined
  configureVitest(context: { project: TestProject; vitest: Vitest }): void
}

const SETUP = fileURLToPath(new URL('./setup.js', import.meta.url))
const LATE = fileURLToPath(new URL('./late.js', import.meta.url))

/** How `dist/late.js` finds the wiring of the plugin that is in charge; see there. */
const WIRE: symbol = Symbol.for('vitest-evolve.wire')

/** Options that go before everybody's: `try` lifts one thing at a time, also where the project has its own line. */
export const OVERRIDES: symbol = Symbol.for('vitest-evolve.overrides')

type WireHolder = { [WIRE]?: (vitest: Vitest) => void }

/**
 * Makes every test run deterministic and hermetic, and every failure an event.
 *
 * @example defineConfig({ plugins: [evolve()] })
 * @throws EvolveError when Vitest starts, naming the option or variable that has a bad value.
 */
export function evolve(options: EvolveOptions = {}): EvolvePlugin {
  /** Stays unset in an instance that has no say: a second one in a config, or one in a build. */
  let settings: Settings | undefined
  let settledUnder: EvolveOptions | undefined

  const plugin: EvolvePlugin = {
    name: 'vitest-evolve',
    async config(config: Config) {
      const named = [config.plugins ?? []].flat(10).map((one) => (one as EvolvePlugin | null)?.name ?? '')
      // The line may stand in a config that Vite itself reads, to build or to serve.
      if (!named.some((name) => /^vitest(?::|$)/.test(name))) return undefined
      // Twice in one config, as when `try` meets a project that has the line: the first one works.
      if ([config.plugins ?? []].flat(10)[named.indexOf(plugin.name)] !== plugin) return undefined
      const overrides = (globalThis as Record<symbol, EvolveOptions | undefined>)[OVERRIDES]
      // A config that comes out of a package is loaded once: its instance is that of every Vitest which a process starts.
      if (settledUnder !== overrides) settings = undefined
      settledUnder = overrides
      settings ??= await settle({ ...options, ...overrides }, config)
      const tags = declareTags(config.test?.tags ?? [], settings)
      if (!settings.enabled) return { test: { tags } }
      if (settings.timezone !== false) pinZone(settings.timezone)
      if (settings.random.math || settings.random.crypto) pinTempFolder(rootOf(config))
      const { projects, sequence } = config.test ?? {}
      const own = settings
      if (projects) (globalThis as WireHolder)[WIRE] = (vitest) => wireAll(vitest, own)
      return {
        test: {
          tags,
          sequence: { seed: sequence?.seed ?? settings.sequenceSeed },
          // Projects with configs of their own do not call us; a global setup of the root runs all the same.
          ...(projects ? { globalSetup: [LATE] } : {}),
        },
      }
    },
    // Without a map: Vitest would write one into the copy that every worker reads, four times the size of the code.
    load: (id) => (id === SETUP ? { code: readFileSync(SETUP, 'utf8'), map: { mappings: '' } } : undefined),
    configureVitest({ project, vitest }) {
      if (!settings || (vitest.mode as string) === 'benchmark') return
      // A project's own line has the last word on it; the root's line covers what has none.
      wireProject(project, vitest, settings)
      if (vitest.vite.config.plugins.includes(plugin as never)) wireAll(vitest, settings)
    },
  }
  return plugin
}

interface Config {
  plugins?: unknown[]
  root?: string
  test?: { root?: string; tags?: { name: string }[]; sequence?: { seed?: number }; projects?: unknown[] }
}

function rootOf({ root, test }: Config): string {
  return test?.root ?? root ?? process.cwd()
}

/** Drawn once: every plugin of a run has to agree on it. */
let drawnSeed: number | undefined

async function settle(options: EvolveOptions, config: Config): Promise<Settings> {
  return resolveSettings(options, {
    env: process.env,
    head: await headTime(rootOf(config)),
    drawSeed: () => (drawnSeed ??= randomInt(2 ** 31)),
  })
}

/** Declared so that `strictTags` accepts them; a tag that the user declares stays the user's. */
function declareTags(declared: { name: string }[], { tags }: Settings): { name: string; description: string }[] {
  const ours = [
    { name: tags.network, description: 'reaches the real network (vitest-evolve)' },
    { name: tags.clock, description: 'has the real clock (vitest-evolve)' },
    { name: tags.random, description: 'has real randomness (vitest-evolve)' },
  ]
  return ours.filter(
    ({ name }, index) =>
      !declared.some((tag) => tag.name === name) && ours.findIndex((tag) => tag.name === name) === index,
  )
}

/** Projects that a line has spoken for. */
const wired = new WeakSet<TestProject>()

function wireAll(vitest: Vitest, settings: Settings): void {
  if ((vitest.mode as string) === 'benchmark') return
  for (const project of vitest.projects) if (!wired.has(project)) wireProject(project, vitest, settings)
  if (settings.enabled) addReporter(vitest, settings)
}

function wireProject(project: TestProject, vitest: Vitest, settings: Settings): void {
  if (isBrowser(project)) return
  const { setupFiles, sequence } = project.config
  const before = wired.has(project)
  wired.add(project)
  if (!settings.enabled && !before) return
  provide(project, { settings, root: vitest.config.root })
  if (setupFiles.includes(SETUP) || !settings.enabled) return
  setupFiles.unshift(SETUP)
  // 5 takes the root's, 4.1 the project's; without a seed of its own each project would draw one.
  for (const config of [project.config, vitest.config]) config.sequence.setupFiles = 'list'
  sequence.seed = vitest.config.sequence.seed
  if (!sharesVitest(vitest)) inlineSetup(project)
  addReporter(vitest, settings)
}

function provide(project: TestProject, given: { settings: Settings; root: string }): void {
  const pollInterval = project.config.expect?.poll?.interval
  ;(project.provide as (key: string, value: unknown) => void)(NOTES, { ...given, project: project.name, pollInterval })
}

/** Whether the setup file, imported by Node itself, gets the Vitest that runs the tests. */
function sharesVitest(vitest: Vitest): boolean {
  try {
    return vitest.distPath.startsWith(dirname(createRequire(SETUP).resolve('vitest/package.json')))
  } catch {
    return false
  }
}

/**
 * Has Vite serve the setup file, with its `vitest` resolved to the running one: where this package is
 * installed elsewhere, as under `npx`, Node would find another. Costs 4 ms a file more.
 */
function inlineSetup(project: TestProject): void {
  const { _resolver: resolver } = project as unknown as { _resolver?: { options?: { inlineFiles?: string[] } } }
  const inlineFiles = resolver?.options?.inlineFiles
  if (!inlineFiles) {
    throw new EvolveError(
      'ERR_EVOLVE_INSTALL',
      `vitest-evolve in ${dirname(SETUP)} cannot run with a Vitest that is installed elsewhere; install both in the project`,
    )
  }
  project.vite.config.server.fs.allow.push(dirname(SETUP))
  inlineFiles.push(SETUP, pathToFileURL(SETUP).href)
}

/** Those that are made already, and those that are still to be made from the config. */
function reportersOf(vitest: Vitest): unknown[] {
  const { reporters } = vitest as unknown as { reporters: unknown[] }
  return [...reporters, ...vitest.config.reporters]
}

/** As an instance it survives `--reporter`; after start-up the list of reporters is made already. */
function addReporter(vitest: Vitest, settings: Settings): void {
  if (reportersOf(vitest).some((one) => one instanceof EvolveReporter)) return
  vitest.onTestsRerun(nextTempFolder)
  vitest.onClose(unpinZone)
  // A process that starts Vitest again must not meet what tests have left.
  vitest.onClose(nextTempFolder)
  const reporter = new EvolveReporter({ settings })
  const { reporters } = vitest as unknown as { reporters: EvolveReporter[] }
  if (reporters.length === 0) {
    vitest.config.reporters.push(reporter as never)
    return
  }
  reporters.push(reporter)
  reporter.onInit(vitest)
  reporter.onTestRunStart()
}

let pinnedZone: string | undefined

/** Workers inherit it. A variable that the user has set wins. */
function pinZone(zone: string): void {
  if (process.env.TZ?.trim()) return
  process.env.TZ = pinnedZone = zone
}

/** A process that starts Vitest again, as watch mode does for a changed config, must not take ours for the user's. */
function unpinZone(): void {
  if (process.env.TZ === pinnedZone) delete process.env.TZ
  pinnedZone = undefined
}
