import type { ChildProcess } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { EvolveError } from './errors.ts'

export interface ProcessOptions<Order> {
  /** The built file that runs there; it gets the path of the order. */
  runner: string
  order: Order
  cwd: string
  /** Where order and answer lie; made here. */
  folder: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  /** Told what it says, each time; without it there is no channel. */
  onMessage?: (message: unknown) => void
}

/** What every runner is told besides its own. */
export interface Errand {
  /** URL of the project's own `vitest/node`. */
  vitest: string
  /** Where the answer is written, as JSON. */
  output: string
}

/**
 * Runs the project's own Vitest in a process of its own, which reads an order and leaves an answer.
 * @returns the answer, or in one line why there is none
 * @throws EvolveError `ERR_NO_VITEST` where the project has none
 */
export async function runVitestProcess<Order, Answer extends object>(
  options: ProcessOptions<Order>,
): Promise<Answer | { error: string }> {
  const { signal, folder } = options
  const { child, said } = await startVitestProcess(options)
  const { signal: by } = await child
  signal.throwIfAborted()
  const answer = await readAnswer<Answer>(join(folder, ANSWER))
  if (!('error' in answer)) return answer
  // What it had printed by then is not why: the system may have been short of memory.
  return { error: answer.error ? oneLine(answer.error) : by === undefined ? said() : `its process was ended by ${by}` }
}

const ANSWER = 'answer.json'

/** How long what was printed last may take to come when its process has ended, in milliseconds. */
const GRACE = 1000

/** Starts such a process; `said` is the gist of the end of what it printed so far. */
export async function startVitestProcess<Order>({
  runner,
  order,
  cwd,
  folder,
  env,
  signal,
  onMessage,
}: ProcessOptions<Order>): Promise<{ child: VitestProcess; said: () => string }> {
  const errand: Errand = { vitest: vitestUrl(cwd), output: join(folder, ANSWER) }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'order.json'), JSON.stringify({ ...order, ...errand }))
  // It takes longer to load than all else of a command that starts nothing.
  const { execa } = await import('execa')
  const child = execa(process.execPath, [runner, join(folder, 'order.json')], {
    cwd,
    env: asVitestSets(env),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    ipc: onMessage !== undefined,
    cancelSignal: signal,
    forceKillAfterDelay: 3000,
  })
  if (onMessage) child.on('message', onMessage)
  // What a suite left running in the background may hold them open for ever.
  child.once('exit', () =>
    setTimeout(() => [child.stdout, child.stderr].forEach((one) => one.destroy()), GRACE).unref(),
  )
  const tail = tailOf(child.all)
  return { child, said: () => oneLine(tail()) }
}

/** Settles when it has ended. */
export type VitestProcess = Pick<ChildProcess, 'on' | 'send' | 'kill' | 'connected' | 'disconnect'> &
  PromiseLike<{ signal?: string | undefined }>

/** Drains what is printed and keeps its end: suites may print more than anyone could hold. */
function tailOf(stream: NodeJS.ReadableStream): () => string {
  let kept = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => (kept = (kept + text).slice(-64 * 1024)))
  return () => kept
}

/** Marks of a Vitest that runs us: where a suite's own tests call the tools. */
const MARKS_OF_VITEST = [
  'VITEST',
  'VITEST_MODE',
  'VITEST_POOL_ID',
  'VITEST_WORKER_ID',
  'TEST',
  'NODE_ENV',
  'DEV',
  'PROD',
  'MODE',
  'SSR',
]

/** Vitest's command line sets these before it loads a config: plugins and configs look at them. */
function asVitestSets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, NODE_ENV: env.NODE_ENV ?? 'test', TEST: 'true', VITEST: 'true' }
}

export function plainEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env }
  if (env.VITEST) for (const name of MARKS_OF_VITEST) delete env[name]
  return env
}

function vitestUrl(cwd: string): string {
  try {
    return pathToFileURL(createRequire(join(cwd, 'package.json')).resolve('vitest/node')).href
  } catch {
    throw new EvolveError(
      'ERR_NO_VITEST',
      `no vitest in ${cwd}; install it there, or name the project's folder with --cwd`,
    )
  }
}

/** What the runner process left; a process that died left nothing. */
async function readAnswer<Answer extends object>(file: string): Promise<Answer | { error: string }> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Answer | { error: string }
  } catch {
    return { error: '' }
  }
}

/** Frames of a stack and of code: `  12 | text`, `> 12 | text`, `  | ^^^`, and those drawn with lines. */
const FRAME = /^\s*(?:at |❯ |file:|(?:>\s*)?\d*\s*[|│]|[╰·])/

/** The gist of an error or of a log: its first lines with words in them, without colours, stack and code. */
export function oneLine(text = ''): string {
  const lines = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .filter((line) => /\p{L}/u.test(line) && !FRAME.test(line))
    // What a frame is of, stands in its upper edge.
    .map((line) => line.trim().replace(/^╭─+\[\s*(.+?)\s*\]$/, '($1)'))
  const gist = lines
    .slice(0, 4)
    .join(' ')
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, 500)
  return gist || 'it said nothing'
}
