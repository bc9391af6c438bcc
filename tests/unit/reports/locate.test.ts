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

describe('one name decides for itself alone', () => {
  const files = ['src/a.ts', 'src/b.ts', 'client.js', 'src/index.ts']

  test.each([
    ['one that is elsewhere', ['/home/ci/w/app/src/a.ts', '/home/ci/w/app/src/b.ts', '/tmp/gen/client.js']],
    ['one in the same home', ['/home/ci/w/app/src/a.ts', '/home/ci/w/app/src/b.ts', '/home/ci/.cache/gen/client.js']],
    ['one on another drive', ['C:\\w\\app\\src\\a.ts', 'C:\\w\\app\\src\\b.ts', 'D:\\gen\\client.js']],
    [
      'more that are elsewhere',
      ['/builds/app/src/a.ts', '/builds/app/src/b.ts', '/opt/x/client.js', '/opt/y.js', '/opt/z.js'],
    ],
  ])('%s', async (_, names) => {
    const { found, unresolved } = await foundIn(files, lcov(hitsIn(names)))
    expect(found).toEqual(['src/a.ts', 'src/b.ts'])
    expect(unresolved).toEqual(names.slice(2).sort())
  })

  test('nor is one in a package, or in a store of them, taken for one of the project', async () => {
    const dependencies = ['a', 'b', 'c'].map((name) => `/home/ci/w/app/node_modules/${name}/src/index.ts`)
    const names = ['/home/ci/w/app/src/a.ts', ...dependencies, '/home/ci/.store/x/src/index.ts']
    expect(await foundIn(files, lcov(hitsIn(names)))).toMatchObject({ found: ['src/a.ts'] })
  })

  test('drives have no case', async () => {
    expect(await foundIn(files, lcov(hitsIn(['C:\\w\\src\\a.ts', 'c:\\w\\src\\b.ts'])))).toEqual(
      all(['src/a.ts', 'src/b.ts']),
    )
    expect(await foundIn(files, lcov(hitsIn(['C:\\w\\src\\a.ts', 'c:\\w\\src\\a.ts'])))).toEqual(all(['src/a.ts']))
  })

  test.each([
    ['runners that number their folders', '/builds/x/0/app', '/builds/x/1/app', '/builds/x/2/app'],
    ['work spaces', '/var/jenkins/workspace/app', '/var/jenkins/workspace/app@2', '/var/jenkins/workspace/app@3'],
    ['machines', '/home/runner/work/app/app', 'C:\\agent\\_work\\app', '/Users/me/app'],
  ])('check-outs of one name are all of this project: %s', async (_, ...there) => {
    const names = there.map((folder, at) => `${folder}/src/${'ab'[at] ?? 'index'}.ts`)
    const shared = there.map((folder) => `${folder}/client.js`)
    expect(await foundIn(files, lcov(hitsIn([...names, ...shared])))).toEqual(
      all(['src/a.ts', 'src/b.ts', 'src/index.ts', 'client.js']),
    )
  })

  test('folders inside one another, and packages of one name, are no check-outs of the same', async () => {
    const here = ['src/index.ts', 'src/k.ts', 'src/old.ts', 'packages/app/src/index.ts', 'packages/app/src/k.ts']
    const names = [
      'src/index.ts',
      'src/k.ts',
      'packages/app/src/index.ts',
      'packages/app/src/k.ts',
      'packages/app/src/old.ts',
    ]
    const { found } = await foundIn(here, lcov(hitsIn(names.map((name) => `/ci/app/${name}`))))
    expect(found).toEqual(names.slice(0, 4))
    const web = ['/w/apps/web/src/index.ts', '/w/apps/web/src/x.ts', '/w/packages/web/src/index.ts']
    const { found: ours, unresolved } = await foundIn(['src/index.ts', 'src/x.ts'], lcov(hitsIn(web)))
    expect([ours, unresolved]).toEqual([['src/index.ts', 'src/x.ts'], [web[2]]])
  })

  test('many that were generated into a folder that is not here', async () => {
    const generated = Array.from({ length: 9 }, (_, at) => `src/gen/g${at}.ts`)
    for (const folder of ['/ci/build/app/', '']) {
      const names = ['src/a.ts', 'src/b.ts', ...generated].map((name) => folder + name)
      expect(await foundIn(files, lcov(hitsIn(names)))).toMatchObject({ found: ['src/a.ts', 'src/b.ts'] })
    }
  })

  test('some by chance are those of another project, relative or not', async () => {
    const names = ['src/index.ts', 'src/p.ts', 'src/q.ts', 'src/r.ts']
    for (const report of [lcov(hitsIn(names)), xml(hitsIn(names), '/ci/other'), xml(hitsIn(names), 'lib')])
      await expect(foundIn(['src/index.ts'], report)).rejects.toMatchObject({ code: 'ERR_REPORT_FOREIGN' })
  })

  test('of a report in a folder that mirrors the package', async () => {
    const here = ['src/index.ts', 'libs/b/src/index.ts', 'libs/b/src/util.ts']
    const at = 'coverage/libs/b/lcov.info'
    expect(await foundIn(here, lcov(hitsIn(['src/index.ts', 'src/util.ts'])), { at })).toEqual(all(here.slice(1)))
    expect(await foundIn(here, lcov(hitsIn(['src/index.ts'])), { at })).toEqual(all([here[1]!]))
  })

  test('of this machine and of another, it is said that the latter are not taken', async () => {
    const root = await project({ 'src/a.ts': '', 'src/b.ts': '' })
    const report = await project({ report: lcov(hitsIn([`${root}/src/a.ts`, '/app/src/b.ts'])) })
    const { files: found, flaws } = await readReport(join(report, 'report'), root)
    expect([...found.keys()]).toEqual([`${root}/src/a.ts`])
    expect(flaws).toEqual([expect.stringContaining('those below /app are not')])
  })

  test('of several machines, most decide, and it is said', async () => {
    const root = await project({ 'src/a.ts': '', 'src/b.ts': '', 'src/c.ts': '' })
    const names = ['/builds/1/app/src/a.ts', '/builds/1/app/src/b.ts', '/agent2/_work/7/s/src/c.ts']
    const report = await project({ report: lcov(hitsIn(names)) })
    const { files: found, unresolved, flaws } = await readReport(join(report, 'report'), root)
    expect([...found.keys()]).toEqual([`${root}/src/a.ts`, `${root}/src/b.ts`])
    expect(unresolved).toEqual(names.slice(2))
    expect(flaws).toEqual([expect.stringContaining('those below /agent2/_work/7/s are not')])
  })
})

