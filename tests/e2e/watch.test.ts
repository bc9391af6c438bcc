import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cleanEnv, config, NODE, openFixture, VITEST } from '../helpers/lab.ts'

test('in watch mode every re-run has its own run_id, the same draws and the same signatures', async () => {
  const source = (more: string): string => `import { expect, test } from 'vitest'
test('fails', () => expect([Math.random(), Date.now()]).toBe(0))
${more}`
  const project = openFixture(null, { 'vitest.config.ts': config(`{ seed: 'watch' }`), 'a.test.ts': source('') })
  const child = spawn(NODE, [join(VITEST, 'vitest.mjs'), 'watch'], {
    cwd: project.dir,
    // With CI set Vitest would run once.
    env: { ...cleanEnv(), CI: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const eventually = { timeout: 60_000, interval: 200 }
  await expect.poll(() => project.events(), eventually).toHaveLength(1)
  // Its first run is over, and it watches, when the closing line is out.
  await expect.poll(() => said, eventually).toContain('1 event in reports/events.ndjson')
  project.write({ 'a.test.ts': source(`test('passes', () => {})`) })
  await expect.poll(() => project.events(), eventually).toHaveLength(2)
  const [first, second] = await project.events()
  expect(second!.run_id).not.toBe(first!.run_id)
  expect(second!.signature).toBe(first!.signature)
  // Said once, however many runs.
  expect(said.match(/evolve: seed/g)).toHaveLength(1)
})
