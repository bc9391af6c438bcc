import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { readBackup, writeBackup } from '../src/backup.ts'
import { createLinkStore } from '../src/links.ts'

// These tests wait for the disk and not for a timer. How long the disk takes is the machine's business.
describe('backup', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shortlinks-'))
    onTestFinished(() => rm(folder, { recursive: true }))
  })

  async function someLinks(count: number) {
    const links = createLinkStore()
    for (let index = 0; index < count; index += 1)
      await links.create({ destinations: [`https://example.com/${index}`], expires: '7d' })
    return await links.all()
  }

  test('what was written is read back', async () => {
    const links = await someLinks(300)
    const file = join(folder, 'links.ndjson.gz')
    await writeBackup(file, links)
    expect(await readBackup(file)).toEqual(links)
  })

  test('a store goes on from a backup', async () => {
    const file = join(folder, 'links.ndjson.gz')
    await writeBackup(file, await someLinks(3))
    const restored = createLinkStore(await readBackup(file))
    expect((await restored.newest(1))[0]?.destinations).toEqual(['https://example.com/2'])
  })
})
