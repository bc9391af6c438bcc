import { basename, dirname, relative } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'
import type { Repro } from '../src/events/repro.ts'
import { dayOf } from '../src/git/head.ts'
import type { Settings } from '../src/options.ts'

/** What this run is isolated from: one line, or one for each set of projects that have settings of their own. */
export function headerLines(
  projects: { project: TestProject; settings: Settings | undefined }[],
  vitest: Vitest,
): string[] {
  const names = new Map<string, string[]>()
  for (const { project, settings } of projects) {
    if (!settings || isBrowser(project)) continue
    const facts = isolationText(settings, zone(project))
    names.set(facts, [...(names.get(facts) ?? []), project.name])
  }
  const lines = [...names].map(([facts, those]) =>
    names.size > 1 ? `evolve (${those.join(', ')}): ${facts}` : `evolve: ${facts}`,
  )
  const browsers = vitest.projects.filter(isBrowser).length
  if (browsers === 0) return lines
  const left = `browser mode left as it is (${browsers} of ${vitest.projects.length} projects)`
  const last = lines.pop()
  return [...lines, last === undefined ? `evolve: ${left}` : `${last} · ${left}`]
}

function isolationText({ seed, clock, now, headAhead, random, network }: Settings, timezone: string): string {
  const seeded = random.math || random.crypto ? `seed ${seed}` : 'randomness real'
  const ahead = headAhead === null ? '' : ` (HEAD is dated ${dayOf(headAhead)}, in the future)`
  const time = clock === 'real' ? 'clock real' : `clock ${clock} from ${new Date(now).toISOString()}${ahead}`
  return `${seeded} · ${time} · TZ ${timezone} · network ${networkText(network)}`
}

/** What there is to say at the end, if anything. */
export function closingLine(written: Map<string, number>, reached: { tests: number; others: number }): string[] {
  const said = [...written].map(([file, events]) => `${count(events, 'event')} in ${file}`)
  const who = [
    reached.tests > 0 ? count(reached.tests, 'test') : '',
    reached.others > 0 ? (reached.others === 1 ? '1 suite or file' : `${reached.others} suites or files`) : '',
  ].filter(Boolean)
  if (who.length > 0) said.push(`${who.join(' and ')} reached for the network and got an error`)
  return said.length > 0 ? [`evolve: ${said.join(' · ')}`] : []
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function networkText({ mode, allow, loopback }: Settings['network']): string {
  if (mode === 'allow') return 'open'
  return `blocked${loopback ? '' : ', loopback too'}${allow.length > 0 ? `, but for ${allow.map(({ text }) => text).join(', ')}` : ''}`
}

export function isBrowser(project: TestProject): boolean {
  return project.config.browser?.enabled === true
}

/** The environment under which the same run happens again. */
export function effectiveEnv({ seed, clock, now, network }: Settings, project?: TestProject): Record<string, string> {
  return {
    VITEST_SEED: seed,
    FREEZE_TIME: clock === 'real' ? '0' : new Date(now).toISOString(),
    ALLOW_NET: network.mode === 'allow' ? '1' : network.allow.map(({ text }) => text).join(',') || '0',
    TZ: zone(project),
  }
}

function zone(project?: TestProject): string {
  return (
    (project?.config.env?.TZ as string | undefined) ??
    (process.env.TZ?.trim() || undefined) ??
    Intl.DateTimeFormat().resolvedOptions().timeZone
  )
}

/** All of a reproduction but the test itself. */
export function reproBase(
  settings: Settings,
  vitest: Vitest,
  project?: TestProject,
): Omit<Repro, 'file' | 'names' | 'suite' | 'retries'> {
  const { sequence } = (project ?? vitest).config
  const shuffle = sequence.shuffle as boolean | { files?: boolean; tests?: boolean } | undefined
  const rootShuffle = vitest.config.sequence.shuffle as typeof shuffle
  const files = typeof rootShuffle === 'object' ? rootShuffle.files : rootShuffle
  const tests = typeof shuffle === 'object' ? shuffle.tests : shuffle
  const root = relative(process.cwd(), vitest.config.root)
  return {
    env: effectiveEnv(settings, project),
    major: Number(vitest.version.split('.')[0]),
    project: project?.name || undefined,
    root: root === '' ? undefined : root,
    config: configOption(vitest),
    shuffle: { files: Boolean(files), tests: Boolean(tests) },
    concurrent: Boolean(sequence.concurrent),
    options: commandLine(vitest),
    sequenceSeed: sequence.seed === settings.sequenceSeed ? undefined : sequence.seed,
  }
}

/** Those that decide how a test runs, and that no config knows: they were given for this run. */
const CARRIED = ['globals', 'environment', 'pool', 'isolate', 'testTimeout', 'hookTimeout', 'dir', 'mode'] as const

function commandLine(vitest: Vitest): string[] {
  // 4 keeps them in a field, 5 in the config.
  const { _cliOptions: four } = vitest as unknown as { _cliOptions?: Record<string, unknown> }
  const given = four ?? (vitest.config as unknown as { cliOptions?: Record<string, unknown> }).cliOptions ?? {}
  const { enabled } = (given.typecheck ?? {}) as { enabled?: boolean }
  return [
    ...CARRIED.flatMap((name) => {
      const value = given[name]
      if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`
      return typeof value === 'string' || typeof value === 'number' ? `--${name}=${value}` : []
    }),
    ...(enabled === true ? ['--typecheck'] : []),
  ]
}

/** Vitest finds a config of the usual name in the root by itself. */
function configOption(vitest: Vitest): string | undefined {
  const { configFile } = vitest.vite.config
  if (!configFile) return undefined
  const usual =
    /^vite(?:st)?\.config\.[cm]?[jt]s$/.test(basename(configFile)) &&
    relative(vitest.config.root, dirname(configFile)) === ''
  return usual ? undefined : relative(process.cwd(), configFile).replaceAll('\\', '/')
}
