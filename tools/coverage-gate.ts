import { EvolveError } from '../src/errors.ts'
import { coverageGate, type GateOptions, type GateResult } from '../src/coverage/coverage-gate.ts'
import { failuresBehind, less } from '../src/coverage/gate.ts'
import { CHANGED_LINES_HELP, CHANGED_LINES_OPTIONS } from './changed-lines-options.ts'
import type { Command, Context, Outcome } from './command.ts'
import { gateOutcome, sayAmiss } from './gate.ts'
import { marks } from './marks.ts'
import { numberOption } from './options.ts'

/** One line of a hundred: docs/decisions/0024. */
const MARGIN = 1

export const coverageGateCommand: Command = {
  name: 'coverage-gate',
  help: `vitest-evolve coverage-gate [options]

Holds what every module.manifest.json below the folder says of its coverage against the
target of its lane (L0 70, L1 75, L2 80, L3 85, L4 90, L5 90 percent of lines) or its own
testing.coverage_target. Nothing is run and, without --update, nothing written. Missing and
invalid figures fail; figures that were not measured on the code at hand, or with tests that
failed, are inconclusive.

  --max-age-days N  figures that are older are inconclusive, too
  --allow-stale     judges such figures as if they were new
  --allow-failures  judges figures that were measured with failing tests like any other
  --tolerance PP    percentage points that a figure may lie below what is asked
  --ratchet         a module must not fall below its best figure on the ledger, either,
                    less the margin
  --update          raises the targets of modules that pass to what they reached, less the
                    margin
  --margin PP       percentage points by which runs of the same code may differ (default: ${MARGIN})

Or judges the lines that a change has touched, whoever's they are, by a coverage report:

${CHANGED_LINES_HELP}
  --cwd DIR         the project's folder (default: this one)
  --json            prints {verdict, modules: [{module, manifest, lane, target, ...}], ...}
  --out FILE        writes to a file instead, and makes its folders
  --help            this text

Exit codes: 0 every module passes or has no tests, 1 one fails or is inconclusive,
2 a manifest could not be read, or there is none.
`,
  options: {
    'max-age-days': { type: 'string' },
    'allow-stale': { type: 'boolean' },
    'allow-failures': { type: 'boolean' },
    margin: { type: 'string' },
    tolerance: { type: 'string' },
    ratchet: { type: 'boolean' },
    update: { type: 'boolean' },
    ...CHANGED_LINES_OPTIONS,
  },
  // What one way of judging needs, the other does not wait for.
  run: async (context) =>
    context.values['changed-lines'] === undefined
      ? runGate(context)
      : (await import('./changed-lines.ts')).runChangedLines(context),
}

async function runGate(context: Context): Promise<Outcome> {
  const { root, values, json, warn } = context
  const stray = Object.keys(CHANGED_LINES_OPTIONS).find((name) => name !== 'allow-stale' && values[name] !== undefined)
  if (stray) throw new EvolveError('ERR_USAGE', `coverage-gate: --${stray} goes with --changed-lines BASE`)
  const margin = numberOption('coverage-gate', 'margin', values, { max: 100 }) ?? MARGIN
  const result = await coverageGate({
    root,
    maxAgeDays: numberOption('coverage-gate', 'max-age-days', values) ?? null,
    tolerance: numberOption('coverage-gate', 'tolerance', values, { max: 100 }) ?? 0,
    margin,
    allowStale: values['allow-stale'] === true,
    allowFailures: values['allow-failures'] === true,
    now: Date.now(),
    ...(values.ratchet === true ? { bestOf: bestOnLedger(root, warn) } : {}),
  })
  sayAmiss(result, context)
  const raised = values.update === true ? await raiseTargets(result, margin) : []
  const { ok } = marks()
  return gateOutcome(
    result,
    json,
    {
      name: 'Coverage gate',
      noun: 'module',
      nothing: 'no module has both tests and code',
      remedy: 'measure them with vitest-evolve coverage',
    },
    {
      lines: raised.map(
        ({ module, from, to, reached }) =>
          `${ok} ${module}: target ${from}% -> ${to}% (${reached}% reached${less(margin)})`,
      ),
      keys: { raised },
    },
  )
}

function bestOnLedger(root: string, warn: Context['warn']): NonNullable<GateOptions['bestOf']> {
  return async (modules) => {
    const { bestFigure, readPast } = await import('../src/coverage/past.ts')
    const { figures, doubts } = await readPast(root, modules, null)
    for (const doubt of doubts) warn(`${doubt}; vitest-evolve ledger verify tells more`)
    return ({ name, testing }) => bestFigure(figures.get(name) ?? [], testing.provider)
  }
}

interface Raised {
  module: string
  from: number
  to: number
  reached: number
  margin: number
}

/** Never to all that was reached: the next run of the same code may reach less. */
async function raiseTargets({ judgements, modules }: GateResult, margin: number): Promise<Raised[]> {
  const { updateManifest } = await import('../src/modules/update.ts')
  const raised: Raised[] = []
  for (const judgement of judgements) {
    const { module, verdict, target, observed } = judgement
    if (verdict !== 'pass' || target === null || observed === null) continue
    const { manifest, testing } = modules.get(judgement)!
    // Down, to two decimals, as figures are.
    const to = Math.floor((observed - margin) * 100 + 1e-6) / 100
    if (to <= target || failuresBehind(testing) !== '') continue
    await updateManifest(manifest, [[['testing', 'coverage_target'], to]])
    raised.push({ module, from: target, to, reached: observed, margin })
  }
  return raised
}
