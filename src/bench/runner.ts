import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { TestSpecification, Vitest } from 'vitest/node'
import { firstLine } from '../error-message.ts'
import { endForks } from '../forks.ts'
import { slashed } from '../modules/manifest.ts'
import type { Errand } from '../vitest-process.ts'
import { ONE_RUN, partialConfig, partialRun } from '../whole-run.ts'
import { clockCost } from './clock.ts'
import { announceForks } from './forks.ts'
import type { BenchAnswer, BenchFailure, BenchOrder, BenchRequest } from './messages.ts'
import { skippedIn, type Node } from './skipped.ts'
import { TINYBENCH } from './worker/provider-variable.ts'

// Runs in a process of its own, in the project's folder: starts the project's own Vitest once, then runs the benchmark
// files that it is asked for, each in a fresh process.

/** How long Vitest may take to close, in milliseconds: less than whoever asked waits. */
const PATIENCE = 2000

const order = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as BenchOrder & Errand
announceForks()
let running: Vitest | undefined
let ending = false
// Without whoever asked, nobody waits for the answer.
process.on('disconnect', () => void end())

const { createVitest, parseCLI, version } = (await import(order.vitest)) as typeof import('vitest/node')
const { filter, options } = parseCLI(['vitest', 'bench', ...order.args])
const partial = partialRun(filter, options)
if (partial)
  refuse(
    'ERR_USAGE',
    `${partial.replace('tests', 'benchmarks')}; a module is measured by all of its benchmarks: choose with --module`,
  )
else {
  const vitest = (running = await start())
  // Vitest's own listeners exit before it is closed.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name).on(name, () => void end())
  const kept = [vitest.config, ...vitest.projects.map(({ config }) => config)].map(partialConfig).find(Boolean)
  if (kept) refuse('ERR_USAGE', kept.replace('tests', 'benchmarks'))
  else await serve(vitest)
}

/** Ends what was started: workers in a loop hear of nothing, and Vitest leaves files unless it is closed. */
async function end(): Promise<void> {
  if (ending) return
  ending = true
  endForks()
  await Promise.race([running?.close(), delay(PATIENCE)]).catch(() => {})
  endForks()
  process.exit()
}

async function start(): Promise<Vitest> {
  // What is forked, and nothing else, runs on it.
  if (order.node !== null) process.execPath = order.node
  const major = Number.parseInt(version, 10)
  // Benchmarks of Vitest 5 are tests of a project of their own.
  if (major >= 5) process.env[TINYBENCH] = tinybench()
  const vitest = await createVitest(major >= 5 ? 'test' : 'benchmark', {
    ...options,
    ...(major >= 5 ? { benchmarkOnly: true } : {}),
    ...ONE_RUN,
    coverage: { enabled: false },
    reporters: [{}],
    benchmark: {
      ...(options.benchmark as object | undefined),
      reporters: [{}],
      outputJson: undefined,
      compare: undefined,
    },
  } as never)
  await ('standalone' in vitest ? vitest.standalone() : (vitest as Vitest).init())
  for (const { config, vite } of vitest.projects) {
    // Environments such as jsdom read by Vite's server, which refuses what is outside of the project's folder.
    vite.config.server.fs.allow.push(dirname(order.workers.runner))
    // One process for each run of a file, nothing beside it.
    Object.assign(config, { pool: 'forks', isolate: true, fileParallelism: false, maxWorkers: 1 })
    if (major >= 5) Object.assign(config.benchmark!, { provider: order.workers.provider })
    else Object.assign(config, { runner: order.workers.runner })
  }
  return vitest
}

async function serve(vitest: Vitest): Promise<void> {
  const foreign = vitest.projects.map(({ config }) => config).filter(({ browser }) => browser.enabled)
  const specs = (await vitest.globTestSpecifications()).filter(
    ({ project, pool }) => pool !== 'typescript' && !project.config.browser.enabled,
  )
  const byFile = new Map<string, TestSpecification[]>()
  for (const spec of specs) byFile.set(slashed(spec.moduleId), [...(byFile.get(slashed(spec.moduleId)) ?? []), spec])
  process.on('message', ({ file }: BenchRequest) => void run(vitest, byFile.get(file) ?? []).then(send))
  const notes = foreign.length > 0 ? [`${foreign.length} browser projects are left out`] : []
  send({
    kind: 'ready',
    vitest: vitest.version,
    clock: clockCost(() => performance.now()),
    files: [...byFile.keys()].sort(),
    notes,
  })
}

async function run(vitest: Vitest, specs: TestSpecification[]): Promise<BenchAnswer> {
  const { unhandledErrors } = await vitest.runTestSpecifications(specs, false)
  const ids = new Set(specs.map(({ moduleId }) => moduleId))
  const files = vitest.state.getFiles().filter(({ filepath }) => ids.has(filepath)) as Task[]
  const failures = files.flatMap((file) => failuresIn(file, null))
  for (const error of unhandledErrors) failures.push({ titles: [], message: firstLine([error as Error]) })
  if (files.length === 0 && failures.length === 0) failures.push({ titles: [], message: 'it did not run' })
  return { kind: 'ran', failures, skipped: files.flatMap((file) => skippedIn(file)) }
}

/** As much of Vitest's tasks as is needed here. */
interface Task extends Node {
  result?: { state?: string; errors?: { message?: string }[]; benchmark?: object }
  tasks?: Task[]
}

function failuresIn({ name, result, tasks = [] }: Task, above: string[] | null): BenchFailure[] {
  const titles = above === null ? [] : [...above, name]
  const below = tasks.flatMap((task) => failuresIn(task, titles))
  // A suite fails by what is in it, too; and a file by its suites.
  if (result?.state !== 'fail' || (below.length > 0 && !result.errors?.length)) return below
  return [{ titles, message: firstLine(result.errors) }, ...below]
}

function tinybench(): string {
  const require = createRequire(createRequire(join(process.cwd(), 'package.json')).resolve('vitest/package.json'))
  return pathToFileURL(require.resolve('tinybench')).href
}

function refuse(code: string, message: string): void {
  send({ kind: 'refused', code, message })
}

function send(answer: BenchAnswer): void {
  // Nobody listens any more where this is to end.
  if (process.connected) process.send!(answer)
}
