import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runPrepare } from '../../../src/commits/prepare.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'evolve-prepare-'))))
afterEach(() => rmSync(dir, { recursive: true }))

const never = new AbortController().signal

test('says the end of the complaint of a command that fails, and nothing of one that does not', async () => {
  expect(await runPrepare('echo fine', dir, never)).toBe(null)
  expect(await runPrepare('echo out; echo why >&2; exit 3', dir, never)).toBe('why')
  expect(await runPrepare('echo out; exit 3', dir, never)).toBe('out')
})

describe.skipIf(process.platform === 'win32')('what a command leaves in the background', () => {
  // A process that ends at once when it is told to; its id is in a file.
  const background = (rest: string): string => `(echo >started; exec sleep 60) ${rest} echo $! >id; echo done`
  // Where nobody waits for it, it is listed as one that has ended.
  const state = (): string =>
    spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(join(dir, 'id'), 'utf8').trim()], { encoding: 'utf8' }).stdout

  test.each([
    ['with its output held open', '&'],
    ['with output of its own', '>log 2>&1 &'],
  ])('ends with it, %s', { timeout: 20_000 }, async (_, rest) => {
    expect(await runPrepare(`${background(rest)}; while [ ! -e started ]; do sleep 0.1; done`, dir, never)).toBe(null)
    expect(existsSync(join(dir, 'started'))).toBe(true)
    await expect.poll(state).toMatch(/^(?:Z|$)/)
  })
})
