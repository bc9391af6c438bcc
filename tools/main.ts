#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { access, constants, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { EvolveError } from '../src/errors.ts'
import { slashed } from '../src/modules/manifest.ts'
import type { Command } from './command.ts'
import { makeFolder } from './make-folder.ts'
import { print, textOf, type Output } from './output.ts'
import { progressOn, SILENT } from './progress.ts'

/** Each is loaded when it is called: a gate must not wait for what only `try` needs. */
const COMMANDS: { name: string; summary: string; load(): Promise<Command> }[] = [
  {
    name: 'try',
    summary: 'runs a suite without and with the harness, and says which tests change and why',
    load: async () => (await import('./try.ts')).tryCommand,
  },
  {
    name: 'init',
    summary: 'adds the line to the config, manifests to folders, a workflow; shows the diff and asks',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'candidates',
    summary: 'ranks files and modules by where a test pays most',
    load: async () => (await import('./candidates.ts')).candidatesCommand,
  },
  {
    name: 'coverage',
    summary: "measures what each module's own tests cover of its own code, in one run",
    load: async () => (await import('./coverage.ts')).coverageCommand,
  },
  {
    name: 'coverage-gate',
    summary: "holds every module's coverage against its target",
    load: async () => (await import('./coverage-gate.ts')).coverageGateCommand,
  },
  {
    name: 'bench',
    summary: "measures p50, p95 and p99 of each module's benchmarks; compares commits",
    load: async () => (await import('./bench.ts')).benchCommand,
  },
  {
    name: 'slo-gate',
    summary: "holds every module's latencies against its targets",
    load: async () => (await import('./slo-gate.ts')).sloGateCommand,
  },
  {
    name: 'ledger',
    summary: 'checks the ledgers, mends them after a merge, shows the trend',
    load: async () => (await import('./ledger.ts')).ledgerCommand,
  },
  {
    name: 'merge-manifest',
    summary: 'merges figures in manifests, for git',
    load: async () => (await import('./merge-manifest.ts')).mergeManifestCommand,
  },
]

const EVERYWHERE = {
  cwd: { type: 'string' },
  json: { type: 'boolean' },
  out: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** What shells give for a command that a signal ended: 128 and the signal's number. */
const INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

class Interruption extends Error {
  readonly signal: keyof typeof INTERRUPTED

  constructor(signal: keyof typeof INTERRUPTED) {
    super(`ended by ${signal}`)
    this.signal = signal
  }
}

const USAGE = `vitest-evolve <command> [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(16)}${summary}`).join('\n')}

  vitest-evolve <command> --help tells more.
