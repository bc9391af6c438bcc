export interface Repro {
  /** Effective environment, in the order it is printed. */
  env: Record<string, string>
  /** Vitest's major version: `-t` matches names joined by a space in 4, by ` > ` in 5. */
  major: number
  /** The test file, relative to the root, POSIX separators. */
  file: string
  /** Names of the suites and the test, of the suites alone for a suite's failure, none for a module's. */
  names: string[]
  /** Whether `names` ends with a suite: everything below it is run. */
  suite: boolean
  project?: string | undefined
  /** `--root` and `--config`, relative to where Vitest was started, where they were given. */
  root?: string | undefined
  config?: string | undefined
  shuffle: { files: boolean; tests: boolean }
  concurrent: boolean
  /** `--sequence.seed`, where it is not the one that the root seed gives. */
  sequenceSeed?: number | undefined
  /** Options of the command line that decide how a test runs, as flags. */
  options: string[]
  /** Retries that came before the attempt that failed. */
  retries: number
}

/** One POSIX shell line that runs the fewest tests Vitest can select so that this one is among them. */
export function reproCommand(repro: Repro): string {
  const { names, shuffle } = repro
  const flags: string[] = []
  if (repro.root) flags.push('--root', repro.root)
  if (repro.config) flags.push('--config', repro.config)
  if (repro.project) flags.push('--project', repro.project)
  if (shuffle.files) flags.push('--sequence.shuffle.files')
  if (shuffle.tests) flags.push('--sequence.shuffle.tests')
  if (repro.concurrent) flags.push('--sequence.concurrent')
  if (repro.sequenceSeed !== undefined) flags.push(`--sequence.seed=${repro.sequenceSeed}`)
  flags.push(...repro.options)
  if (repro.retries > 0) flags.push(`--retry=${repro.retries}`)
  if (names.length > 0) flags.push(`--testNamePattern=${namePattern(names, repro)}`)
  const env = Object.entries(repro.env).map(([key, value]) => `${key}=${shellQuote(value)}`)
  return [...env, 'npx', 'vitest', 'run', shellQuote(repro.file), ...flags.map(shellQuote)].join(' ')
}

/** A regular expression for exactly this test, or for all of a suite, on one line. */
export function namePattern(names: string[], { major, suite }: Pick<Repro, 'major' | 'suite'>): string {
  const separator = major >= 5 ? ' > ' : ' '
  const full = names.join(separator) + (suite ? separator : '')
  const escaped = full.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return `^${escaped.replace(/[\n\r\t\v\f\0\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}${suite ? '' : '$'}`
}

/** Quotes for a POSIX shell: nothing inside single quotes is special. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('=') ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
