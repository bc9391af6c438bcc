import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { linkDependencies } from '../../../src/commits/dependencies.ts'

let above: string
let top: string
let tree: string
beforeEach(() => {
  above = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-dependencies-')))
  top = join(above, 'top')
  tree = join(above, 'tree')
  for (const side of [top, tree]) {
    write(join(side, 'packages/own/index.js'), side)
    write(join(side, 'packages/a/index.js'), side)
  }
  write(join(top, 'node_modules/other/index.js'), 'other')
  write(join(top, 'node_modules/@scope/inner/index.js'), 'inner')
  write(join(top, 'node_modules/@file'), '')
  symlinkSync('../packages/own', join(top, 'node_modules/own'), 'junction')
})
afterEach(() => rmSync(above, { recursive: true }))

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const read = (file: string): string => readFileSync(join(tree, file), 'utf8')

function expectOwn(): void {
  expect(read('node_modules/own/index.js')).toBe(tree)
  expect(read('node_modules/other/index.js')).toBe('other')
  expect(read('node_modules/@scope/inner/index.js')).toBe('inner')
}

// Links other than to folders by absolute paths take rights on Windows.
describe.skipIf(process.platform === 'win32')('a tree has the dependencies of another, and packages of its own', () => {
  test('where it has none', async () => {
    await linkDependencies(top, tree, ['', 'packages/a'])
    expectOwn()
  })

  test.each([
    ['to the other tree', () => join(top, 'node_modules')],
    ['to nowhere', () => '../gone/node_modules'],
    ['out of it, relative', () => '../top/node_modules'],
  ])('where node_modules was committed as a link %s', async (_, target) => {
    symlinkSync(target(), join(tree, 'node_modules'))
    const before = readdirSync(join(top, 'node_modules')).toSorted()
    await linkDependencies(top, tree, [''])
    expectOwn()
    expect(readdirSync(join(top, 'node_modules')).toSorted()).toEqual(before)
  })

  test('where packages were committed as links to the other tree, or to nowhere', async () => {
    mkdirSync(join(tree, 'node_modules'))
    symlinkSync(join(top, 'packages/own'), join(tree, 'node_modules/own'))
    symlinkSync('../gone', join(tree, 'node_modules/other'))
    symlinkSync(join(top, 'node_modules/@scope'), join(tree, 'node_modules/@scope'))
    await linkDependencies(top, tree, [''])
    expectOwn()
  })

  test('where a folder of it leads elsewhere, nothing is written there', async () => {
    write(join(top, 'packages/a/node_modules/deep/index.js'), 'deep')
    rmSync(join(tree, 'packages/a'), { recursive: true })
    mkdirSync(join(above, 'elsewhere'))
    symlinkSync(join(above, 'elsewhere'), join(tree, 'packages/a'))
    await linkDependencies(top, tree, ['', 'packages/a'])
    expectOwn()
    expect(readdirSync(join(above, 'elsewhere'))).toEqual([])
  })

  test('where the repository itself is a package that others link to', async () => {
    write(join(top, 'index.js'), top)
    write(join(tree, 'index.js'), tree)
    symlinkSync('..', join(top, 'node_modules/whole'))
    await linkDependencies(top, tree, [''])
    expect(read('node_modules/whole/index.js')).toBe(tree)
  })

  test('where a link leads to a folder of its own', async () => {
    symlinkSync('../../node_modules', join(tree, 'packages/a/node_modules'))
    symlinkSync('../../node_modules', join(top, 'packages/a/node_modules'))
    await linkDependencies(top, tree, ['', 'packages/a'])
    expectOwn()
    expect(read('packages/a/node_modules/own/index.js')).toBe(tree)
  })
})
