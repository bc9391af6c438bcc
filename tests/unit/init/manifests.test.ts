import { describe, expect, test } from 'vitest'
import { firstManifest, nameModules, type NewModule } from '../../../src/init/manifests.ts'

const folder = (path: string, packageName: string | null = null): NewModule => ({
  folder: path === '' ? '/repo/shop' : `/repo/shop/${path}`,
  path,
  packageName,
})
const names = (folders: NewModule[], taken: [string, string][] = []): [string, string | null][] =>
  nameModules(folders, new Map(taken)).map(({ name, twin }) => [name, twin])

describe('names', () => {
  test('are those of the packages, else the paths with dots, else the name of the root', () => {
    expect(names([folder('packages/a', '@shop/a'), folder('packages/b'), folder('')])).toEqual([
      ['@shop/a', null],
      ['packages.b', null],
      ['shop', null],
    ])
  })

  test('are used once: the second of two packages is named by its path', () => {
    expect(names([folder('packages/a', 'x'), folder('packages/b', 'x')])).toEqual([
      ['x', null],
      ['packages.b', 'packages/a'],
    ])
  })

  test('give way to those of modules that are there, and to each other', () => {
    const taken: [string, string][] = [['a.b', 'old']]
    expect(names([folder('a/b'), folder('a.b'), folder('c', 'a.b')], taken)).toEqual([
      ['a.b-2', 'old'],
      ['a.b-3', 'old'],
      ['c', 'old'],
    ])
  })
})

describe('the first manifest', () => {
  const layout = (...files: string[]): unknown =>
    JSON.parse(
      firstManifest(
        { folder: '/m', name: 'm' },
        files.map((file) => `/m/${file}`),
      ),
    ).layout?.paths

  test('as text', () => {
    const files = ['/m/src/a.ts', '/m/tests/a.test.ts']
    expect(firstManifest({ folder: '/m', name: 'm "1"' }, files)).toBe(`{
  "module": "m \\"1\\"",
  "tags": ["lane:L2"],
  "layout": {
    "paths": { "code": "src", "tests": "tests" }
  },
  "testing": {}
}
`)
  })

  test.each([
    [['src/a.ts', 'src/a.test.ts'], { code: 'src' }],
    [['src/a.ts', 'test/a.spec.ts'], { code: 'src', tests: 'test' }],
    [['a.ts', '__tests__/a.test.ts'], { tests: '__tests__' }],
    // Named, the folder alone would count, and the test beside the code would be nobody's.
    [['src/a.ts', 'src/a.test.ts', 'tests/b.test.ts'], { code: 'src' }],
    // A folder without test files holds something else.
    [['src/a.ts', 'tests/helper.ts', 'a.test.ts'], { code: 'src' }],
    [['a.ts', 'srcs/b.ts'], undefined],
  ])('names the folders of %j', (files, paths) => {
    expect(layout(...files)).toEqual(paths)
  })
})