`

async function main(argv: string[]): Promise<number> {
  const [name, ...args] = argv
  if (name === '--version') return printText(await version())
  if (name === undefined || name === '--help' || name === '-h') return printText(USAGE)
  const listed = COMMANDS.find((one) => one.name === name)
  if (!listed)
    throw new EvolveError(
      'ERR_USAGE',
      `there is no command ${JSON.stringify(name)}; use ${COMMANDS.map((one) => one.name).join(', ')}`,
    )
  return runCommand(await listed.load(), args)
}

async function runCommand(command: Command, args: string[]): Promise<number> {
  const own = untilDashes(args)
  const { values, positionals } = parse(command, own)
  // A variable that nobody has set, most of the time.
  const empty = Object.keys(values).find((name) => [values[name]].flat().includes(''))
  if (empty) throw new EvolveError('ERR_USAGE', `${command.name}: --${empty} is given nothing`)
  if (values.help)
    return printText(new Map(Object.entries(command.helpOf ?? {})).get(positionals[0] ?? '') ?? command.help)
  if (values.version) return printText(await version())
  const cwd = resolve((values.cwd as string | undefined) ?? '.')
  if (!(await stat(cwd).catch(() => undefined))?.isDirectory())
    throw new EvolveError('ERR_USAGE', `--cwd: there is no folder ${cwd}`)

  for (const name of ['out', 'html']) if (typeof values[name] === 'string') await checkWritable(name, values[name])
  const abort = new AbortController()
  const interrupt = (signal: keyof typeof INTERRUPTED): void => abort.abort(new Interruption(signal))
  // Kept until the end: with no listener left, a second signal would end us before the clean-up.
  for (const name of Object.keys(INTERRUPTED)) process.on(name, interrupt)
  const { say, clear } = values.quiet === true ? SILENT : progressOn(process.stderr, command.name)
  const ran = command.run({
    cwd,
    root: slashed(realpathSync(cwd)),
    values,
    positionals,
    rest: args.slice(own.length + 1),
    json: values.json === true,
    signal: abort.signal,
    progress: say,
    warn: (what) => {
      clear()
      void print(process.stderr, [`vitest-evolve: ${what}`])
    },
    version,
  })
  // Also before an error is told.
  const { code, output } = await ran.finally(clear)
  await write(output, values.out as string | undefined)
  return code
}

/** What follows `--` is Vitest's, and says nothing to us. */
function untilDashes(args: string[]): string[] {
  const dashes = args.indexOf('--')
  return dashes === -1 ? args : args.slice(0, dashes)
}

function parse(command: Command, args: string[]): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({
      args: withMeant(args, command.meant ?? {}),
      options: { ...EVERYWHERE, ...command.options },
      allowPositionals: command.positionals === true,
    })
  } catch (error) {
    throw new EvolveError(
      'ERR_USAGE',
      `${command.name}: ${(error as Error).message.split(/\n|\. /)[0]!.replace(/\.$/, '')}; see vitest-evolve ${command.name} --help`,
    )
  }
}

/** An option that may be given nothing, and is, gets the value that is meant. */
function withMeant(args: readonly string[], meant: Record<string, string>): string[] {
  return args.map((arg, index) => {
    const value = arg.startsWith('--') ? meant[arg.slice(2)] : undefined
    return value === undefined || /^\d+$/.test(args[index + 1] ?? '') ? arg : `${arg}=${value}`
  })
}

async function write(output: Output, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await print(process.stdout, output)
    return
  }
  try {
    await writeFile(file, textOf(output, false))
  } catch (error) {
    throw new EvolveError('ERR_WRITE', `--out: cannot write ${file} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
}

/** Before a long run, not after it. */
async function checkWritable(option: string, file: string): Promise<void> {
  const folder = dirname(resolve(file))
  try {
    await makeFolder(folder)
    await access((await stat(file).catch(() => undefined)) ? file : folder, constants.W_OK)
  } catch (error) {
    throw new EvolveError('ERR_WRITE', `--${option}: cannot write ${file} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    })
  }
}

async function printText(text: string): Promise<number> {
  await print(process.stdout, text.trimEnd().split('\n'))
  return 0
}

async function version(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** A user's mistake is one line; anything else is ours and shows its stack. Machines get JSON for both. */
function report(error: unknown, json: boolean): number {
  if (error instanceof Interruption) return INTERRUPTED[error.signal]
  const known = error instanceof EvolveError
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error))
  const code = known ? error.code : 'ERR_INTERNAL'
  if (json) void print(process.stdout, [JSON.stringify({ error: { code, message } })])
  const lines = known
    ? process.env.DEBUG === 'vitest-evolve'
      ? [...`vitest-evolve: ${stack}`.split('\n'), `[${code}]`]
      : [`vitest-evolve: ${message} [${code}]`]
    : [`vitest-evolve: an error that we did not expect, please report it [${code}]`, ...stack.split('\n')]
  void print(process.stderr, lines)
  return 2
}

// `vitest-evolve ... | head` closes the pipe when it has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2))
// A terminal that is closed takes no more words, but there is to be cleaned up.
process.stderr.on('error', () => {})

const argv = process.argv.slice(2)
process.exitCode = await main(argv).catch((error: unknown) => report(error, untilDashes(argv).includes('--json')))
