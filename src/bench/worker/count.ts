import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SAMPLES_FOLDER, type Count } from './samples-file.ts'

/** What a worker is told where instructions are counted in place of time. */
export interface Counting {
  /** How this process's valgrind is reached. */
  prefix: string
  /** Where it leaves counts. */
  folder: string
  /** How often benchmarks are called, by titles, joined by `::`; the worker finds a number for others. */
  calls: Record<string, number>
}

/** What stands around the calls of a benchmark. */
export interface Hooks {
  before?: (() => unknown) | undefined
  after?: (() => unknown) | undefined
  beforeEach?: (() => unknown) | undefined
  afterEach?: (() => unknown) | undefined
}

/** Instructions that are counted in all: many beside the million by which two counts of nothing differ. */
const ENOUGH = 1e8

const MOST = 1e7

/** By how much the number of calls grows at most until it is enough. */
const GROWTH = 50

/** Where the orders are told, beside the folder of samples. */
export function countingFile(samples: string): string {
  return `${samples}.counting.json`
}

/** What asking takes by itself, in this process. */
let nothing: number | undefined
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

/** Counts the instructions of calls, of which as many were made before: by then what gets compiled is. */
export async function countCalls(
  counting: Counting,
  titles: readonly string[],
  call: () => unknown,
  hooks: Hooks,
): Promise<Count> {
  await hooks.before?.()
  nothing ??= await countNothing(counting)
  const count = async (calls: number): Promise<number> =>
    (await counted(counting, () => repeat(calls, call, hooks))) - nothing!
  let calls = counting.calls[titles.join('::')]
  if (calls === undefined) {
    calls = 1
    for (let found = await count(1); found < ENOUGH && calls < MOST; found = await count(calls))
      calls = Math.min(MOST, Math.ceil(calls * Math.min(GROWTH, (1.5 * ENOUGH) / Math.max(1, found))))
  } else await repeat(calls, call, hooks)
  const instructions = (await count(calls)) / calls
  await hooks.after?.()
  return { instructions: Math.max(1, instructions), calls }
}

/** What asking takes by itself; the first time, more. */
async function countNothing(counting: Counting): Promise<number> {
  const counts: number[] = []
  for (let nth = 0; nth < 4; nth += 1) counts.push(await counted(counting, async () => {}))
  return Math.min(...counts)
}

async function counted(counting: Counting, work: () => Promise<void>): Promise<number> {
  await tell(counting, 'instrumentation on', 'zero')
  await work()
  await tell(counting, 'dump', 'instrumentation off')
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

async function tell({ prefix }: Counting, ...commands: string[]): Promise<void> {
  const args = [`--pid=${process.pid}`, `--vgdb-prefix=${prefix}`, ...commands.flatMap((command) => ['-c', command])]
  await promisify(execFile)('vgdb', args)
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
