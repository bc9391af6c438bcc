import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, getPriority, setPriority } from 'node:os'
import { EvolveError } from '../errors.ts'
import { gitEnvironment } from './environment.ts'

export interface StreamOptions {
  /** Ends git. */
  signal?: AbortSignal | undefined
  /** What git reads from its standard input. */
  input?: string
  /** Other processes go first. */
  background?: boolean
  /** More than every git of ours gets. */
  env?: NodeJS.ProcessEnv
}

/**
 * The output of git, entry by entry: diffs can be longer than a buffer. A line is what ends with the separator: unlike
 * `readline`, a carriage return within it ends nothing.
 * @throws EvolveError `ERR_GIT` where git fails, with what it said; the reason of the signal where that was aborted
 */
export async function* gitEntries(
  cwd: string,
  args: string[],
  separator: '\0' | '\n',
  { signal, input = '', background = false, env = {} }: StreamOptions = {},
): AsyncGenerator<string> {
  signal?.throwIfAborted()
  const child = spawn('git', args, { cwd, env: { ...gitEnvironment(), ...env }, stdio: 'pipe', signal })
  // A git that ends before it has read all says itself why.
  child.stdin.on('error', () => {}).end(input)
  const ended = once(child, 'close') as Promise<[number | null]>
  // Awaited below; until then a git that does not start must not end the process.
  ended.catch(() => {})
  if (background) giveWay(child.pid)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(0, 4_000)))
  let rest = ''
  for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    const entries = (rest + chunk).split(separator)
    rest = entries.pop()!
    yield* entries
  }
  if (rest !== '') yield rest
  const [code] = await ended.catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
  if (code !== 0) throw new EvolveError('ERR_GIT', `git ${commandIn(args)} failed: ${firstLine(said)}`)
}

/** Whoever is behind already stays there: to go up is not allowed. */
function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined && getPriority(pid) < constants.priority.PRIORITY_BELOW_NORMAL)
      setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Gone already, or a sandbox that does not allow it: it goes as fast as the others.
  }
}

export interface Answer {
  /** What git printed, or `null` where it failed. */
  out: string | null
  /** The first line of its complaint. */
  said: string
}

/** Asks git for something short; says why where it fails. */
export async function askGit(
  cwd: string,
  args: string[],
  { env = {}, input = '' }: Pick<StreamOptions, 'env' | 'input'> = {},
): Promise<Answer> {
  const child = spawn('git', args, { cwd, env: { ...gitEnvironment(), ...env }, stdio: 'pipe' })
  // A git that ends before it has read all says itself why.
  child.stdin.on('error', () => {}).end(input)
  const out: string[] = []
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    return { out: code === 0 ? out.join('') : null, said: firstLine(said) }
  } catch (error) {
    return { out: null, said: `git does not start (${(error as NodeJS.ErrnoException).code})` }
  }
}

/** What git is asked to do, behind settings that are given with it. */
export function commandIn(args: readonly string[]): string | undefined {
  return args.find((arg) => !/^-|=/.test(arg))
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'no reason given'
}
