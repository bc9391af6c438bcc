import { expect, test } from 'vitest'
import { DETAILED, pack } from '../../../../src/candidates/page/pack.ts'
import { filesBelow, folderAt, pathOf, treeOf, wayTo } from '../../../../src/candidates/page/treemap-tree.js'
import { candidate } from '../../../helpers/candidates.ts'
import { treeOfLines } from './trees.ts'

test('every path comes back, whatever it is made of', () => {
  const files = ['a.ts', 'src/b.ts', 'src/b.ts/c.ts', '__proto__/constructor/d.ts', 'x//y', '../up.ts', '<b>/🦊', 'z/']
  const tree = treeOf(
    pack(
      files.map((file) => candidate(file)),
      'shop',
    ),
  )
  expect(files.map((_, file) => pathOf(tree, file))).toEqual(files)
  expect(filesBelow(tree, tree.folders[0]!.items).sort()).toEqual(files.map((_, file) => file))
})

test('folders with nothing in them but one other are one with it; the root stays by itself', () => {
  const tree = treeOfLines({
    'packages/core/src/a.ts': 1,
    'packages/core/src/io/b.ts': 2,
    'packages/core/src/io/c.ts': 3,
  })
  expect(tree.folders.map(({ name, path, count, lines }) => [name, path, count, lines])).toEqual([
    ['', '', 3, 6],
    ['packages/core/src', 'packages/core/src', 3, 6],
    ['io', 'packages/core/src/io', 2, 5],
  ])
  expect(wayTo(tree, tree.folders[2]!).map(({ name }) => name)).toEqual(['', 'packages/core/src', 'io'])
  expect(folderAt(tree, 'packages/core').path).toBe('packages/core/src')
  expect(folderAt(tree, 'gone').path).toBe('')
})

test('what is unknown stays null; figures are rounded; modules are there once', () => {
  const packed = pack(
    [
      candidate('a', { coverage_score: null, commits: null, module: null }),
      candidate('b', { score: 12.345678 }),
      candidate('c'),
    ],
    'shop',
  )
  expect(packed).toMatchObject({
    coverage_score: [null, 50, 50],
    commits: [null, 12, 12],
    module: [null, 0, 0],
    modules: ['core'],
    score: [40, 12.35, 40],
  })
})

test(`functions and uncovered lines of the first ${DETAILED}, and of them the first`, () => {
  const [one] = candidate('a').functions
  const files = Array.from({ length: DETAILED + 5 }, (_, n) =>
    candidate(`${n}`, {
      functions: Array.from({ length: 25 }, () => one!),
      uncovered_lines: Array.from({ length: 43 }, (_, line) => `${line}`),
    }),
  )
  const { details } = pack(files, 'shop')
  expect(details).toHaveLength(DETAILED)
  expect(details[0]![0]).toHaveLength(40)
  expect(details[0]![1]).toBe(3)
  expect(details[0]![2][0]).toEqual(['parse', 10, 24, 9, 12, 12, 20])
  expect(details[0]![3]).toBe(5)
})
