import { expect, test } from 'vitest'
import { projectsOf, rootConfig, type Wanted } from '../../../../src/init/monorepo/projects.ts'

const CONFIG = 'vitest.config.ts'
const plain = (folder: string, config = CONFIG): Wanted => ({
  folder,
  config: `${folder}/${config}`,
  name: folder,
  dir: null,
})
const no = (): boolean => false

test('a glob stands for what it finds, and for nothing more', () => {
  const wanted = ['packages/a', 'packages/b', 'apps/c'].map((folder) => plain(folder))
  const configs = wanted.map(({ config }) => config)
  expect(projectsOf(wanted, configs, no)).toEqual([`packages/*/${CONFIG}`, `apps/c/${CONFIG}`])
  const another = [...configs, `packages/other/${CONFIG}`]
  expect(projectsOf(wanted, another, no)).toEqual(configs)
  expect(projectsOf(wanted, another, (config) => config.includes('other'))).toEqual([
    `packages/*/${CONFIG}`,
    `apps/c/${CONFIG}`,
  ])
  expect(projectsOf(wanted, null, no)).toEqual(configs)
  expect(projectsOf([plain('a'), plain('b')], null, no)).toEqual([`a/${CONFIG}`, `b/${CONFIG}`])
})

test('a config is extended where its name is taken, its folder another, its dir relative, or its path a pattern', () => {
  const twin = (folder: string, config: string): Wanted => ({ ...plain(folder, config), name: 'unit' })
  expect(
    projectsOf(
      [
        twin('packages/a', 'vitest.node.config.ts'),
        twin('packages/a', 'vitest.dom.config.ts'),
        twin('packages/b', CONFIG),
        twin('packages/c', 'vitest.node.config.ts'),
        { folder: 'packages/d', config: 'configs/vitest.config.ts', name: 'd', dir: null },
        { ...plain('packages/e'), dir: './packages/e/src' },
        plain('apps/(web)/f'),
      ],
      [],
      no,
    ),
  ).toEqual([
    { extends: './packages/a/vitest.node.config.ts', root: './packages/a', test: { name: 'unit node' } },
    { extends: './packages/a/vitest.dom.config.ts', root: './packages/a', test: { name: 'unit dom' } },
    { extends: './packages/b/vitest.config.ts', root: './packages/b', test: { name: 'unit b' } },
    { extends: './packages/c/vitest.node.config.ts', root: './packages/c', test: { name: 'unit node 2' } },
    { extends: './configs/vitest.config.ts', root: './packages/d', test: { name: 'd' } },
    {
      extends: './packages/e/vitest.config.ts',
      root: './packages/e',
      test: { name: 'packages/e', dir: './packages/e/src' },
    },
    { extends: './apps/(web)/f/vitest.config.ts', root: './apps/(web)/f', test: { name: 'apps/(web)/f' } },
  ])
})

test('names are quoted', () => {
  const odd = { extends: './a', root: './a', test: { name: "it's \\ odd" } }
  expect(rootConfig([odd], { line: false, provider: 'istanbul' })).toBe(`import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    coverage: { provider: 'istanbul' },
    projects: [
      { extends: './a', root: './a', test: { name: 'it\\'s \\\\ odd' } },
    ],
  },
})
`)
})
