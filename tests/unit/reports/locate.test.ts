import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readReport } from '../../../src/reports/index.ts'
import { istanbul, lcov, project, xml } from './examples.ts'

const one = { 1: 1 }
const hitsIn = (names: string[]): Record<string, Record<number, number>> =>
  Object.fromEntries(names.map((name) => [name, one]))

/** Names of the files that a report's names lead to, relative to the root, and what was not found. */
async function located(
  root: string,
  report: string,
  { at = 'coverage/report', below = '' } = {},
): Promise<{ found: string[]; unresolved: string[]; ambiguous: string[] }> {
  const { files, unresolved, ambiguous } = await readReport(join(root, at), join(root, below))
  return { found: [...files.keys()].map((file) => file.slice(join(root, below).length + 1)), unresolved, ambiguous }
}

async function foundIn(
  files: string[],
  report: string,
  options: { at?: string; below?: string; top?: boolean } = {},
): Promise<Awaited<ReturnType<typeof located>>> {
  const root = await project(Object.fromEntries(files.map((file) => [file, ''])))
  if (options.top) await mkdir(join(root, '.git'))
  const at = options.at ?? 'coverage/report'
  await mkdir(join(root, at, '..'), { recursive: true })
  await writeFile(join(root, at), report.replaceAll('ROOT', root))
  return located(root, report, options)
}

const all = (found: string[]): Awaited<ReturnType<typeof located>> => ({ found, unresolved: [], ambiguous: [] })

describe('names of this machine', () => {
  test('absolute', async () => {
    const names = ['ROOT/src/a.ts', 'ROOT/lib/b.ts']
    expect(await foundIn(['src/a.ts', 'lib/b.ts'], istanbul(hitsIn(names)))).toEqual(all(['src/a.ts', 'lib/b.ts']))
    expect(await foundIn(['src/a.ts', 'lib/b.ts'], lcov(hitsIn(names)))).toEqual(all(['src/a.ts', 'lib/b.ts']))
  })

  test('as file URLs, which are percent-coded', async () => {
    expect(await foundIn(['src/a b.ts'], lcov(hitsIn(['file://ROOT/src/a%20b.ts'])))).toEqual(all(['src/a b.ts']))
    expect(await foundIn(['src/a%20b.ts'], lcov(hitsIn(['ROOT/src/a%20b.ts'])))).toEqual(all(['src/a%20b.ts']))
  })

  test('of files that vanished', async () => {
    expect(await foundIn(['src/a.ts'], istanbul(hitsIn(['ROOT/src/a.ts', 'ROOT/src/gone.ts'])))).toMatchObject({
      found: ['src/a.ts'],
      unresolved: [expect.stringMatching(/src\/gone\.ts$/)],
    })
  })

  test('through a link to the root, and in a root that is one', async () => {
    const root = await project({ 'real/src/a.ts': '' })
    await symlink(join(root, 'real'), join(root, 'link'))
    for (const [named, asked] of [
      ['link', 'real'],
      ['real', 'link'],
      ['link', 'link'],
    ] as const) {
      const report = await project({ report: lcov(hitsIn([join(root, named, 'src/a.ts')])) })
      const { files } = await readReport(join(report, 'report'), join(root, asked))
      expect([...files.keys()]).toEqual([join(root, asked, 'src/a.ts')])
    }
  })

  test('through a link, are those of this machine although most vanished', async () => {
    const root = await project({ 'real/src/a.ts': '' })
    await symlink(join(root, 'real'), join(root, 'link'))
    const names = ['a', 'gone', 'gone2'].map((name) => join(root, 'link/src', `${name}.ts`))
    const report = await project({ report: lcov(hitsIn(names)) })
    const { files, unresolved } = await readReport(join(report, 'report'), join(root, 'real'))
    expect([...files.keys()]).toEqual([join(root, 'real/src/a.ts')])
    expect(unresolved).toEqual(names.slice(1))
  })

  test('of the rest of the repository are left out', async () => {
    const names = ['ROOT/packages/a/src/i.ts', 'ROOT/packages/b/src/i.ts']
    const options = { below: 'packages/a', top: true }
    expect(await foundIn(['packages/a/src/i.ts', 'packages/b/src/i.ts'], lcov(hitsIn(names)), options)).toEqual(
      all(['src/i.ts']),
    )
  })
})

