import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { withoutRepository } from '../git/environment.ts'
import { oneLine } from '../vitest-process.ts'

/** How long what is to end may take to do so, in milliseconds. */
const PATIENCE = 3000
const WINDOWS = process.platform === 'win32'

/**
 * Runs a shell command in a folder. With it ends all that it started, whatever it left in the background; the signal ends
 * it before its time.
 * @returns the gist of the end of its complaint where it fails
 */
export async function runPrepare(command: string, cwd: string, signal: AbortSignal): Promise<string | null> {
  signal.throwIfAborted()
  const child = execa(command, {
    shell: true,
    cwd,
    env: withoutRepository(process.env),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    // A group can be ended as a whole; a shell alone would leave what it waits for.
    detached: !WINDOWS,
  })
  const done = new AbortController()
  const aborted = once(signal, 'abort', { signal: done.signal }).catch(() => {})
  // Not until its output is closed: what it left in the background may hold that open. A shell that does not start has
  // no exit.
  const exited = once(child, 'exit').catch(() => [null]) as Promise<[number | null]>
  await Promise.race([exited, aborted])
  done.abort()
  await endWhole(child)
  signal.throwIfAborted()
  const [exitCode] = await exited
  const { stderr, stdout } = await child
  return exitCode === 0 ? null : oneLine(endOf(stderr.trim() === '' ? stdout : stderr))
}

/** As much of execa's process as is needed here. */
interface Shell extends PromiseLike<unknown> {
  pid?: number
  stdout: Readable
  stderr: Readable
}

async function endWhole(child: Shell): Promise<void> {
  await endGroup(child.pid, 'SIGTERM')
  await Promise.race([child, delay(PATIENCE, undefined, { ref: false })])
  await endGroup(child.pid, 'SIGKILL')
  // What has left the group may hold them open.
  child.stdout.destroy()
  child.stderr.destroy()
}

async function endGroup(leader: number | undefined, signal: NodeJS.Signals): Promise<void> {
  if (leader === undefined) return
  try {
    if (WINDOWS) await execa('taskkill', ['/pid', String(leader), '/T', '/F'])
    else process.kill(-leader, signal)
  } catch {
    // It has ended by itself.
  }
}

function endOf(text: string): string {
  return text.trimEnd().split('\n').slice(-4).join('\n')
}
