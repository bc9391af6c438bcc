import { expect, inject, TestRunner, vi } from 'vitest'
import { install, type Isolation } from '../src/isolation/install.ts'
import { createScope } from '../src/isolation/scope.ts'
import { syncBuiltins } from './builtins.ts'
import { resolveSettings } from '../src/options.ts'
import { reportFailure } from './notes.ts'
import { followRunner } from './runner.ts'
import { followWaits } from './waits.ts'
import { fileKey, type Provided } from './keys.ts'

/** What the plugin hands over; wired by hand, the environment and the defaults take its place. */
function provided(): Provided {
  const fromPlugin = inject('vitest-evolve' as never) as Provided | undefined
  if (fromPlugin) return fromPlugin
  const { config } =
    (globalThis as { __vitest_worker__?: { config?: { name?: string; root?: string } } }).__vitest_worker__ ?? {}
  return {
    settings: resolveSettings({}, { env: process.env }),
    root: config?.root ?? process.cwd(),
    project: config?.name ?? '',
  }
}

const REALM = Symbol.for('vitest-evolve.realm')
const PROCESS = Symbol.for('vitest-evolve.isolation')
const realm = globalThis as { [REALM]?: true }
const holder = process as { [PROCESS]?: Isolation | undefined }

// With `isolate: false` this file runs again for every test file; the runner's hooks go on from there.
if (!realm[REALM]) {
  realm[REALM] = true
  // In vm pools the built-ins outlive the context of the file before, which patched them.
  holder[PROCESS]?.restore()
  holder[PROCESS] = undefined
  try {
    isolate(provided())
  } catch (error) {
    // Never the user's failure: their tests run as they would without us, and the run says so.
    reportFailure(TestRunner.prototype, error)
  }
}

function isolate(given: Provided): void {
  const { settings } = given
  if (!settings.enabled) return
  const key = fileKey(given, expect.getState().testPath ?? '')
  const isolation = install(settings, createScope({ key, now: settings.now, began: Date.now() }), syncBuiltins)
  holder[PROCESS] = isolation
  followRunner(TestRunner.prototype, isolation, given)
  followWaits({ vi, expect }, isolation)
}
