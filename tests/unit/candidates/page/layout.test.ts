import { expect, test } from 'vitest'
import { pack } from '../../../../src/candidates/page/pack.ts'
import { aloneOf, cellOf, itemAt, layOut, nextCell } from '../../../../src/candidates/page/treemap-layout.js'
import { filesBelow, folderAt, pathOf, treeOf, weightOf } from '../../../../src/candidates/page/treemap-tree.js'
import { manyCandidates } from '../../../helpers/candidates.ts'
import { treeOfLines } from './trees.ts'

test('lines have the same area in every folder, however deep, though names and edges take room', () => {
  const tree = treeOfLines({
    'a.ts': 400,
    'b.ts': 100,
    'src/c.ts': 300,
    'src/d.ts': 200,
    'src/deep/deeper/e.ts': 250,
    'src/deep/deeper/f.ts': 50,
    'src/deep/other/g.ts': 350,
    'src/deep/h.ts': 150,
    'lib/i.ts': 60,
  })
  const { cells, frames } = layOut(tree, tree.folders[0]!, 1000, 600)
  expect(frames.filter(({ header }) => header > 0).map(({ folder }) => folder.path)).toEqual(
    expect.arrayContaining(['src', 'src/deep', 'src/deep/deeper']),
  )
  const perLine = cells.map(({ width, height, items }) => (width * height) / tree.data.lines[items[0]!]!)
  const mean = perLine.reduce((sum, one) => sum + one, 0) / perLine.length
  for (const one of perLine) expect(Math.abs(one / mean - 1)).toBeLessThan(0.04)
})

test('of 25,000 files every one is in one cell, none of which is below 4 square pixels', () => {
  const tree = treeOf(pack(manyCandidates(25_000), 'shop'))
  const { cells } = layOut(tree, tree.folders[0]!, 900, 520)
  const drawn = cells.flatMap(({ items }) => filesBelow(tree, items)).sort((a, b) => a - b)
  expect(drawn).toEqual(Array.from({ length: 25_000 }, (_, file) => file))
  expect(cells.some((cell) => aloneOf(cell) === null)).toBe(true)
  expect(
    Math.min(...cells.filter(({ items }) => items.length === 1).map((one) => one.width * one.height)),
  ).toBeGreaterThan(3.9)
  // What is drawn as one has the area of all.
  const area = (some: typeof cells): number => some.reduce((sum, { width, height }) => sum + width * height, 0)
  const weight = (some: typeof cells): number =>
    some.flatMap(({ items }) => filesBelow(tree, items)).reduce((sum, file) => sum + weightOf(tree.data, file), 0)
  const merged = cells.filter((cell) => aloneOf(cell) === null)
  expect(area(merged) / area(cells) / (weight(merged) / weight(cells))).toBeCloseTo(1, 1)
})

test('a point is in a cell, or on the name of a folder', () => {
  const tree = treeOfLines({ 'src/a.ts': 10, 'src/b.ts': 10, 'c.ts': 20 })
  const drawn = layOut(tree, tree.folders[0]!, 400, 200)
  for (const cell of drawn.cells) expect(itemAt(drawn, cell.x + cell.width / 2, cell.y + cell.height / 2)).toBe(cell)
  const [frame] = drawn.frames
  expect(itemAt(drawn, frame!.x + 20, frame!.y + 8)).toBe(frame)
  expect(itemAt(drawn, -1, 5)).toBe(null)
  expect(pathOf(tree, aloneOf(cellOf(tree, drawn.cells, 1)!)!)).toBe('src/b.ts')
})

test('arrow keys reach every cell, and go where they say', () => {
  const tree = treeOf(pack(manyCandidates(300), 'shop'))
  const { cells } = layOut(tree, tree.folders[0]!, 800, 500)
  const reached = new Set([cells[0]!])
  for (const cell of reached)
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      const next = nextCell(cells, cell, key)
      if (next === null) continue
      if (key === 'ArrowRight') expect(next.x + next.width / 2).toBeGreaterThan(cell.x + cell.width / 2)
      if (key === 'ArrowUp') expect(next.y + next.height / 2).toBeLessThan(cell.y + cell.height / 2)
      reached.add(next)
    }
  expect(reached.size).toBe(cells.length)
})

test('no room, or a file without a line, is no error', () => {
  const tree = treeOfLines({ 'src/a.ts': 0, 'b.ts': 0 })
  for (const [width, height] of [
    [0, 0],
    [1, 1],
    [300, 200],
  ]) {
    const { cells } = layOut(tree, folderAt(tree, ''), width!, height!)
    expect(cells.every((cell) => [cell.x, cell.y, cell.width, cell.height].every(Number.isFinite))).toBe(true)
  }
})
