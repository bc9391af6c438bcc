import { expect, test } from 'vitest'
import { bestRecall, judge, type Row } from '../../bench/prediction.mjs'

const row = (file: string, lines: number, score: number, fixes: number): Row => ({
  file,
  lines,
  score,
  fixes,
  sloc: lines,
  commits: 0,
  named: 0,
  hotness: 0,
})
const score = (one: Row): number => one.score

test('recall is of mended files in the first tenth, the area of mendings over lines', () => {
  const rows = [
    row('a', 10, 9, 3),
    ...Array.from({ length: 9 }, (_, nth) => row(`z${nth}`, 10, 0, 0)),
    row('b', 10, 1, 1),
  ]
  // 11 files: two are the first tenth. All is found in the first two elevenths of the lines.
  expect(judge(rows, score).recall).toBe(1)
  expect(judge(rows, score).cost).toBeCloseTo((0.75 / 2 + (0.75 + 1) / 2 + 9) / 11, 12)
  expect(judge(rows, score).files).toBeCloseTo((0.5 / 2 + (0.5 + 1) / 2 + 9) / 11, 12)
  expect(bestRecall(rows)).toBe(1)
})

test('the other way round finds all at the end; a large file costs what it is', () => {
  const rows = [row('a', 900, 1, 1), row('b', 100, 9, 0)]
  expect(judge(rows, score)).toMatchObject({ recall: 0, cost: 0.45 })
  expect(judge(rows, (one) => -one.score)).toMatchObject({ recall: 1, cost: 0.55 })
})
