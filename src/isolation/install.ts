import type { Settings } from '../options.ts'
import { createClock, type Clock } from './clock.ts'
import { patchDate } from './date.ts'
import { patchDns } from './dns.ts'
import { createPolicy, loopbackNames } from './hosts.ts'
import { patchLocale } from './locale.ts'
import { patchMonotonic } from './monotonic.ts'
import { createGuard, patchNetwork } from './network.ts'
import { createPatches, type Patches } from './patches.ts'
import { patchRandom } from './random.ts'
import { createScopes, type Scope, type Scopes } from './scope.ts'
import { patchTimers } from './timers.ts'

export interface Isolation {
  readonly scopes: Scopes
  readonly clock: Clock
  readonly patches: Patches
  /** Puts `Date` back on the clock where something has restored the native one. */
  reassert(): void
  /** Undoes everything. */
  restore(): void
}

/**
 * `syncBuiltins` makes patches visible to named imports of built-ins.
 * Everything that Vitest itself saved when it loaded stays real: install after its runner has loaded, in workers only.
 */
export function install(settings: Settings, first: Scope, syncBuiltins: () => void): Isolation {
  const patches = createPatches()
  const scopes = createScopes(first)
  const clock = createClock(scopes, settings.clock, Date.now)
  const restore = (): void => {
    patches.restore()
    syncBuiltins()
  }
  try {
    const reassert = patchAll(patches, scopes, clock, settings)
    syncBuiltins()
    return { scopes, clock, patches, reassert, restore }
  } catch (error) {
    restore()
    throw error
  }
}

function patchAll(patches: Patches, scopes: Scopes, clock: Clock, settings: Settings): () => void {
  let reassert = (): void => {}
  patchRandom(patches, scopes, settings.random)
  if (settings.clock !== 'real') {
    const { native, own } = patchDate(patches, clock)
    reassert = () => {
      if (globalThis.Date === native) globalThis.Date = own
    }
    if (settings.clock === 'stepped') patchTimers(patches, scopes, clock)
    if (settings.monotonic === 'clock') patchMonotonic(patches, clock, settings.now)
  }
  if (settings.network.mode === 'block') {
    const guard = createGuard(scopes, createPolicy(settings.network, readLocalNames()), settings.tags.network)
    patchDns(patches, guard)
    patchNetwork(patches, guard)
  }
  if (settings.locale !== false) patchLocale(patches, settings.locale)
  return reassert
}

/** The hosts file is read when a name is first asked for, once. */
function readLocalNames(): () => Set<string> {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  let names: Set<string> | undefined
  return () => {
    if (names) return names
    const root = process.env.SystemRoot ?? 'C:\\Windows'
    try {
      names = loopbackNames(
        readFileSync(process.platform === 'win32' ? `${root}\\System32\\drivers\\etc\\hosts` : '/etc/hosts', 'utf8'),
      )
    } catch {
      names = new Set()
    }
    return names
  }
}
