import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cleanEnv, config, NODE, openFixture, VITEST, type Project } from '../helpers/lab.ts'

// Passes whenever its names are new, as they are on any machine without the harness; cleans nothing up.
const LEAVES_FILES = `import { mkdirSync, appendFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
test('makes a folder of a random name', async () => {
  const folder = join(tmpdir(), randomUUID())
  mkdirSync(folder)
  appendFileSync(process.env.RECORD, folder + '\\n')
  if (process.env.LINGER) await new Promise((resolve) => setTimeout(resolve, Number(process.env.LINGER)))
})
`

function open(options = ''): Project & { temp: string; made(): string[] } {
  const project = openFixture(null, { 'vitest.config.ts': config(options), 'leaves.test.ts': LEAVES_FILES })
  const temp = join(project.dir, 'temp')
  mkdirSync(temp)
  return { ...project, temp, made: () => readFileSync(join(project.dir, 'made'), 'utf8').trim().split('\n') }
}

const env = (project: { dir: string; temp: string }, more = {}): Record<string, string> => ({
  TMPDIR: project.temp,
  RECORD: join(project.dir, 'made'),
  ...more,
})

test('seeded names of temporary files do not meet the leftovers of the run before', async () => {
  const project = open()
  for (const _ of [1, 2]) {
    const run = await project.vitest(['run'], env(project))
    expect(run.code, run.stdout + run.stderr).toBe(0)
  }
  const [first, second] = project.made()
  // The same path, so that messages that name it have the same signature.
  expect(second).toBe(first)
  expect(readdirSync(project.temp)).toHaveLength(1)
})

test('nothing is left behind where the tests leave nothing', async () => {
  const project = open()
  project.write({ 'leaves.test.ts': `import { test } from 'vitest'\ntest('passes', () => {})\n` })
  const run = await project.vitest(['run'], env(project))
  expect(run.code, run.stderr).toBe(0)
  expect(readdirSync(project.temp)).toEqual([])
})

test('two runs at once do not share temporary files', async () => {
  const project = open()
  const runs = await Promise.all([1, 2].map(() => project.vitest(['run'], env(project, { LINGER: '4000' }))))
  expect(runs.map(({ code }) => code)).toEqual([0, 0])
  const [first, second] = project.made()
  expect(first).not.toBe(second)
})

test("a folder that is not the run's own is left alone", async () => {
  const project = open()
  await project.vitest(['run'], env(project))
  const [name] = readdirSync(project.temp)
  const other = open()
  mkdirSync(join(other.dir, 'precious'))
  writeFileSync(join(other.dir, 'precious/file'), 'kept')
  // Somebody else's link under the name that the run would take.
  const taken = join(project.dir, 'temp2')
  mkdirSync(taken)
  symlinkSync(join(other.dir, 'precious'), join(taken, name!))
  const run = await project.vitest(['run'], env({ dir: project.dir, temp: taken }))
  expect(run.code, run.stdout + run.stderr).toBe(0)
  expect(readdirSync(join(other.dir, 'precious'))).toEqual(['file'])
})

test('with real randomness, or where the folder cannot be made, temporary files go where they went', async () => {
  const real = open('{ random: { math: false, crypto: false } }')
  expect((await real.vitest(['run'], env(real))).code).toBe(0)
  expect(real.made()[0]!.startsWith(join(real.temp, '/'))).toBe(true)
  expect(readdirSync(real.temp)[0]).not.toContain('evolve')

  const project = open()
  project.write({ 'leaves.test.ts': `import { test } from 'vitest'\ntest('passes', () => {})\n` })
  const run = await project.vitest(['run'], env({ dir: project.dir, temp: join(project.dir, 'missing') }))
  expect(run.code, run.stdout + run.stderr).toBe(0)
})

test('a re-run in watch mode does not meet the leftovers of the run before', async () => {
  const project = open()
  const child = spawn(NODE, [join(VITEST, 'vitest.mjs'), 'watch'], {
    cwd: project.dir,
    env: { ...cleanEnv(), CI: '', ...env(project) },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const eventually = { timeout: 60_000, interval: 200 }
  await expect.poll(() => said, eventually).toContain('1 passed')
  await expect.poll(() => said, eventually).toMatch(/Waiting for file changes/)
  said = ''
  project.write({ 'leaves.test.ts': `${LEAVES_FILES}// changed\n` })
  await expect.poll(() => said, eventually).toMatch(/1 (passed|failed)/)
  expect(said).toContain('1 passed')
  expect(existsSync(project.made()[0]!)).toBe(true)
})
