import { modulesWithTests, ownersOf, surveyModules, type Module } from '../modules/index.ts'
import { judge, type Facts, type Judgement, type Rules } from './gate.ts'
import { staleObservations } from './staleness.ts'

export interface GateOptions extends Rules {
  /** The folder whose modules are judged. */
  root: string
  maxAgeDays: number | null
  /** Epoch milliseconds. */
  now: number
  /** The best figure of a module on the ledger that its observation may be compared with. */
  bestOf?: (modules: readonly Module[]) => Promise<(module: Module) => Facts['best']>
}

export interface GateResult {
  /** By module name. Manifests are relative to the root. */
  judgements: Judgement[]
  modules: ReadonlyMap<Judgement, Module>
  /** Manifests that could not be judged. */
  unreadable: { manifest: string; message: string }[]
  warnings: string[]
}

/** Reads the manifests below a folder and judges each. */
export async function coverageGate(options: GateOptions): Promise<GateResult> {
  const { root, maxAgeDays, now } = options
  const { found, modules, unreadable, warnings, shown } = await surveyModules(root)
  const { sources } = found
  const owners = ownersOf(found)
  const stale = await staleObservations({ root, modules, owners, sources, maxAgeDays, now })
  const unobserved = modules.filter(({ testing }) => (testing.coverage_observed ?? null) === null)
  const tested = modulesWithTests(unobserved, owners, sources)
  const bestOf = (await options.bestOf?.(modules)) ?? (() => null)
  const judged = modules.map((module): [Judgement, Module] => {
    const facts = { hasTests: tested.has(module), stale: stale.get(module) ?? null, best: bestOf(module) }
    return [{ ...judge(module, facts, options), manifest: shown(module) }, module]
  })
  const byJudgement = new Map(judged)
  return { judgements: [...byJudgement.keys()], modules: byJudgement, unreadable, warnings }
}
