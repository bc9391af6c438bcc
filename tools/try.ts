import { trySuite, type TryResult } from '../src/try/index.ts'
import type { TryVerdict } from '../src/try/failing.ts'
import type { Command, Outcome } from './command.ts'
import { jsonLines } from './output.ts'
import { tryText } from './try-text.ts'

export const tryCommand: Command = {
  name: 'try',
  help: `vitest-evolve try [options] [-- vitest arguments]

Runs the suite of a project without the harness, then twice with it, and compares
test by test, with the errors of hooks and of the run. The files of what changes run
again: without the harness, and with the network, the clock and the randomness lifted
one at a time until one explains it. What fails in every run is named. Nothing is
written into the project, and it need not have the plugin in its config.

  --cwd DIR     the project's folder (default: this one)
  --json        prints {verdict, tests, unchanged, changed, failing, cpu_ratio, ...}
  --out FILE    writes to a file instead, and makes its folders
  --quiet       no progress
  --help        this text

Everything after -- goes to Vitest: filters, --config, --project, --pool ...

Exit codes: 0 nothing changed, or only what changes without the harness, too;
1 a test, a suite or the run's errors changed; 2 it could not be run, or too little
of it to compare; 129, 130 or 143 ended by SIGHUP, Ctrl-C or SIGTERM.
`,
  options: {},
  async run({ cwd, rest, json, signal, progress }) {
    const result = await trySuite({ cwd, args: rest, signal, onRun: progress })
    return { code: CODES[result.verdict], output: json ? jsonLines(asJson(result)) : tryText(result) }
  },
}

/** Unknown never passes, and is no finding either. */
const CODES: Record<TryVerdict, Outcome['code']> = { pass: 0, fail: 1, inconclusive: 2 }

function asJson({ changed, failing, ...result }: TryResult): object {
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
    failing: failing.map(({ kind, test_id, loaded, project, message }) => ({
      kind,
      test_id,
      loaded,
      project,
      message,
    })),
  }
}
