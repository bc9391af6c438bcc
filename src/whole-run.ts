/** Settings of Vitest that leave out tests, with the flags that people type. */
const LEAVES_OUT: Record<string, string> = {
  testNamePattern: '-t',
  tagsFilter: '--tags-filter',
  changed: '--changed',
  related: '--related',
  lastFailed: '--last-failed',
  sinceLastRun: '--since-last-run',
  project: '--project',
}

/** These a config may set: it says what the tests are. */
const FOR_THE_CONFIG: Record<string, string> = { dir: '--dir', exclude: '--exclude', root: '--root' }

/** Vitest does something else and ends, where we would run the tests as if nothing was said. */
const RUNS_NOTHING: Record<string, string> = {
  help: '--help',
  version: '--version',
  list: '--list',
  listTags: '--list-tags',
  clearCache: '--clear-cache',
  mergeReports: '--merge-reports',
  standalone: '--standalone',
}

type Settings = Record<string, unknown>

/** Says what in Vitest's arguments would leave out tests or code, or run none; `null` where nothing does. */
export function partialRun(filters: readonly string[], options: object): string | null {
  if (filters.length > 0) return `the filter ${JSON.stringify(filters[0])} leaves out tests`
  const given = options as Settings
  const nothing = isTold(part(given, 'typecheck').only) ? '--typecheck.only' : flagIn(given, RUNS_NOTHING)
  if (nothing) return `${nothing} runs no tests`
  const flag = flagIn(given, { ...LEAVES_OUT, ...FOR_THE_CONFIG })
  if (flag) return `${flag} leaves out tests`
  const files = ['include', 'exclude'].find((name) => isTold(part(given, 'benchmark')[name]))
  if (files) return `--benchmark.${files} leaves out tests`
  const coverage = part(given, 'coverage')
  if (isTold(coverage.changed)) return '--coverage.changed leaves out code'
  const code = ['include', 'exclude'].find((name) => coverage[name] !== undefined)
  return code ? `--coverage.${code} leaves out code, which is for the config to say` : null
}

/** The same of what a config has set, of the root or of a project; as Vitest has resolved it. */
export function partialConfig(config: object): string | null {
  const set = config as Settings
  const name = Object.keys(LEAVES_OUT).find((key) => isTold(set[key]))
  if (name) return `${name} in the config leaves out tests`
  if (isTold(part(set, 'typecheck').only)) return 'typecheck.only in the config runs no tests'
  return isTold(part(set, 'coverage').changed) ? 'coverage.changed in the config leaves out code' : null
}

function flagIn(given: Settings, flags: Record<string, string>): string | undefined {
  return flags[Object.keys(flags).find((name) => isTold(given[name])) ?? '']
}

function isTold(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
}

function part(settings: Settings, name: string): Settings {
  const value = settings[name]
  return typeof value === 'object' && value !== null ? (value as Settings) : {}
}

/** What every run of ours sets, whatever command line and config say: once, all of it, and nothing of the user's written. */
export const ONE_RUN = {
  run: true,
  watch: false,
  ui: false,
  open: false,
  api: false,
  bail: 0,
  // An `only` would leave out the others.
  allowOnly: false,
  update: 'none',
  passWithNoTests: true,
} as const
