import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EvolveError } from '../errors.ts'
import { withoutRepository } from '../git/environment.ts'
import { removeFolder, scratchFolder } from '../scratch.ts'
import { plainEnvironment, startVitestProcess } from '../vitest-process.ts'
import type { BenchAnswer, BenchFailure, BenchOrder, BenchRequest } from './messages.ts'
import { countingFile, type Counting } from './worker/count.ts'
import { parseSamples, SAMPLES_FOLDER, type BenchmarkSamples } from './worker/samples-file.ts'

const built = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url))

export interface SessionOptions {
  /** The project's folder: a real path, with `/`. */
  root: string
  /** Arguments for Vitest. */
  args: string[]
  /** How long nothing may come of a benchmark file, or of Vitest when it starts, in milliseconds. */
  timeout: number
  signal: AbortSignal
  /** Told in one line what could not be cleaned up. */
  onNote: (what: string) => void
  /** What workers run on in place of this Node. */
  node?: string
}

/** How long a Vitest that is told to end may take to do so, in milliseconds; it gives itself less. */
const PATIENCE = 5000

/** A Vitest that is running and waits to be told which benchmark file to run. */
export interface Session {
  vitest: string
  /** How long reading the clock takes there, in milliseconds. */
  clock: number
  /** The benchmark files, relative to the root, with `/`. */
  files: string[]
  notes: string[]
  /** Runs the benchmarks of a file in a fresh process: measures their time, or counts their instructions. */
  run(file: string, counting?: Counting): Promise<FileRun>
  close(): Promise<void>
}

export interface FileRun {
  benchmarks: BenchmarkSamples[]
  failures: BenchFailure[]
  /** Titles of what the file leaves out itself (`skip`, `todo`). */
  skipped: string[][]
}

/**
 * Starts the project's own Vitest for benchmarks. The harness is off in it: a guard or a seeded generator would be
 * measured along.
 * @throws EvolveError `ERR_NO_VITEST`, `ERR_VITEST_FAILED`, `ERR_USAGE` for arguments that leave out benchmarks,
 *   `ERR_WRITE` without a temporary folder; those of `run`: `ERR_VITEST_FAILED`
 */
export async function openSession({ root, args, timeout, signal, onNote, node }: SessionOptions): Promise<Session> {
  const scratch = await scratchFolder('vitest-evolve-bench-')
  const samples = join(scratch, 'samples')
  const answers: ((answer: BenchAnswer) => void)[] = []
  const { child, said } = await startVitestProcess<BenchOrder>({
    runner: built('bench-runner'),
    order: {
      args,
      workers: { runner: built('bench-worker-4'), provider: built('bench-worker-5') },
      node: node ?? null,
    },
    cwd: root,
    folder: scratch,
    env: { ...withoutRepository(plainEnvironment()), EVOLVE: '0', [SAMPLES_FOLDER]: samples },
    signal,
    onMessage: (answer) => answers.shift()?.(answer as BenchAnswer),
  }).catch(async (error: unknown) => {
    await removeFolder(scratch, onNote)
    throw error
  })
  const seconds = timeout / 1000
  let what = 'Vitest did not run'
  let why: string | null = null
  const ended = Promise.resolve(child).then((): BenchAnswer => {
    signal.throwIfAborted()
    return { kind: 'refused', code: 'ERR_VITEST_FAILED', message: `${what} in ${root}: ${why ?? said()}` }
  })
  // Whoever waits for an answer hears of it; nobody may be waiting.
  ended.catch(() => {})
  const endVitest = (): void => {
    why = `nothing came of it for ${seconds} s, and it was ended`
    // It ends what it has started, and is forced to end if it does not.
    child.kill()
  }
  const ask = async (request?: BenchRequest): Promise<{ answer: BenchAnswer; late: boolean }> => {
    const answer = new Promise<BenchAnswer>((done) => answers.push(done))
    // One that has ended cannot be asked, and is heard of below.
    if (request) child.send(request, () => {})
    const watch = watchFor(samples, timeout, endVitest)
    return { answer: await Promise.race([answer, ended]).finally(watch.end), late: watch.late() }
  }
  const close = async (): Promise<void> => {
    // One that is in a loop hears of nothing.
    await endWorkers(samples)
    if (child.connected) child.disconnect()
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
    await ended.catch(() => {})
    clearTimeout(patience)
    await endWorkers(samples)
    await removeFolder(scratch, onNote)
  }
  try {
    const ready = expecting('ready', (await ask()).answer)
    what = 'Vitest ended while benchmarks ran'
    const run = async (file: string, counting?: Counting): Promise<FileRun> => {
      if (counting) await writeFile(countingFile(samples), JSON.stringify(counting))
      const { answer, late } = await ask({ file: `${root}/${file}` })
      const { failures, skipped } = expecting('ran', answer)
      const benchmarks = await takeSamples(samples)
      const ended = { titles: [], message: `nothing was measured for ${seconds} s, and its process was ended` }
      return { benchmarks, failures: late ? [ended, ...failures] : failures, skipped }
    }
    const files = ready.files.filter((file) => file.startsWith(`${root}/`)).map((file) => file.slice(root.length + 1))
    const outside = ready.files.length - files.length
    const note = `${outside} of the benchmark files that Vitest finds are outside the project's folder: left out`
    return { ...ready, files, notes: outside > 0 ? [...ready.notes, note] : ready.notes, run, close }
  } catch (error) {
    await close()
    throw error
  }
}

function expecting<Kind extends BenchAnswer['kind']>(kind: Kind, answer: BenchAnswer): BenchAnswer & { kind: Kind } {
  if (answer.kind === kind) return answer as BenchAnswer & { kind: Kind }
  const { code, message } = answer as BenchAnswer & { kind: 'refused' }
  throw new EvolveError(code, message)
}

/**
 * Ends workers of which nothing comes any more, as often as there are any, or Vitest itself where there is none: it has
 * no limit for benchmarks, or none that a loop heeds.
 */
function watchFor(folder: string, timeout: number, endVitest: () => void): { end(): void; late(): boolean } {
  let known = ''
  let since = performance.now()
  let late = false
  const timer = setInterval(async () => {
    const names = (await namesIn(folder)).join()
    if (names !== known) [known, since] = [names, performance.now()]
    if (performance.now() - since < timeout) return
    since = performance.now()
    late = true
    if ((await endWorkers(folder)) === 0) endVitest()
  }, 1000)
  return { end: () => clearInterval(timer), late: () => late }
}

/** Tells how many there were. Whoever is ended is forgotten: another process may come to have its number. */
async function endWorkers(folder: string): Promise<number> {
  const workers = (await namesIn(folder)).filter((name) => name.endsWith('.worker'))
  for (const name of workers) {
    try {
      process.kill(Number.parseInt(name, 10), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    await rm(join(folder, name), { force: true })
  }
  return workers.length
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}

/** Reads what the workers left, and clears the folder for the next file. */
async function takeSamples(folder: string): Promise<BenchmarkSamples[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.samples'))
  const taken = await Promise.all(names.map(async (name) => parseSamples(await readFile(join(folder, name)))))
  await rm(folder, { recursive: true, force: true })
  return taken
}
