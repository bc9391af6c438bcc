import { isLane } from '../modules/lanes.ts'
import { surveyModules } from '../modules/survey.ts'
import { judgeSlo, unheldTargets, type SloJudgement, type SloRules } from './slo.ts'

export interface SloGateOptions extends SloRules {
  /** The folder whose modules are judged. */
  root: string
}

export interface SloGateResult {
  /** By module name, then by metric. Manifests are relative to the root. */
  judgements: SloJudgement[]
  /** Manifests that could not be judged. */
  unreadable: { manifest: string; message: string }[]
  warnings: string[]
}

/** Reads the manifests below a folder and judges the latencies of each. */
export async function sloGate({ root, ...rules }: SloGateOptions): Promise<SloGateResult> {
  const { modules, unreadable, warnings, shown } = await surveyModules(root)
  const judged = modules.map((module) => ({ module, judgements: judgeSlo(module, rules) }))
  return {
    judgements: judged.flatMap(({ module, judgements }) =>
      judgements.map((one) => ({ ...one, manifest: shown(module) })),
    ),
    unreadable,
    warnings: [
      ...warnings,
      ...judged.flatMap(({ module, judgements: [{ verdict }] }) =>
        verdict === 'skipped' || isLane(module.lane)
          ? []
          : [`${shown(module)}: unknown lane ${module.lane}, enforced like any other`],
      ),
      ...modules.flatMap((module) =>
        unheldTargets(module).map(
          (key) =>
            `${shown(module)}: nothing holds performance.sla_targets.${key}; there are latency_p50_ms, latency_p95_ms and latency_p99_ms`,
        ),
      ),
    ],
  }
}
