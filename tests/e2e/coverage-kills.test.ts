import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { moduleName } from '../helpers/monorepo.mjs'
import { CLI, cleanEnv, NODE, openFixture, type Project } from '../helpers/lab.ts'

const MODULES = 40
const KILLS = 10

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
  const args = ['coverage', '--from', 'lcov.info', '--quiet']
  expect((await lab.cli(args)).code).toBe(0)
  let cutShort = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = manifests(lab.dir).map(({ testing }) => testing.ledger)
    const child = execa(NODE, [CLI, ...args], { cwd: lab.dir, env: cleanEnv(), reject: false })
    await ledgerGrows(lab.dir, child)
    // The manifests follow the ledger: moments spread over the time that takes.
    await sleep(kill * 2)
    child.kill('SIGKILL')
    await child
    // Throws where one is not whole.
    const after = manifests(lab.dir)
    expect(after.every(({ owner }) => owner === 'somebody')).toBe(true)
    // The ledger had the new lines already.
    if (after.some(({ testing }, index) => testing.ledger === before[index])) cutShort += 1
    // Every anchor in a manifest is a line that is there; only a torn end is allowed, which the next run repairs.
    const { verdict } = JSON.parse((await lab.cli(['ledger', 'verify', '--json'])).stdout) as { verdict: string }
    expect(['intact', 'torn']).toContain(verdict)
  }
  expect((await lab.cli(args)).code).toBe(0)
  expect((await lab.cli(['ledger', 'verify'])).code).toBe(0)
  expect(cutShort).toBeGreaterThan(0)
})

/** Until something was appended, or the process is over. */
async function ledgerGrows(dir: string, child: Promise<unknown>): Promise<void> {
  const ledger = join(dir, 'manifests/.ledger/coverage.ndjson')
  const { size } = statSync(ledger)
  const over = child.then(() => true)
  while (statSync(ledger).size === size) if (await Promise.race([over, sleep(1, false)])) return
}
