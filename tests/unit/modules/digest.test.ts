import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { codeDigests, findModules, modulesWithTests, ownersOf } from '../../../src/modules/index.ts'

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'digest-')))
  write('a/module.manifest.json', '{"layout":{"paths":{"code":"src","tests":"tests"}}}')
  write('a/src/code.ts', 'export {}\n')
  write('a/src/naïve "name".ts', 'export {}\n')
  write('a/tests/code.test.ts', 'test\n')
  write('a/README.md', 'words\n')
  write('b/module.manifest.json', '{}')
  write('b/code.ts', 'export {}\n')
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, stdio: 'ignore' })
}

async function digests(folder: string = root): Promise<Record<string, string>> {
  const found = await findModules(folder)
  return Object.fromEntries([...codeDigests(ownersOf(found), found.sources)].map(([{ name }, one]) => [name, one]))
}

describe('the digest of a module', () => {
  test('is the same without git, in a new repository, after a commit, in a clone and a copy', async () => {
    const expected = await digests()
    expect(expected.a).toMatch(/^[0-9a-f]{16}$/)
    git('init', '-q', '.')
    expect(await digests()).toEqual(expected)
    git('add', '-A')
    git('commit', '-qm', 'one')
    expect(await digests()).toEqual(expected)
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'copy-')))
    git('clone', '-q', root, join(elsewhere, 'clone'))
    expect(await digests(join(elsewhere, 'clone'))).toEqual(expected)
    cpSync(join(root, 'a'), join(elsewhere, 'copy/a'), { recursive: true })
    expect((await digests(join(elsewhere, 'copy'))).a).toBe(expected.a)
  })

  test.each<[string, () => void]>([
    ['a change', () => write('a/src/code.ts', 'export { }\n')],
    ['a change in a file with an odd name', () => write('a/src/naïve "name".ts', 'export { }\n')],
    ['a change of a test', () => write('a/tests/code.test.ts', 'other\n')],
    ['a new file that git does not know', () => write('a/src/new.ts', '')],
    ['a removal', () => rmSync(join(root, 'a/tests/code.test.ts'))],
    ['a rename', () => renameSync(join(root, 'a/src/code.ts'), join(root, 'a/src/moved.ts'))],
  ])('is another after %s, committed or not', async (_, change) => {
    git('init', '-q', '.')
    git('add', '-A')
    git('commit', '-qm', 'one')
    const before = await digests()
    change()
    const after = await digests()
    expect(after.a).not.toBe(before.a)
    expect(after.b).toBe(before.b)
    git('add', '-A')
    expect(await digests()).toEqual(after)
    git('commit', '-qm', 'two')
    expect(await digests()).toEqual(after)
  })

  test('says nothing of files that are neither code nor tests', async () => {
    const before = await digests()
    write('a/README.md', 'more words\n')
    write('a/vitest.config.ts', '')
    expect(await digests()).toEqual(before)
  })

  test('converted line ends are no change', async () => {
    git('init', '-q', '.')
    git('config', 'core.autocrlf', 'true')
    git('add', '-A')
    git('commit', '-qm', 'one')
    const before = await digests()
    write('a/src/code.ts', 'export {}\r\n')
    expect(await digests()).toEqual(before)
  })
})

test('a module has tests if it has a test file, the folder that its manifest names, or tests inside its code', async () => {
  mkdirSync(join(root, 'c/tests'), { recursive: true })
  write('d/module.manifest.json', '{}')
  write('d/code.ts', 'if (import.meta.vitest) {\n}\n')
  write('c/module.manifest.json', '{"layout":{"paths":{"tests":"tests"}}}')
  const found = await findModules(root)
  const tested = modulesWithTests(found.modules, ownersOf(found), found.sources)
  expect([...tested].map(({ name }) => name)).toEqual(['a', 'c', 'd'])
})

test('manifests that are links, or of a repository inside this one, are told, tracked or not', async () => {
  git('init', '-q', '.')
  for (const name of ['linked', 'inner']) {
    write(`${name}/x.ts`, '')
    if (name === 'linked') symlinkSync('../a/module.manifest.json', join(root, 'linked/module.manifest.json'))
    else write('inner/module.manifest.json', '{}')
  }
  execFileSync('git', ['init', '-q', 'inner'], { cwd: root })
  const inner = ['-C', 'inner', '-c', 'user.name=a', '-c', 'user.email=a@b']
  execFileSync('git', [...inner, 'add', '-A'], { cwd: root })
  execFileSync('git', [...inner, 'commit', '-qm', 'one'], { cwd: root })
  const told = async (): Promise<string[]> =>
    (await findModules(root)).passedOver.map(({ manifest, why }) => `${manifest.slice(root.length + 1)} ${why}`).sort()
  const expected = ['inner/module.manifest.json is of another repository', 'linked/module.manifest.json is a link']
  expect(await told()).toEqual(expected)
  git('add', '-A')
  expect(await told()).toEqual(expected)
  expect((await findModules(root)).modules.map(({ name }) => name)).toEqual(['a', 'b'])
})