describe('sources are joined before anybody asks what they are', () => {
  test.each([
    ['src', 'a.ts'],
    ['./src/', 'a.ts'],
    ['src\\', 'deep\\..\\a.ts'],
    ['D:\\', 'w\\lab\\src\\a.ts'],
    ['C:', 'w/lab/src/a.ts'],
    ['/', 'home/ci/w/lab/src/a.ts'],
    ['', 'src/a.ts'],
    ['.', './src/a.ts'],
    ['packages/x', 'src/a.ts'],
  ])('%j and %j', async (source, name) => {
    expect(await foundIn(['src/a.ts'], xml(hitsIn([name]), source))).toEqual(all(['src/a.ts']))
  })

  test('several, relative and absolute', async () => {
    const files = ['src/a.ts', 'lib/b.ts']
    expect(await foundIn(files, xml(hitsIn(['a.ts', 'b.ts']), 'src', 'lib'))).toEqual(all(files))
    expect(await foundIn(files, xml(hitsIn(['a.ts', 'b.ts']), 'ROOT/src', 'ROOT/lib'))).toEqual(all(files))
  })
})

describe('names as bundlers and servers write them', () => {
  test.each([
    'webpack:///./src/a b.ts',
    'webpack://app/./src/a b.ts',
    'webpack-internal:///./src/a b.ts',
    'http://localhost:5173/src/a%20b.ts?t=123',
    'https://app.example/src/a%20b.ts#x',
    'src/a b.ts?v=1',
    'src/a b.ts?vue&type=script&setup=true',
    '/@fs/home/ci/w/src/a b.ts',
    '/@fs/C:/w/src/a b.ts',
    'http://localhost:5173/@fs/home/ci/w/src/a%20b.ts?v=2',
    'file:///home/ci/w/src/a%20b.ts',
    '\\\\server\\share\\w\\src\\a b.ts',
    '\\\\?\\C:\\w\\src\\a b.ts',
  ])('%s', async (name) => {
    expect(await foundIn(['src/a b.ts'], lcov(hitsIn([name])))).toEqual(all(['src/a b.ts']))
  })

  test('where the name as it stands is a file, it is that', async () => {
    const files = ['src/a.ts', 'src/a.ts?v=1', 'src/b.ts#x', 'src/b.ts']
    expect(await foundIn(files, lcov(hitsIn(['src/a.ts?v=1', 'src/b.ts#x'])))).toEqual(
      all(['src/a.ts?v=1', 'src/b.ts#x']),
    )
  })

  test('beside others, by the same folder', async () => {
    const files = ['src/index.ts', 'packages/a/src/index.ts', 'packages/a/src/b.ts']
    const at = 'packages/a/coverage/lcov.info'
    const names = ['webpack:///./src/index.ts', 'src/b.ts', 'webpack/bootstrap']
    expect(await foundIn(files, lcov(hitsIn(names)), { at })).toEqual({
      found: ['packages/a/src/index.ts', 'packages/a/src/b.ts'],
      unresolved: ['webpack/bootstrap'],
      ambiguous: [],
    })
  })

  test('letters that are composed, and decomposed', async () => {
    const [composed, decomposed] = ['src/größe.ts', 'src/größe.ts'.normalize('NFD')] as const
    expect(await foundIn([composed], lcov(hitsIn([decomposed])))).toEqual(all([composed]))
    expect(await foundIn([decomposed], lcov(hitsIn([composed])))).toEqual(all([decomposed]))
    const both = [composed, decomposed]
    expect(await foundIn(both, lcov(hitsIn(both)))).toEqual(all(both))
  })
})