describe('names of another machine', () => {
  test.each(['/home/runner/work/app/app', 'D:\\a\\app\\app', 'C:/agent/_work/1/s'])('below %s', async (there) => {
    const separator = there.includes('\\') ? '\\' : '/'
    const names = ['src/a.ts', 'src/deep/b.ts'].map((name) => `${there}/${name}`.replaceAll('/', separator))
    const files = ['src/a.ts', 'src/deep/b.ts']
    expect(await foundIn(files, lcov(hitsIn(names)))).toEqual(all(files))
    expect(await foundIn(files, istanbul(hitsIn(names)))).toEqual(all(files))
    expect(await foundIn(files, xml(hitsIn(files), there))).toEqual(all(files))
    expect(await foundIn(files, xml(hitsIn(files.map((file) => file.replaceAll('/', separator))), there))).toEqual(
      all(files),
    )
  })

  test('are not taken for those of another package', async () => {
    const files = ['src/index.ts', 'packages/a/src/index.ts', 'packages/a/src/only.ts']
    const names = ['/ci/app/packages/a/src/index.ts']
    expect(await foundIn(files, lcov(hitsIn(names)))).toEqual(all(['packages/a/src/index.ts']))
    expect(await foundIn(files, xml(hitsIn(['src/index.ts']), '/ci/app/packages/a'))).toEqual(
      all(['packages/a/src/index.ts']),
    )
  })

  test('lose the same first part all', async () => {
    // Each alone could be a file at the root; together they are those of a package.
    const files = ['src/index.ts', 'util/index.ts', 'packages/a/src/index.ts', 'packages/a/util/index.ts']
    const names = ['/x/packages/a/src/index.ts', '/x/packages/a/util/index.ts']
    expect(await foundIn(files, lcov(hitsIn(names)))).toEqual(all(files.slice(2)))
  })

  test('fit a root below the top of the repository', async () => {
    const names = ['/ci/app/packages/a/src/i.ts', '/ci/app/packages/b/src/i.ts']
    const options = { below: 'packages/b', top: true }
    expect(await foundIn(['packages/a/src/i.ts', 'packages/b/src/i.ts'], lcov(hitsIn(names)), options)).toEqual(
      all(['src/i.ts']),
    )
  })

  test('that fit by chance alone are those of another project', async () => {
    const names = ['src/index.ts', 'src/x.ts', 'src/y.ts', 'lib/z.ts'].map((name) => `/ci/other/${name}`)
    await expect(foundIn(['src/index.ts'], lcov(hitsIn(names)))).rejects.toMatchObject({ code: 'ERR_REPORT_FOREIGN' })
  })
})

describe('relative names', () => {
  test('to the root', async () => {
    expect(await foundIn(['src/a.ts'], lcov(hitsIn(['src/a.ts'])))).toEqual(all(['src/a.ts']))
    expect(await foundIn(['src/a.ts'], lcov(hitsIn(['./src/a.ts'])))).toEqual(all(['src/a.ts']))
    expect(await foundIn(['src/a.ts'], lcov(hitsIn(['src\\a.ts'])))).toEqual(all(['src/a.ts']))
  })

  test('to the folder that the report was made in', async () => {
    const files = ['src/index.ts', 'packages/a/src/index.ts']
    const report = lcov(hitsIn(['src/index.ts']))
    expect(await foundIn(files, report)).toEqual(all(['src/index.ts']))
    expect(await foundIn(files, report, { at: 'packages/a/coverage/lcov.info' })).toEqual(
      all(['packages/a/src/index.ts']),
    )
  })

  test('to the top of the repository, or out of the folder', async () => {
    const options = { below: 'packages/a', top: true }
    expect(await foundIn(['packages/a/src/i.ts'], lcov(hitsIn(['packages/a/src/i.ts'])), options)).toEqual(
      all(['src/i.ts']),
    )
    const at = 'packages/b/coverage/lcov.info'
    expect(await foundIn(['packages/a/i.ts', 'packages/b/i.ts'], lcov(hitsIn(['../a/i.ts', 'i.ts'])), { at })).toEqual(
      all(['packages/a/i.ts', 'packages/b/i.ts']),
    )
  })

  test('to several sources', async () => {
    const files = ['packages/a/src/a.ts', 'packages/b/src/b.ts']
    const names = hitsIn(['src/a.ts', 'src/b.ts'])
    expect(await foundIn(files, xml(names, 'ROOT/packages/a', 'ROOT/packages/b'))).toEqual(all(files))
    expect(await foundIn(files, xml(names, '/ci/w/packages/a', '/ci/w/packages/b'))).toEqual(all(files))
    expect(await foundIn(files, xml(names, 'C:\\w\\packages\\a', 'C:\\w\\packages\\b'))).toEqual(all(files))
  })

  test('that fit several sources are not guessed', async () => {
    const files = ['packages/a/src/index.ts', 'packages/b/src/index.ts', 'packages/b/src/b.ts']
    const names = hitsIn(['src/index.ts', 'src/b.ts'])
    expect(await foundIn(files, xml(names, 'ROOT/packages/a', 'ROOT/packages/b'))).toEqual({
      found: ['packages/b/src/b.ts'],
      unresolved: [],
      ambiguous: ['src/index.ts'],
    })
  })

  test('to a source that is relative itself, or gone', async () => {
    expect(await foundIn(['src/a.ts'], xml(hitsIn(['src/a.ts']), '.'))).toEqual(all(['src/a.ts']))
    expect(await foundIn(['src/a.ts'], xml(hitsIn(['src/a.ts']), 'ROOT/../elsewhere'))).toEqual(all(['src/a.ts']))
  })
})

describe('a report of another project', () => {
  test.each([
    ['relative names', lcov(hitsIn(['app/models/user.rb', 'app/b.rb']))],
    ['absolute names', istanbul(hitsIn(['/srv/other/lib/user.ts', '/srv/other/lib/b.ts']))],
    ['sources', xml(hitsIn(['lib/user.ts', 'lib/b.ts']), '/srv/other')],
  ])('is named with an example: %s', async (_, report) => {
    await expect(foundIn(['src/a.ts'], report)).rejects.toMatchObject({
      code: 'ERR_REPORT_FOREIGN',
      message: expect.stringMatching(/none of the 2 files it names, such as \S*user\.\w+, is below .* --cwd$/),
    })
  })

  test('nothing outside the root is taken', async () => {
    const options = { below: 'packages/a', top: true }
    const report = lcov(hitsIn(['ROOT/packages/b/i.ts']))
    await expect(foundIn(['packages/a/x.ts', 'packages/b/i.ts'], report, options)).rejects.toMatchObject({
      code: 'ERR_REPORT_FOREIGN',
    })
  })
})
