import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EvolveError } from '../errors.ts'
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
  /** How long nothing may come of a benchmark file, in milliseconds. */
  timeout: number
  signal: AbortSignal
  /** What workers run on in place of this Node. */
  node?: string
}

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
}

/**
 * Starts the project's own Vitest for benchmarks. The harness is off in it: a guard or a seeded generator would be
 * measured along.
 * @throws EvolveError `ERR_NO_VITEST`, `ERR_VITEST_FAILED`, `ERR_USAGE` for arguments that leave out benchmarks
 */
export async function openSession({ root, args, timeout, signal, node }: SessionOptions): Promise<Session> {
  const scratch = await mkdtemp(join(tmpdir(), 'vitest-evolve-bench-'))
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
    env: { ...plainEnvironment(), EVOLVE: '0', [SAMPLES_FOLDER]: samples },
    signal,
    onMessage: (answer) => answers.shift()?.(answer as BenchAnswer),
  })
  const ended = Promise.resolve(child).then((): BenchAnswer => {
    signal.throwIfAborted()
    return { kind: 'refused', code: 'ERR_VITEST_FAILED', message: `Vitest did not run in ${root}: ${said()}` }
  })
  // Whoever waits for an answer hears of it; nobody may be waiting.
  ended.catch(() => {})
  const answer = (): Promise<BenchAnswer> =>
    Promise.race([new Promise<BenchAnswer>((done) => answers.push(done)), ended])
  const close = async (): Promise<void> => {
    child.kill()
    await ended.catch(() => {})
    // One that is in a loop does not hear that its parent is gone.
    endWorkers(await namesIn(samples))
    await rm(scratch, { recursive: true, force: true })
  }
  try {
    const ready = expecting('ready', await answer())
    const run = async (file: string, counting?: Counting): Promise<FileRun> => {
      if (counting) await writeFile(countingFile(samples), JSON.stringify(counting))
      const asked = answer()
      child.send({ file: `${root}/${file}` } satisfies BenchRequest)
      const watch = watchFor(samples, timeout)
      const { failures } = expecting('ran', await asked.finally(watch.end))
      const benchmarks = await takeSamples(samples)
      const late = { titles: [], message: `nothing was measured for ${timeout / 1000} s, and its process was ended` }
      return { benchmarks, failures: watch.ended() ? [late, ...failures] : failures }
    }
    const files = ready.files.filter((file) => file.startsWith(`${root}/`)).map((file) => file.slice(root.length + 1))
    return { ...ready, files, run, close }
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

/** Ends the workers of a file of which nothing comes any more: Vitest has no limit for benchmarks, or none that a loop heeds. */
function watchFor(folder: string, timeout: number): { end(): void; ended(): boolean } {
  let known = ''
  let since = performance.now()
  let killed = false
  const timer = setInterval(async () => {
    const names = await namesIn(folder)
    if (names.join() !== known) [known, since] = [names.join(), performance.now()]
    if (killed || performance.now() - since < timeout) return
    killed = true
    endWorkers(names)
  }, 1000)
  return { end: () => clearInterval(timer), ended: () => killed }
}

function endWorkers(names: readonly string[]): void {
  for (const name of names.filter((one) => one.endsWith('.worker')))
    try {
      process.kill(Number.parseInt(name, 10), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
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
