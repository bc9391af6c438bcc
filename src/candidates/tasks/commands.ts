import { posix } from 'node:path'
import { escapePath } from 'tinyglobby'
import { shellQuote } from '../../events/repro.ts'

export interface Commands {
  run: string
  run_all: string
  check: string | null
}

/**
 * What is run for a task, from the root: Vitest is started where its config is, so that paths and settings are those of the
 * project, in a shell of its own, so that the next command is run from the root again. It leaves the report that is there:
 * the next ranking is made of it.
 * @param folder where the config is; '' is the root
 * @param base the commit to compare with, if there is one
 */
export function commandsOf(folder: string, file: string, test: string, base: string | null): Commands {
  const within = (path: string): string => (folder === '' ? path : posix.relative(folder, path))
  const inFolder = (command: string): string => (folder === '' ? command : `(cd ${argument(folder)} && ${command})`)
  const include = shellQuote(escapePath(within(file)))
  return {
    run: inFolder(
      `npx vitest run ${argument(within(test))} --coverage --coverage.clean=false --coverage.include=${include} --coverage.reporter=text`,
    ),
    run_all: inFolder('npx vitest run --coverage'),
    check: base && inFolder(`npx vitest-evolve candidates check ${base} --file ${argument(within(file))}`),
  }
}

/** A name that begins like an option is none. */
function argument(path: string): string {
  return shellQuote(path.startsWith('-') ? `./${path}` : path)
}
