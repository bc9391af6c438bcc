import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Vitest } from 'vitest/node'
import { evolve, OVERRIDES } from '../plugin.ts'
import type { EvolveOptions } from '../options.ts'
import type { Errand } from '../vitest-process.ts'
import { findCauses, type RunFiles } from './causes.ts'
import { Collector } from './collector.ts'
import type { RunReport } from './report.ts'
import type { RunOrder } from './run.ts'

/**
 * Runs in a process of its own, in the folder of the project that is tried, with the project's own Vitest: the suite
 * once, or some of its files several times. The harness comes in as inline config, so that nothing is written into the
 * project.
 */
const order = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as RunOrder & Errand

const SETTINGS: Record<Parameters<RunFiles>[0], EvolveOptions> = {
  without: { enabled: false },
  with: {},
  clock: { clock: 'real' },
  random: { random: { math: false, crypto: false } },
  network: { network: 'allow' },
}

const TOLD: Record<Parameters<RunFiles>[0], string> = {
  without: 'without the harness, again',
  with: 'with the harness, again',
  clock: 'with the real clock',
  random: 'with the real randomness',
  network: 'with the real network',
}

async function carryOut({ task }: RunOrder): Promise<RunReport | [string, string][]> {
  if (!Array.isArray(task)) return run(task, null)
  const causes = await findCauses(task, (how, files) => {
    process.send?.(`${files.length} file${files.length === 1 ? '' : 's'} ${TOLD[how]}`)
    return run(how, files)
  })
  return [...causes]
}

/** One run, with a Vitest of its own. */
async function run(how: keyof typeof SETTINGS, files: string[] | null): Promise<RunReport> {
  const harness = how !== 'without'
  steer(harness)
  const { startVitest, parseCLI } = (await import(order.vitest)) as typeof import('vitest/node')
  const { filter, options } = parseCLI(['vitest', 'run', ...order.args])
  const collector = new Collector()
  const overrides = { ...SETTINGS[how], events: join(order.scratch, 'events.ndjson') }
  ;(globalThis as Record<symbol, unknown>)[OVERRIDES] = overrides satisfies EvolveOptions
  const vitest = await startVitest(
    'test',
    files ?? filter,
    {
      ...asGiven(options),
      run: true,
      watch: false,
      ui: false,
      open: false,
      api: false,
      // Of a run that stops early, nothing can be said of the rest.
      bail: 0,
      update: 'none',
      reporters: [collector],
      coverage: { enabled: false },
    } as never,
    { cacheDir: join(order.scratch, 'cache'), ...(harness ? { plugins: [evolve()] } : {}) } as never,
  )
  await closed(vitest)
  return collector.report
}

/** The project's own line, if it has one, is off in a run without. */
function steer(harness: boolean): void {
  delete process.env.EVOLVE
  delete process.env.SOURCE_DATE_EPOCH
  if (!harness) process.env.EVOLVE = '0'
  else if (order.epoch !== null) process.env.SOURCE_DATE_EPOCH = String(order.epoch)
}

/** On the command line `--exclude` adds to the config's list; as an option of the API it would replace it. */
function asGiven({ exclude, ...options }: { exclude?: unknown }): object {
  return exclude === undefined ? options : { ...options, cliExclude: [exclude].flat() }
}

/** After a crashed worker 4.1.0 waits for it without end; what is left then, our own end takes along. */
async function closed(vitest: Vitest): Promise<void> {
  await Promise.race([vitest.close(), delay(vitest.config.teardownTimeout, undefined, { ref: false })])
}

// Without whoever asked, nobody waits for the answer.
process.on('disconnect', () => process.exit())

const answer: object = await carryOut(order).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(order.output, JSON.stringify(answer))
process.exit()
