import { trySuite, type TryResult } from '../src/try/index.ts'
import type { Command } from './command.ts'
import { counted } from './counted.ts'
import { jsonLines, type Output } from './output.ts'

export const tryCommand: Command = {
  name: 'try',
  help: `vitest-evolve try [options] [-- vitest arguments]

Runs the suite of a project without the harness, then twice with it, and compares
test by test, with the errors of hooks and of the run. What changes is repeated with
the clock, the randomness and the network lifted one at a time, to tell why. Nothing
is written into the project, and it need not have the plugin in its config.

  --cwd DIR     the project's folder (default: this one)
  --json        prints {tests, unchanged, changed, cpu_ratio, wall_ratio, network, ...}
  --out FILE    writes to a file instead, and makes its folders
  --quiet       no progress
  --help        this text

Everything after -- goes to Vitest: filters, --config, --project, --pool ...

Exit codes: 0 nothing changed, 1 a test, a suite or the run's errors changed,
2 it could not be run, 129, 130 or 143 ended by SIGHUP, Ctrl-C or SIGTERM.
`,
  options: {},
  async run({ cwd, rest, json, signal, progress }) {
    const result = await trySuite({ cwd, args: rest, signal, onRun: progress })
    return {
      code: result.changed.length > 0 ? 1 : 0,
      output: json ? jsonLines(asJson(result)) : asText(result),
    }
  },
}

function asJson({ changed, ...result }: TryResult): object {
  return {
    ...result,
    changed: changed.map(({ kind, test_id, before, after, cause, message, project }) => ({
      kind,
      test_id,
      before,
      after,
      cause,
      project,
      message,
    })),
  }
}

function asText(result: TryResult): Output {
  const { changed, network, seconds } = result
  const lines = [`${share(result)}, ${counted(result.files, 'file')}, Vitest ${result.vitest}`]
  for (const { kind, test_id, before, after, cause, message } of changed) {
    lines.push(`  ${before} -> ${after}  ${CAUSES[cause]}  ${named(kind, test_id)}`)
    if (message) lines.push(`      ${message.split('\n')[0]}`)
  }
  if (!result.identical) lines.push('  two runs with the harness differed from each other')
  lines.push(`time  ${figures(seconds.without.wall, seconds.with.wall, result.wall_ratio)}`)
  lines.push(`CPU   ${figures(seconds.without.cpu, seconds.with.cpu, result.cpu_ratio)}`)
  lines.push(`${reached(network)} reached for the network${network.length > 0 ? ':' : ''}`)
  for (const { kind, test_id, protocol, host, port } of network)
    lines.push(`  ${protocol} ${host}${port === null ? '' : `:${port}`}  ${named(kind, test_id)}`)
  return lines
}

/** Tests are what people count; whatever else changed must not hide behind a share of 100 %. */
function share({ tests, unchanged, changed }: TryResult): string {
  const outside = changed.length - (tests - unchanged)
  const whole = unchanged === tests && outside > 0
  const of = tests === 0 ? 'no tests' : `${unchanged} of ${tests} tests unchanged`
  return [
    tests === 0 || whole ? of : `${of} (${percent(unchanged, tests)})`,
    ...(outside > 0 ? [`${counted(outside, 'change')} outside them`] : []),
  ].join(', ')
}

function reached(network: TryResult['network']): string {
  const counts = (['test', 'suite', 'module'] as const).flatMap((kind) => {
    const { size } = new Set(network.filter((one) => one.kind === kind).map(({ test_id }) => test_id))
    return size > 0 ? [counted(size, kind === 'module' ? 'file' : kind)] : []
  })
  return counts.length > 0 ? new Intl.ListFormat('en-GB').format(counts) : 'no test'
}

function named(kind: TryResult['changed'][number]['kind'], id: string): string {
  return kind === 'suite' ? `suite ${id}` : kind === 'module' ? `file ${id}` : id
}

const CAUSES: Record<TryResult['changed'][number]['cause'], string> = {
  clock: 'by the clock',
  random: 'by the seeded randomness',
  network: 'by the blocked network',
  other: 'cause unknown',
  'flaky-before': 'flaky without the harness, too',
}

function percent(part: number, whole: number): string {
  return `${(Math.floor((part / whole) * 10_000) / 100).toFixed(2)} %`
}

function figures(without: number | null, withIt: number | null, ratio: number | null): string {
  if (without === null || withIt === null) return 'not known on this system'
  return `${without.toFixed(1)} s without, ${withIt.toFixed(1)} s with${ratio === null ? '' : ` (ratio ${ratio.toFixed(2)}, one pair of runs)`}`
}
