const CLEAR = '\r\u001B[K'

/** How often a log that cannot be rewritten hears of the same thing, in milliseconds. */
const EVERY = 5000

/** Says on stderr what goes on: on a terminal in one line that is rewritten, in a log now and then. */
export function progressOn(
  stderr: NodeJS.WriteStream,
  command: string,
  now: () => number = () => performance.now(),
): (what: string, how?: 'live') => void {
  let live = false
  let last = now()
  process.on('exit', () => live && stderr.write(CLEAR))
  return (what, how) => {
    if (how === 'live' && !stderr.isTTY) {
      if (now() - last < EVERY) return
      last = now()
    }
    const rewrite = live ? CLEAR : ''
    live = how === 'live' && stderr.isTTY
    stderr.write(`${rewrite}${command}: ${what}${live ? '' : '\n'}`)
  }
}
