import { printable } from '../src/printable.ts'

const CLEAR = '\r\u001B[K'

/** How often a log that cannot be rewritten hears of the same thing, in milliseconds. */
const EVERY = 5000

export interface Progress {
  /** What is `live` is said often: on a terminal it is rewritten. */
  say(what: string, how?: 'live'): void
  /** Takes away what is live; before anything else is written, or it would stand in the same line. */
  clear(): void
}

/** Says on stderr what goes on: on a terminal in one line that is rewritten, in a log now and then. */
export function progressOn(
  stderr: NodeJS.WriteStream,
  command: string,
  now: () => number = () => performance.now(),
): Progress {
  let live = false
  let last = now()
  const clear = (): void => {
    if (live) stderr.write(CLEAR)
    live = false
  }
  process.on('exit', clear)
  return {
    say(what, how) {
      if (how === 'live' && !stderr.isTTY) {
        if (now() - last < EVERY) return
        last = now()
      }
      clear()
      live = how === 'live' && stderr.isTTY
      const line = printable(`${command}: ${what}`)
      // One that the terminal breaks would be cleared in its last part alone.
      stderr.write(live ? line.slice(0, (stderr.columns || 80) - 1) : `${line}\n`)
    },
    clear,
  }
}

/** Where nothing is to be said. */
export const SILENT: Progress = { say: () => {}, clear: () => {} }
