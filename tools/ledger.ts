import type { Command, Context, Outcome } from './command.ts'
import { usage } from './ledger-files.ts'

/** Each with the options that it alone takes. */
const ACTIONS: Record<string, { options: string[]; run: (context: Context) => Promise<Outcome> }> = {
  verify: {
    options: ['anchor'],
    run: async (context) => (await import('./ledger-verify.ts')).verifyLedgers(context),
  },
  mend: { options: ['anchor'], run: async (context) => (await import('./ledger-verify.ts')).mendLedgers(context) },
  show: {
    options: ['module', 'last', 'html', 'metric', 'fingerprint'],
    run: async (context) => (await import('./ledger-show.ts')).showLedger(context),
  },
}

const OWN = ['anchor', 'module', 'last', 'html', 'metric', 'fingerprint']

export const ledgerCommand: Command = {
  name: 'ledger',
  help: `vitest-evolve ledger verify|mend|show [file...] [options]

verify: checks that no line of a ledger was changed, removed or put in, and that none
is missing at the end. Tells apart: intact, torn (a crash, mended by the next append),
forked (two branches of git were merged), truncated and tampered.
mend: makes one chain of a forked ledger; the file as it was is kept beside it. Without
a file also merges manifests that stand there with conflict markers, if figures alone are
at odds: the newer observation stays.
show: the course of each module's coverage or latency, as a table, a chart or a page;
of latencies with the places where they change for good (E-divisive).

Without a file: those in manifests/.ledger; for show, coverage.ndjson in it, else
bench.ndjson; on a page both.

  --anchor SEQ:HASH   verify, mend: a line that the ledger is known to have had, at
                      least 8 digits of its hash; several can be given, for one file.
                      Without it: those that the manifests keep
  --module NAME       show: this module, figure by figure; several can be given
  --last N            show: the last N figures of each module (of one module: 20)
  --metric NAME       show, latencies: p50, p95 or p99 (default: p95)
  --fingerprint HEX   show, latencies: figures of this machine (default: for each module
                      the one that measured it last; those of others are left out)
  --html FILE         show: writes one page with everything in it, and makes its folders
  --cwd DIR           the project's folder (default: this one)
  --json              verify: {file, lines, verdict, line, head, reason, branches, accepted,
                      unprotected, unmet}, of several files an array; mend: {file, verdict,
                      moved, kept, repaired}, of manifests {file, verdict, left};
                      show: {file, modules, skipped}, of two ledgers an array; a module
                      with latencies has {fingerprint, change_points, points, ...}
  --out FILE          writes to a file instead, and makes its folders
  --quiet             no progress
  --help              this text

Exit codes: 0 done, intact; 1 a ledger is not intact, or a manifest is left in conflict; 2 it could not be done: no such
file, not readable, or mend was asked for a ledger that is tampered or truncated.
`,
  options: {
    anchor: { type: 'string', multiple: true },
    module: { type: 'string', multiple: true },
    last: { type: 'string' },
    html: { type: 'string' },
    metric: { type: 'string' },
    fingerprint: { type: 'string' },
  },
  positionals: true,
  async run(context) {
    const [name = '', ...positionals] = context.positionals
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    const names = Object.keys(ACTIONS).join(', ')
    if (!action)
      throw usage(name === '' ? `say what to do: ${names}` : `there is no ${JSON.stringify(name)}; use ${names}`)
    const wrong = OWN.find((option) => context.values[option] !== undefined && !action.options.includes(option))
    if (wrong !== undefined) throw usage(`${name} has no --${wrong}`)
    return action.run({ ...context, positionals })
  },
}
