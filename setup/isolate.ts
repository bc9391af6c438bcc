import { expect, TestRunner, vi } from 'vitest'
import { install, type Isolation } from '../src/isolation/install.ts'
import { createScope } from '../src/isolation/scope.ts'
import { syncBuiltins } from './builtins.ts'
import { fileKey, type Provided } from './keys.ts'
import { reportFailure } from './notes.ts'
import { followRunner } from './runner.ts'
import { followWaits } from './waits.ts'

const REALM = Symbol.for('vitest-evolve.realm')
const PROCESS = Symbol.for('vitest-evolve.isolation')
const realm = globalThis as { [REALM]?: true }
const holder = process as { [PROCESS]?: Isolation | undefined }

/**
 * Isolates this realm, once: with `isolate: false` a setup file runs again for every test file, and
 * the runner's hooks go on from there.
 */
export function isolateRealm(provided: () => Provided): void {
  if (realm[REALM]) return
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
  followWaits({ vi, expect, runner: TestRunner.prototype }, isolation, given.pollInterval)
}
