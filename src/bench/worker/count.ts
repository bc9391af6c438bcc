import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { median } from '../quantiles.ts'
import { SAMPLES_FOLDER, type Count } from './samples-file.ts'

/** What a worker is told where instructions are counted in place of time. */
export interface Counting {
  /** How this process's valgrind is reached. */
  prefix: string
  /** Where it leaves counts. */
  folder: string
  /** How often benchmarks are called, by titles, joined by `::`; of others the worker finds it, and counts roughly. */
  calls: Record<string, number>
}

/** What stands around the calls of a benchmark. */
export interface Hooks {
  before?: (() => unknown) | undefined
  after?: (() => unknown) | undefined
  beforeEach?: (() => unknown) | undefined
  afterEach?: (() => unknown) | undefined
}

/** Instructions of one count: many beside the few hundred thousand by which two counts of nothing differ. */
const ENOUGH = 5e7

/** How often is counted: what V8 does now and then, such as compiling what asks for counts, falls into one of them. */
const COUNTS = 3

/** How many times as many calls come before: by then what gets compiled is, also the callers of what is called. */
const WARM = 10

const MOST = 1e7

/** By how much the number of calls grows at most until it is enough. */
const GROWTH = 50

/** Where the orders are told, beside the folder of samples. */
export function countingFile(samples: string): string {
  return `${samples}.counting.json`
}

/** What asking takes by itself, in this process: the least, for the first times take more. */
let nothing = Number.POSITIVE_INFINITY
let known: Counting | null | undefined

/** `null` where time is measured. */
export function countingAsked(): Counting | null {
  if (known === undefined)
    try {
      known = JSON.parse(readFileSync(countingFile(process.env[SAMPLES_FOLDER]!), 'utf8')) as Counting
    } catch {
      known = null
    }
  return known
}

/** Counts the instructions of calls, of which many were made before; of those that take long, one. */
export async function countCalls(
  counting: Counting,
  titles: readonly string[],
  call: () => unknown,
  hooks: Hooks,
): Promise<Count> {
  const make = (calls: number): Promise<void> => repeat(calls, call, hooks)
  const count = async (calls: number): Promise<number> => {
    nothing = Math.min(nothing, await counted(counting, async () => {}))
    return (await counted(counting, () => make(calls))) - nothing
  }
  await hooks.before?.()
  const calls = counting.calls[titles.join('::')]
  const found = await (calls === undefined ? findCalls(make, count) : countWarm(calls, make, count))
  await hooks.after?.()
  return found
}

/** The count is a rough one: whoever looks for a number does otherwise than who knows it. */
async function findCalls(make: Make, count: Counter): Promise<Count> {
  for (let calls = 1; ;) {
    // The first calls take more than those that follow.
    await make(calls)
    const found = Math.max(1, await count(calls))
    if (found >= ENOUGH || calls === MOST) return { calls, instructions: found / calls }
    calls = Math.min(MOST, Math.ceil(calls * Math.min(GROWTH, (1.5 * ENOUGH) / found)))
  }
}

async function countWarm(calls: number, make: Make, count: Counter): Promise<Count> {
  await make(calls === 1 ? 1 : WARM * calls)
  const counts: number[] = []
  while (counts.length < COUNTS) counts.push(await count(calls))
  return { calls, instructions: Math.max(1, median(counts) / calls) }
}

type Make = (calls: number) => Promise<void>
type Counter = (calls: number) => Promise<number>

async function counted(counting: Counting, work: () => Promise<void>): Promise<number> {
  tell(counting, 'instrumentation on', 'zero')
  await work()
  tell(counting, 'dump', 'instrumentation off')
  return takeCount(counting.folder)
}

/** Awaits nothing that need not be awaited: that alone takes some hundred instructions. */
async function repeat(calls: number, call: () => unknown, { beforeEach, afterEach }: Hooks): Promise<void> {
  for (let nth = 0; nth < calls; nth += 1) {
    if (beforeEach) await beforeEach()
    const result = call()
    if (typeof (result as { then?: unknown } | undefined)?.then === 'function') await result
    if (afterEach) await afterEach()
  }
}

/** Waits without a turn of the event loop: whatever else would have its turn there would be counted. */
function tell({ prefix }: Counting, ...commands: string[]): void {
  const way = [`--pid=${process.pid}`, `--vgdb-prefix=${prefix}`, '--max-invoke-ms=1']
  const args = [...way, ...commands.flatMap((command) => ['-c', command])]
  // What it complains of becomes a part of the error.
  execFileSync('vgdb', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** @throws Error where valgrind has not left one */
async function takeCount(folder: string): Promise<number> {
  const own = (await readdir(folder)).filter((name) => name.startsWith(`${process.pid}.`))
  let total = Number.NaN
  for (const name of own) {
    total = Number(/^totals: (\d+)$/m.exec(await readFile(join(folder, name), 'utf8'))?.[1])
    await rm(join(folder, name))
  }
  if (Number.isNaN(total)) throw new Error('valgrind left no count')
  return total
}
