import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { moduleName } from '../helpers/monorepo.mjs'
import { CLI, cleanEnv, NODE, openFixture, type Project } from '../helpers/lab.ts'

const MODULES = 40
const KILLS = 25

/** Modules whose figures come from a report: the recording is most of what such a run does. */
function project(): Project {
  const files: Record<string, string> = {}
  const lcov: string[] = []
  for (let index = 0; index < MODULES; index += 1) {
    const folder = moduleName(index)
    files[`${folder}/module.manifest.json`] = '{\n  "owner": "somebody",\n  "testing": {}\n}\n'
    files[`${folder}/a.ts`] = 'export const a = 1\n'
    files[`${folder}/a.test.ts`] = ''
    lcov.push(`SF:${folder}/a.ts\nDA:1,1\nend_of_record\n`)
  }
  return openFixture(null, { ...files, 'lcov.info': lcov.join('') })
}

const manifests = (dir: string): { owner: string; testing: { ledger?: string } }[] =>
  Array.from({ length: MODULES }, (_, index) =>
    JSON.parse(readFileSync(join(dir, moduleName(index), 'module.manifest.json'), 'utf8')),
  )

test('killed while it records, it leaves whole manifests and a ledger that holds what they say', async () => {
  const lab = project()
  const began = performance.now()
  expect((await lab.cli(['coverage', '--from', 'lcov.info'])).code).toBe(0)
  const whole = performance.now() - began
  let inTheMiddle = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = manifests(lab.dir).map(({ testing }) => testing.ledger)
    const child = execa(NODE, [CLI, 'coverage', '--from', 'lcov.info', '--quiet'], {
      cwd: lab.dir,
      env: cleanEnv(),
      reject: false,
    })
    // Moments spread over the second half of a run, where it writes.
    await sleep(whole * (0.45 + (0.6 * kill) / KILLS))
    child.kill('SIGKILL')
    await child
    // Throws where one is not whole.
    const after = manifests(lab.dir)
    expect(after.every(({ owner }) => owner === 'somebody')).toBe(true)
    const changed = after.filter(({ testing }, index) => testing.ledger !== before[index]).length
    if (changed > 0 && changed < MODULES) inTheMiddle += 1
    // Every anchor in a manifest is a line that is there; only a torn end is allowed, which the next run repairs.
    const { verdict } = JSON.parse((await lab.cli(['ledger', 'verify', '--json'])).stdout) as { verdict: string }
    expect(['intact', 'torn']).toContain(verdict)
  }
  expect((await lab.cli(['coverage', '--from', 'lcov.info'])).code).toBe(0)
  expect((await lab.cli(['ledger', 'verify'])).code).toBe(0)
  expect(inTheMiddle).toBeGreaterThan(0)
})
