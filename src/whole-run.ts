/** Options of Vitest that leave out tests, with the flags that people type. */
const LEAVES_OUT = {
  testNamePattern: '-t',
  tagsFilter: '--tags-filter',
  changed: '--changed',
  related: '--related',
  lastFailed: '--last-failed',
  project: '--project',
  dir: '--dir',
  exclude: '--exclude',
  root: '--root',
} as const

/** Says what in Vitest's arguments would leave out tests or code; `null` where nothing does. */
export function partialRun(filters: readonly string[], options: object): string | null {
  if (filters.length > 0) return `the filter ${JSON.stringify(filters[0])} leaves out tests`
  const given = options as Record<string, unknown>
  const key = (Object.keys(LEAVES_OUT) as (keyof typeof LEAVES_OUT)[]).find(
    (name) => given[name] !== undefined && given[name] !== false,
  )
  if (key) return `${LEAVES_OUT[key]} leaves out tests`
  const coverage = (given.coverage ?? {}) as Record<string, unknown>
  const code = ['include', 'exclude'].find((name) => coverage[name] !== undefined)
  return code ? `--coverage.${code} leaves out code, which is for the config to say` : null
}
