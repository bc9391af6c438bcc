import { execa } from 'execa'
import { CLI, cleanEnv, NODE, type Project } from './lab.ts'

/**
 * Runs a command here on a terminal of its own, by util-linux's `script`, and gives what a person sees of it in the end.
 * @param columns the terminal's width; 0 where it does not say
 */
export async function onTerminal({ dir, caches }: Project, args: readonly string[], columns = 0): Promise<string[]> {
  const command = [NODE, CLI, ...args].map((arg) => `'${arg}'`).join(' ')
  const { stdout } = await execa('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null'], {
    cwd: dir,
    env: { ...cleanEnv(), XDG_CACHE_HOME: caches, LANG: 'C.UTF-8' },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  })
  return screen(stdout, columns || Number.POSITIVE_INFINITY)
}

const CLEAR_TO_END = '\u001B[K'

/** What is left on each row when its text was written over and cleared; a line that is too long goes on in the next row. */
function screen(output: string, columns: number): string[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const rows: string[] = []
    let [seen, at] = ['', 0]
    for (const one of line.replaceAll(CLEAR_TO_END, '\f')) {
      if (one === '\r') at = 0
      else if (one === '\f') seen = seen.slice(0, at)
      else {
        if (at === columns) {
          rows.push(seen)
          ;[seen, at] = ['', 0]
        }
        seen = seen.slice(0, at) + one + seen.slice(at + one.length)
        at += one.length
      }
    }
    return [...rows, seen]
  })
}
