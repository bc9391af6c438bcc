import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'

const forks = new Set<ChildProcess>()
/** What Vitest 4.1 and 5 fork; a global setup may fork something else. */
const WORKER = /[\\/]workers[\\/]forks\.js$/

/**
 * Knows Vitest's workers from here on, from their start to their end.
 * @param onStart told of each; may return what is done when it has ended
 */
export function followForks(onStart: (child: ChildProcess) => (() => void) | void = () => {}): void {
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess }
    child.once('spawn', () => {
      if (!child.spawnargs.some((arg) => WORKER.test(arg))) return
      forks.add(child)
      const onEnd = onStart(child)
      child.once('exit', () => {
        forks.delete(child)
        onEnd?.()
      })
    })
  })
}

/** Ends those that are there: one in a loop hears of nothing, and would go on when its Vitest is gone. */
export function endForks(): void {
  for (const child of forks) child.kill('SIGKILL')
}
