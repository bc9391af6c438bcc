import { basename, dirname, relative } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'
import type { Repro } from '../src/events/repro.ts'
import type { Settings } from '../src/options.ts'

/** The line that says what this run is isolated from. */
export function headerLine(settings: Settings, vitest: Vitest): string {
  const { clock, now, random } = settings
  const seeded = random.math || random.crypto ? `seed ${settings.seed}` : 'randomness real'
  const time = clock === 'real' ? 'clock real' : `clock ${clock} from ${new Date(now).toISOString()}`
  const browser = vitest.projects.filter(isBrowser).length
  const left = browser > 0 ? ` · browser mode left as it is (${browser} of ${vitest.projects.length} projects)` : ''
  return `evolve: ${seeded} · ${time} · TZ ${zone()} · network ${networkText(settings.network)}${left}`
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
    process.env.TZ ??
    Intl.DateTimeFormat().resolvedOptions().timeZone
  )
}

/** All of a reproduction but the test itself. */
export function reproBase(
  settings: Settings,
  vitest: Vitest,
  project?: TestProject,
): Omit<Repro, 'file' | 'names' | 'suite' | 'attempt'> {
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
    sequenceSeed: sequence.seed === settings.sequenceSeed ? undefined : sequence.seed,
  }
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
