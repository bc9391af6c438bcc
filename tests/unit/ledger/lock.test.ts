import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendToLedger } from '../../../src/ledger/index.ts'
import { withLock } from '../../../src/ledger/lock.ts'
import { contentOf, fileOf, folder } from './ledgers.ts'

const locksOf = (file: string): string[] =>
  readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.lock.`))
/** A lock that a process left; where it ran is taken from a lock of ours. */
async function leave(file: string, pid: number, machine?: string): Promise<string> {
  const [own] = await withLock(file, {}, () => locksOf(file))
  const lock = `${file}.lock.${pid}@${machine ?? own!.split('@')[1]}@0123456789ab`
  writeFileSync(lock, '')
  return lock
}

test('is there while the work is done, and goes with it, also when it fails', async () => {
  const file = join(folder(), 'coverage.ndjson')
  expect(await withLock(file, {}, (lock) => [locksOf(file).length, lock.held()])).toEqual([1, true])
  await expect(
    withLock(file, {}, () => {
      throw new Error('broken')
    }),
  ).rejects.toThrow('broken')
  expect(locksOf(file)).toEqual([])
})

test('of a process that is gone is taken over at once', async () => {
  const file = fileOf('')
  const { pid } = spawnSync(process.execPath, ['--version'])
  await leave(file, pid)
  await leave(file, pid)
  const start = performance.now()
  await appendToLedger(file, [{}])
  expect(performance.now() - start).toBeLessThan(500)
  expect(locksOf(file)).toEqual([])
})

describe('of a process that may live', () => {
  test('is waited for, said after a second, and respected', async () => {
    const file = fileOf('')
    const lock = await leave(file, process.pid)
    const waits: string[] = []
    const patience = { patience: 1200, onWait: (what: string) => void waits.push(what) }
    await expect(appendToLedger(file, [{}], patience)).rejects.toMatchObject({ code: 'ERR_LEDGER_LOCKED' })
    expect(waits).toEqual([expect.stringMatching(new RegExp(`^waiting for process ${process.pid} `))])
    expect(contentOf(file)).toBe('')
    expect(locksOf(file)).toEqual([basename(lock)])
  })

  test.each([
    ['here', undefined],
    ['on another machine', 'ffffffffffff'],
  ])('%s is taken over when nothing has changed for long', async (_, machine) => {
    const file = fileOf('')
    await leave(file, process.pid, machine)
    expect((await appendToLedger(file, [{}], { staleAfter: 100 })).head!.seq).toBe(1)
    expect(locksOf(file)).toEqual([])
  })
})

test('that was lost while the process stood still stops the write', async () => {
  const file = fileOf('')
  // What another process does to a lock that it takes over, done while our entry is made into JSON.
  const slow = {
    toJSON: () => {
      const [lock] = locksOf(file)
      renameSync(join(dirname(file), lock!), `${file}.lock.1@ffffffffffff@0123456789ab`)
      return 'late'
    },
  }
  await expect(appendToLedger(file, [{ slow }])).rejects.toMatchObject({
    code: 'ERR_LEDGER_WRITE',
    message: expect.stringContaining('run it again'),
  })
  expect(readFileSync(file, 'utf8')).toBe('')
  expect(locksOf(file)).toHaveLength(1)
})
