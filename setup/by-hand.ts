import { inject } from 'vitest'
import { resolveSettings } from '../src/options.ts'
import { isolateRealm } from './isolate.ts'
import type { Provided } from './keys.ts'

interface Worker {
  config?: { name?: string; root?: string }
}

// `vitest-evolve/setup`, wired by hand: the environment and the defaults stand in for the plugin's settings.
isolateRealm(() => {
  const fromPlugin = inject('vitest-evolve' as never) as Provided | undefined
  if (fromPlugin) return fromPlugin
  const { config } = (globalThis as { __vitest_worker__?: Worker }).__vitest_worker__ ?? {}
  const settings = resolveSettings({}, { env: process.env })
  return { settings, root: config?.root ?? process.cwd(), project: config?.name ?? '' }
})
