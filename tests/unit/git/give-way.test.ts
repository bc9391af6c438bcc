import { expect, test, vi } from 'vitest'
import { gitEntries } from '../../../src/git/stream.ts'

const os = await vi.importActual<typeof import('node:os')>('node:os')
const said = vi.hoisted(() => ({ priority: 0, refuses: false, set: [] as number[] }))
vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  getPriority: () => said.priority,
  setPriority: (pid: number, priority: number) => {
    if (said.refuses) throw Object.assign(new Error('not permitted'), { code: 'EPERM' })
    said.set.push(priority)
    os.setPriority(pid, priority)
  },
}))

async function printed(): Promise<string[]> {
  const entries: string[] = []
  for await (const one of gitEntries('.', ['hash-object', '--stdin'], '\n', { input: 'x\n', background: true }))
    entries.push(one)
  return entries
}

test('git goes behind other processes, and never ahead of those it was behind already', async () => {
  expect(await printed()).toHaveLength(1)
  said.priority = 15
  expect(await printed()).toHaveLength(1)
  expect(said.set).toEqual([10])
})

test('where that is not allowed, it goes as fast as the others', async () => {
  said.priority = 0
  said.refuses = true
  expect(await printed()).toHaveLength(1)
})
