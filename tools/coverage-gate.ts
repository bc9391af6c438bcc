import { EvolveError } from '../src/errors.ts'
import { coverageGate, type GateOptions, type GateResult } from '../src/coverage/coverage-gate.ts'
import { overall, type Judgement } from '../src/coverage/gate.ts'
import { CHANGED_LINES_HELP, CHANGED_LINES_OPTIONS } from './changed-lines-options.ts'
import type { Command, Context, Outcome } from './command.ts'
import { marks } from './marks.ts'
import { printable } from './printable.ts'
import { numberOption } from './options.ts'

export const coverageGateCommand: Command = {
  name: 'coverage-gate',
  help: `vitest-evolve coverage-gate [options]

Holds what every module.manifest.json below the folder says of its coverage against the
target of its lane (L0 70, L1 75, L2 80, L3 85, L4 90, L5 90 percent of lines) or its own
testing.coverage_target. Nothing is run and, without --update, nothing written. Missing and
invalid figures fail; figures that were not measured on the code at hand are inconclusive.

  --max-age-days N  figures that are older are inconclusive, too
  --allow-stale     judges such figures as if they were new
  --tolerance PP    percentage points that a figure may lie below what is asked
  --ratchet         a module must not fall below its best figure on the ledger, either
  --update          raises the targets of modules that pass to what they reached

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

async function runGate({ root, values, json, warn }: Context): Promise<Outcome> {
  const stray = Object.keys(CHANGED_LINES_OPTIONS).find((name) => name !== 'allow-stale' && values[name] !== undefined)
  if (stray) throw new EvolveError('ERR_USAGE', `coverage-gate: --${stray} goes with --changed-lines BASE`)
  const result = await coverageGate({
    root,
    maxAgeDays: numberOption('coverage-gate', 'max-age-days', values) ?? null,
    tolerance: numberOption('coverage-gate', 'tolerance', values, { max: 100 }) ?? 0,
    allowStale: values['allow-stale'] === true,
    now: Date.now(),
    ...(values.ratchet === true ? { bestOf: bestOnLedger(root, warn) } : {}),
  })
  const { judgements, unreadable, warnings } = result
  if (judgements.length + unreadable.length === 0)
    throw new EvolveError(
      'ERR_NO_MODULES',
      `no module.manifest.json below ${root}; vitest-evolve init --modules 'packages/*' writes first ones`,
    )
  for (const warning of warnings) warn(warning)
  for (const { manifest, message } of unreadable) warn(`${manifest}: ${message} [ERR_MANIFEST]`)
  const raised = values.update === true ? await raiseTargets(result) : []
  const verdict = overall(judgements)
  const code = unreadable.length > 0 ? 2 : verdict === 'pass' ? 0 : 1
  return {
    code,
    output: json
      ? `${JSON.stringify({ verdict: code === 2 ? 'fail' : verdict, modules: judgements, unreadable, warnings, raised }, null, 2)}\n`
      : asText(judgements, unreadable.length, raised),
  }
}

function bestOnLedger(root: string, warn: Context['warn']): NonNullable<GateOptions['bestOf']> {
  return async (modules) => {
    const { bestFigure, readPast } = await import('../src/coverage/past.ts')
    const { figures, doubt, whole } = await readPast(root, modules)
    if (!whole) throw new EvolveError('ERR_LEDGER', `${doubt}; --ratchet needs all of it`)
    if (doubt !== null) warn(`${doubt}; vitest-evolve ledger verify tells more`)
    return ({ name, testing }) => {
      const past = figures.get(name) ?? []
      return bestFigure(past, testing.provider) ?? (past.length > 0 ? 'incomparable' : null)
    }
  }
}

interface Raised {
  module: string
  from: number
  to: number
}

async function raiseTargets({ judgements, modules }: GateResult): Promise<Raised[]> {
  const { updateManifest } = await import('../src/modules/update.ts')
  const raised: Raised[] = []
  for (const judgement of judgements) {
    const { module, verdict, target, observed } = judgement
    if (verdict !== 'pass' || target === null || observed === null || observed <= target) continue
    await updateManifest(modules.get(judgement)!.manifest, [[['testing', 'coverage_target'], observed]])
    raised.push({ module, from: target, to: observed })
  }
  return raised
}

function asText(judgements: readonly Judgement[], unreadable: number, raised: readonly Raised[]): string {
  const { ok, fail, open } = marks()
  const of = (verdict: Judgement['verdict']): Judgement[] => judgements.filter((one) => one.verdict === verdict)
  const listed = (ones: readonly Judgement[]): string[] =>
    ones.map(({ module, reason }) => printable(`  ${module}: ${reason}`))
  const failed = of('fail')
  const inconclusive = of('inconclusive')
  const lines = [
    ...of('skipped').map(({ module, reason }) => printable(`= ${module}: ${reason} (skipped)`)),
    ...raised.map(({ module, from, to }) => printable(`${ok} ${module}: target ${from}% -> ${to}%`)),
  ]
  if (failed.length > 0)
    lines.push(`${fail} Coverage gate failed (${counted(failed.length, 'violation')}):`, ...listed(failed))
  if (inconclusive.length > 0)
    lines.push(
      `${open} Coverage gate inconclusive (${counted(inconclusive.length, 'module')}):`,
      ...listed(inconclusive),
      '  measure them with vitest-evolve coverage, or judge them as they are with --allow-stale',
    )
  if (unreadable > 0) lines.push(`${fail} ${counted(unreadable, 'manifest')} could not be read`)
  if (failed.length + inconclusive.length + unreadable === 0) lines.push(`${ok} Coverage gate OK`)
  return `${lines.join('\n')}\n`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
