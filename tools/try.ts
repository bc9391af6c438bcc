import { trySuite, type TryResult } from '../src/try/index.ts'
import type { Command } from './command.ts'

export const tryCommand: Command = {
  name: 'try',
  summary: 'runs a suite without and with the harness, and says which tests change and why',
  help: `vitest-evolve try [options] [-- vitest arguments]

Runs the suite of a project without the harness, then twice with it, and compares
test by test. Tests that change are repeated with the clock, the randomness and the
network lifted one at a time, to tell why. Nothing is written into the project, and it
need not have the plugin in its config.

  --cwd DIR     the project's folder (default: this one)
  --json        prints {tests, unchanged, changed, cpu_ratio, wall_ratio, network, ...}
  --out FILE    writes to a file instead, and makes its folders
  --quiet       no progress
  --help        this text

Everything after -- goes to Vitest: filters, --config, --project, --pool ...

Exit codes: 0 all tests unchanged, 1 a test changed, 2 it could not be run.
`,
  options: {},
  async run({ cwd, rest, json, signal, progress }) {
    const result = await trySuite({ cwd, args: rest, signal, onRun: progress })
    return {
      code: result.changed.length > 0 ? 1 : 0,
      output: json ? `${JSON.stringify(asJson(result), null, 2)}\n` : asText(result),
    }
  },
}

function asJson({ changed, ...result }: TryResult): object {
  return {
    ...result,
    changed: changed.map(({ test_id, before, after, cause, message, project }) => ({
      test_id,
      before,
      after,
      cause,
      project,
      message,
    })),
  }
}

function asText(result: TryResult): string {
  const { tests, unchanged, changed, network, seconds } = result
  const share = tests === 0 ? 'no tests' : `${unchanged} of ${tests} tests unchanged (${percent(unchanged, tests)})`
  const lines = [`${share}, ${result.files} ${result.files === 1 ? 'file' : 'files'}, Vitest ${result.vitest}`]
  for (const { test_id, before, after, cause, message } of changed) {
    lines.push(`  ${before} -> ${after}  ${CAUSES[cause]}  ${test_id}`)
    if (message) lines.push(`      ${message.split('\n')[0]}`)
  }
  if (!result.identical) lines.push('  two runs with the harness differed from each other')
  lines.push(`time  ${figures(seconds.without.wall, seconds.with.wall, result.wall_ratio)}`)
  lines.push(`CPU   ${figures(seconds.without.cpu, seconds.with.cpu, result.cpu_ratio)}`)
  const tested = new Set(network.map(({ test_id }) => test_id))
  lines.push(
    tested.size === 0
      ? 'no test reached for the network'
      : `${tested.size} ${tested.size === 1 ? 'test' : 'tests'} reached for the network:`,
  )
  for (const { test_id, protocol, host, port } of network)
    lines.push(`  ${protocol} ${host}${port === null ? '' : `:${port}`}  ${test_id}`)
  return `${lines.join('\n')}\n`
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
