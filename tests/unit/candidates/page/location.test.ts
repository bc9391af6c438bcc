import { expect, test } from 'vitest'
import { hashOf, stateOf } from '../../../../src/candidates/page/treemap-location.js'
import { finderOf, isHit } from '../../../../src/candidates/page/treemap-search.js'
import { folderAt } from '../../../../src/candidates/page/treemap-tree.js'
import { treeOfLines } from './trees.ts'

const tree = treeOfLines({ 'src/a & b/c=d.ts': 10, 'src/a & b/#?.ts': 10, 'src/e.ts': 10, 'f.ts': 10 })
const [root] = tree.folders
const now = { by: 'score' }

test.each([
  { view: '', by: 'score', chosen: null },
  { view: '', by: 'score', chosen: 1 },
  { view: 'src/a & b', by: 'coverage', chosen: 1 },
  { view: 'src', by: 'commits', chosen: 2 },
])('%j comes back from its address', ({ view, by, chosen }) => {
  const hash = hashOf(tree, { view: folderAt(tree, view), by, chosen })
  expect(stateOf(tree, `#${hash}`, now)).toEqual({ view: folderAt(tree, view), by, chosen })
})

test('a file alone is wherever it can be seen; what is not there is left out', () => {
  expect(stateOf(tree, '#file=f.ts', now)).toEqual({ view: null, by: 'score', chosen: 3 })
  expect(stateOf(tree, '#in=src&file=f.ts', now)).toMatchObject({ view: null, chosen: 3 })
  expect(stateOf(tree, '#in=gone&by=toString&file=gone', { by: 'commits' })).toEqual({
    view: root,
    by: 'commits',
    chosen: null,
  })
  expect(stateOf(tree, '#%E0%A4%A', now).view).toBe(root)
})

test('a search finds all its words anywhere in a path, in any case', () => {
  const find = finderOf(tree)
  expect(find('  ')).toBe(null)
  const found = find('TS a')!
  expect([...found.files]).toEqual([1, 1, 0, 0])
  expect([found.count, found.first]).toEqual([2, 0])
  expect(tree.folders.map(({ index }) => isHit(found, ~index))).toEqual([true, true, true])
  expect(isHit(find('f.ts'), ~folderAt(tree, 'src').index)).toBe(false)
  expect(find('nothing')).toMatchObject({ count: 0, first: null })
  expect(isHit(null, 2)).toBe(true)
})
