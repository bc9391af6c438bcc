import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textOf, writeChanges } from '../../../src/init/write.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'init-'))
const text = (root: string, file: string): string => readFileSync(join(root, file), 'utf8')

describe('all changes or none', () => {
  test('files are written with the folders above them; modes and links stay', async () => {
    const root = folder()
    writeFileSync(join(root, 'real'), 'old')
    chmodSync(join(root, 'real'), 0o640)
    symlinkSync('real', join(root, 'link'))
    await writeChanges(root, [
      { path: 'a/b/c.yml', before: null, after: 'new' },
      { path: 'link', before: 'old', after: 'newer' },
    ])
    expect([text(root, 'a/b/c.yml'), text(root, 'real')]).toEqual(['new', 'newer'])
    expect(statSync(join(root, 'real')).mode & 0o777).toBe(0o640)
  })

  test('what was written is put back where a later file cannot be', async () => {
    const root = folder()
    writeFileSync(join(root, 'first'), 'old')
    writeFileSync(join(root, 'file'), 'in the way')
    const changes = [
      { path: 'first', before: 'old', after: 'new' },
      { path: 'second', before: null, after: 'new' },
      { path: 'folder', before: null, after: 'x' },
    ]
    // A folder appears between the check and the write: renaming onto it fails.
    const clash = writeChanges(
      root,
      changes.map((change) => ({
        ...change,
        get after() {
          if (change.path === 'folder') mkdirSync(join(root, 'folder/full'), { recursive: true })
          return change.after
        },
      })),
    )
    await expect(clash).rejects.toMatchObject({
      code: 'ERR_WRITE',
      message: expect.stringMatching(/^folder cannot be written \(\w+\); nothing was changed$/),
    })
    expect(text(root, 'first')).toBe('old')
    expect(existsSync(join(root, 'second'))).toBe(false)
  })

  test.each([
    ['changed', 'file', 'old', 'other'],
    ['appeared', 'file', null, 'other'],
  ])('nothing is written where a file %s since it was read', async (_, path, before, now) => {
    const root = folder()
    writeFileSync(join(root, path), now)
    const changes = [
      { path: 'another', before: null, after: 'x' },
      { path, before, after: 'new' },
    ]
    await expect(writeChanges(root, changes)).rejects.toThrow('file changed in the meantime')
    expect([text(root, path), existsSync(join(root, 'another'))]).toEqual([now, false])
  })
})

test('a file that is not UTF-8 is not read: written, it would be another', async () => {
  const root = folder()
  writeFileSync(join(root, '.gitignore'), Buffer.from([0x23, 0xe9, 0x0a]))
  await expect(textOf(root, '.gitignore')).rejects.toMatchObject({
    code: 'ERR_WRITE',
    message: expect.stringContaining('not UTF-8'),
  })
  writeFileSync(join(root, '.gitignore'), '\uFEFFa')
  expect(await textOf(root, '.gitignore')).toBe('\uFEFFa')
  expect(await textOf(root, 'none')).toBeNull()
})
