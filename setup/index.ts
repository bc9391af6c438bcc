import { inject } from 'vitest'
import { isolateRealm } from './isolate.ts'
import type { Provided } from './keys.ts'

// What the plugin loads in every worker; its settings come through Vitest's `provide`.
isolateRealm(() => inject('vitest-evolve' as never) as Provided)
