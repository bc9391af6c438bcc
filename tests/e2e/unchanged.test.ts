import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { config, openFixture } from '../helpers/lab.ts'

// Each of these passed without the harness and failed, or hung, with an earlier state of it.
test.each(['forks', 'vmThreads'])('what passes without the harness passes with it (%s)', async (pool) => {
  const project = openFixture('unchanged', { 'vitest.config.ts': config() })
  const files = readdirSync(project.dir).filter((file) => file.endsWith('.test.ts'))
  const runs = [
    await project.vitest(['run', `--pool=${pool}`], { EVOLVE: '0' }),
    await project.vitest(['run', `--pool=${pool}`]),
  ]
  for (const run of runs) {
    expect(run.code, run.stdout + run.stderr).toBe(0)
    expect(run.stdout).toContain(`${files.length} passed`)
  }
})
