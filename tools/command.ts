import type { ParseArgsConfig } from 'node:util'
import type { Output } from './output.ts'

/** One command: parse -> options -> run -> output -> exit code. */
export interface Command {
  name: string
  /** The whole of `--help`. */
  help: string
  /** The `--help` of an action that is named first, where it has one of its own. */
  helpOf?: Record<string, string>
  /** Options beyond those that every command has. */
  options: NonNullable<ParseArgsConfig['options']>
  /** Of options that may be given nothing: what is meant then. What follows such an option is its value if it is a number. */
  meant?: Record<string, string>
  /** Whether it takes arguments that are no options. */
  positionals?: boolean
  run(context: Context): Promise<Outcome>
}

export interface Context {
  cwd: string
  /** The same as a real path with `/`, as files below it are named everywhere. */
  root: string
  values: Record<string, unknown>
  positionals: string[]
  /** Everything after `--`. */
  rest: string[]
  json: boolean
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** Says on stderr what goes on; not with `--quiet`. What is `live` is said often: it replaces what it said before. */
  progress(what: string, how?: 'live'): void
  /** Says on stderr what is amiss. */
  warn(what: string): void
  /** Of this package. */
  version(): Promise<string>
}

export interface Outcome {
  /** 0 nothing found, 1 findings, 2 a part could not be done, and the output says the rest. */
  code: 0 | 1 | 2
  output: Output
}
