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
  return screen(stdout)
}

const CLEAR_TO_END = '\u001B[K'

/** What is left on each line when its text was written over and cleared. */
export function screen(output: string): string[] {
  return output.split(/\r?\n/).map((line) => {
    let [seen, at] = ['', 0]
    for (const part of line.replaceAll(CLEAR_TO_END, '\f').split(/([\r\f])/)) {
      if (part === '\r') at = 0
      else if (part === '\f') seen = seen.slice(0, at)
      else {
        seen = seen.slice(0, at) + part + seen.slice(at + part.length)
        at += part.length
      }
    }
    return seen
  })
}
