import { expect, test } from 'vitest'
import { toSarif } from '../../../src/candidates/sarif.ts'
import { candidate } from '../../helpers/candidates.ts'

const levels = (...scores: number[]): unknown[] =>
  toSarif(
    scores.map((score, index) => candidate(`src/${index}.ts`, { score })),
    '',
    '1.0.0',
  ).runs[0]!.results!.map(({ level, rank }) => [rank, level])

test('from a score of 50 on a result is a warning', () =>
  expect(levels(100, 50, 49.99, 0.01)).toEqual([
    [100, 'warning'],
    [50, 'warning'],
    [49.99, 'note'],
    [0.01, 'note'],
  ]))

test('where nothing is left to cover there is no result', () => expect(levels(10, 0)).toEqual([[10, 'note']]))
