import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { appendToLedger, readLedger, verifyLedger } from '../../src/ledger/index.ts'
import { NODE, openFixture } from '../helpers/lab.ts'

const APPEND = fileURLToPath(new URL('../helpers/append.mjs', import.meta.url))

test('8 processes append 1,000 lines each: 8,000 chained lines', async () => {
  const file = join(openFixture(null, {}, 'a b é').dir, 'manifests/.ledger/coverage.ndjson')
  const children = Array.from({ length: 8 }, (_, n) =>
    spawn(NODE, [APPEND, file, '1000', `m${n}`], { stdio: 'ignore' }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number))
  expect(codes).toEqual(Array(8).fill(0))
  expect(verifyLedger(await readLedger(file))).toMatchObject({ verdict: 'intact', lines: 8000, head: { seq: 8000 } })
  expect(readdirSync(dirname(file))).toEqual(['coverage.ndjson'])
})

test('100 kills at any moment: what was acknowledged is there, and the next append goes on', async () => {
  const { dir } = openFixture(null)
  const files = Array.from({ length: 2 }, (_, n) => join(dir, `${n}.ndjson`))
  const runs = await Promise.all(files.map((file) => killWhileAppending(file, 50)))
  expect(runs.reduce((sum, { killed }) => sum + killed, 0)).toBe(100)
  for (const [n, { acknowledged }] of runs.entries()) {
    await appendToLedger(files[n]!, [{}])
    const lines = readFileSync(files[n]!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; hash: string })
    const there = new Set(lines.map(({ seq, hash }) => `${seq}:${hash}`))
    expect(acknowledged.length).toBeGreaterThan(50)
    expect(acknowledged.filter((one) => !there.has(one))).toEqual([])
    expect(verifyLedger(await readLedger(files[n]!)).verdict).toBe('intact')
  }
  expect(readdirSync(dir).filter((name) => name.includes('.lock.'))).toEqual([])
})

/** Two processes append at any time, one of them is killed, the other has to get on. */
async function killWhileAppending(file: string, kills: number): Promise<{ killed: number; acknowledged: string[] }> {
  const acknowledged: string[] = []
  let killed = 0
  // With pauses: else those that run take the processor from those that start.
  const start = (): ReturnType<typeof spawn> => {
    const child = spawn(NODE, [APPEND, file, '100000', 'm', '2'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n')
      text = lines.pop()!
      acknowledged.push(...lines)
    })
    return child
  }
  const running = [start(), start()]
  while (killed < kills) {
    const child = running.shift()!
    // Not before it appends; then at any moment of it.
    await once(child.stdout!, 'data')
    await new Promise((done) => setTimeout(done, killed % 5))
    child.kill('SIGKILL')
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (signal === 'SIGKILL') killed += 1
    running.push(start())
  }
  for (const child of running) child.kill('SIGKILL')
  await Promise.all(running.map((child) => once(child, 'close')))
  return { killed, acknowledged }
}
