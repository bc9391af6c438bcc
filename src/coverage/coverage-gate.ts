import { duplicateNames, findModules, modulesWithTests, ownersOf, type Module } from '../modules/index.ts'
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
  const found = await findModules(root)
  const { modules, unreadable, sources } = found
  const owners = ownersOf(found)
  const stale = await staleObservations({ root, modules, owners, sources, maxAgeDays, now })
  const unobserved = modules.filter(({ testing }) => (testing.coverage_observed ?? null) === null)
  const tested = modulesWithTests(unobserved, owners, sources)
  const bestOf = (await options.bestOf?.(modules)) ?? (() => null)
  const path = (manifest: string): string => manifest.slice(root.length + 1)
  const judged = modules.map((module): [Judgement, Module] => {
    const facts = { hasTests: tested.has(module), stale: stale.get(module) ?? null, best: bestOf(module) }
    const judgement = judge(module, facts, options)
    return [{ ...judgement, manifest: path(module.manifest) }, module]
  })
  const byName = new Map(judged.sort(([a], [b]) => compare(a.module, b.module) || compare(a.manifest, b.manifest)))
  return {
    judgements: [...byName.keys()],
    modules: byName,
    unreadable: unreadable.map(({ manifest, message }) => ({ manifest: path(manifest), message })),
    warnings: [
      ...found.passedOver.map(
        (manifest) => `${path(manifest)} lies in a build folder: it is no module, and not judged`,
      ),
      ...[...duplicateNames(modules)].map(
        ([name, same]) =>
          `the name ${name} is used ${same.length} times: ${same.map(({ manifest }) => path(manifest)).join(', ')}`,
      ),
      ...modules.flatMap(({ manifest, faults }) =>
        faults.flatMap(({ kind, message }) => (kind === 'warning' ? [`${path(manifest)}: ${message}`] : [])),
      ),
    ],
  }
}

/** By code points, the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
