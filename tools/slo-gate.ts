import { sloGate } from '../src/bench/slo-gate.ts'
import { EvolveError } from '../src/errors.ts'
import { LANES, lanesIn, type Lane } from '../src/modules/lanes.ts'
import type { Command } from './command.ts'
import { gateOutcome, sayAmiss } from './gate.ts'
import { numberOption } from './options.ts'

const MAX_AGE_DAYS = 14
const ENFORCED = 'L2+'

export const sloGateCommand: Command = {
  name: 'slo-gate',
  help: `vitest-evolve slo-gate [options]

Holds the latencies in every module.manifest.json below the folder (performance.observed)
against performance.sla_targets: latency_p50_ms, latency_p95_ms and latency_p99_ms, each
where there is a target; sla_targets.benchmarks has the same of single benchmarks, by name. Nothing is run and nothing written. Missing and invalid figures
fail; figures that are old, of too few samples (p50 2, p95 20, p99 100) or of an unknown
machine (env_fingerprint) are inconclusive.

  --lanes LANES     lanes whose targets are enforced, such as L2,L3 or L2+ (default: ${ENFORCED})
  --max-age-days N  figures that are older are inconclusive (default: ${MAX_AGE_DAYS})
  --allow-stale     judges old figures and those of too few samples as they are
  --cwd DIR         the project's folder (default: this one)
  --json            prints {verdict, modules: [{module, manifest, lane, metric, ...}], ...}
  --out FILE        writes to a file instead, and makes its folders
  --help            this text

Exit codes: 0 every latency that has a target meets it, or none has one; 1 one fails or is inconclusive;
2 a manifest could not be read, or there is none.
`,
  options: {
    lanes: { type: 'string' },
    'max-age-days': { type: 'string' },
    'allow-stale': { type: 'boolean' },
  },
  run: async (context) => {
    const { root, values, json } = context
    const result = await sloGate({
      root,
      enforced: lanesOption((values.lanes as string | undefined) ?? ENFORCED),
      maxAgeDays: numberOption('slo-gate', 'max-age-days', values) ?? MAX_AGE_DAYS,
      allowStale: values['allow-stale'] === true,
      now: Date.now(),
    })
    sayAmiss(result, context)
    return gateOutcome(result, json, {
      name: 'SLO gate',
      noun: 'figure',
      held: 'target',
      nothing: 'no latency target is enforced',
      remedy: 'measure them with vitest-evolve bench',
    })
  },
}

function lanesOption(text: string): Lane[] {
  const lanes = lanesIn(text)
  if (lanes) return lanes
  throw new EvolveError(
    'ERR_USAGE',
    `slo-gate: --lanes takes lanes of ${Object.keys(LANES).join(', ')}, such as L2,L3 or L2+, not ${JSON.stringify(text)}`,
  )
}
