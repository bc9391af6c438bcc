import { overall, type Verdict } from '../src/verdict.ts'
import type { Context, Outcome } from './command.ts'
import { counted } from './counted.ts'
import { marks } from './marks.ts'
import { noModules } from './no-modules.ts'
import { jsonLines, type Output } from './output.ts'

/** What every gate over manifests finds. */
interface Result {
  judgements: readonly { module: string; verdict: Verdict; reason: string }[]
  unreadable: readonly { manifest: string; message: string }[]
  warnings: readonly string[]
}

interface Wording {
  /** `SLO gate`. */
  name: string
  /** What one judgement is on. */
  noun: string
  /** What passed is counted as, where that is told. */
  held?: string
  /** What there is none of where nothing is held. */
  nothing: string
  /** How to get figures that can be judged. */
  remedy: string
}

/** @throws EvolveError `ERR_NO_MODULES` where there was nothing to judge */
export function sayAmiss({ judgements, unreadable, warnings }: Result, { root, warn }: Context): void {
  if (judgements.length + unreadable.length === 0) throw noModules(root)
  for (const warning of warnings) warn(warning)
  for (const { manifest, message } of unreadable) warn(`${manifest}: ${message} [ERR_MANIFEST]`)
}

/**
 * Exit code and output of a gate.
 * @param done what the gate itself has changed: lines for people, keys for JSON
 */
export function gateOutcome(
  result: Result,
  json: boolean,
  wording: Wording,
  done: { lines: readonly string[]; keys: object } = { lines: [], keys: {} },
): Outcome {
  const { judgements, unreadable, warnings } = result
  const verdict = overall(judgements)
  const code = unreadable.length > 0 ? 2 : verdict === 'pass' || verdict === 'skipped' ? 0 : 1
  const whole = { verdict: code === 2 ? 'fail' : verdict, modules: judgements, unreadable, warnings, ...done.keys }
  return { code, output: json ? jsonLines(whole) : asText(result, wording, done.lines) }
}

function asText(
  { judgements, unreadable }: Result,
  { name, noun, held, nothing, remedy }: Wording,
  done: readonly string[],
): Output {
  const { ok, fail, open } = marks()
  const of = (verdict: Verdict): Result['judgements'] => judgements.filter((one) => one.verdict === verdict)
  const listed = (ones: Result['judgements']): string[] => ones.map(({ module, reason }) => `  ${module}: ${reason}`)
  const failed = of('fail')
  const inconclusive = of('inconclusive')
  const lines = [...of('skipped').map(({ module, reason }) => `= ${module}: ${reason} (skipped)`), ...done]
  if (failed.length > 0)
    lines.push(`${fail} ${name} failed (${counted(failed.length, 'violation')}):`, ...listed(failed))
  if (inconclusive.length > 0)
    lines.push(
      `${open} ${name} inconclusive (${counted(inconclusive.length, noun)}):`,
      ...listed(inconclusive),
      `  ${remedy}, or judge them as they are with --allow-stale`,
    )
  if (unreadable.length > 0) lines.push(`${fail} ${counted(unreadable.length, 'manifest')} could not be read`)
  const passed = of('pass').length
  const count = held === undefined ? '' : ` (${counted(passed, held)} held)`
  if (failed.length + inconclusive.length + unreadable.length === 0)
    lines.push(passed > 0 ? `${ok} ${name} OK${count}` : `= ${name}: nothing was held, ${nothing} (skipped)`)
  return lines
}
