import { describe, expect, test } from 'vitest'
import { parseLedger } from '../../../src/ledger/read.ts'
import { sparkline } from '../../../src/ledger/sparkline.ts'
import { comparable, coverageTrends, stretches, type Point } from '../../../src/ledger/trend.ts'
import { text } from './ledgers.ts'

const at = (day: number, coverage: unknown, more: object = {}): object => ({
  ts: `2026-01-0${day}T10:00:00Z`,
  module: 'core',
  coverage,
  provider: 'v8',
  ...more,
})
const trendsOf = (...lines: object[]): ReturnType<typeof coverageTrends> => coverageTrends(parseLedger(text(...lines)))
const pointsOf = (...lines: object[]): Point[] => trendsOf(...lines).trends[0]!.points

test('modules by name, points by time whatever the order of lines', () => {
  const { trends } = trendsOf(at(3, 30), at(1, 10, { module: 'b' }), at(1, 10), at(2, 20, { module: 'a' }))
  expect(trends.map(({ module, points }) => [module, points.map(({ coverage }) => coverage)])).toEqual([
    ['a', [20]],
    ['b', [10]],
    ['core', [10, 30]],
  ])
})

test('changes are those since the last figure of the same provider', () => {
  const points = pointsOf(
    at(1, 36.5),
    at(2, 40.25),
    at(3, 70, { provider: 'istanbul' }),
    at(4, 39.1),
    at(5, 71, { provider: 'istanbul' }),
  )
  expect(points.map(({ change }) => change)).toEqual([null, 3.75, null, -1.15, 1])
  expect(stretches(points).map((stretch) => stretch.length)).toEqual([2, 1, 1, 1])
})

test('first and best are of the provider of the last', () => {
  const { points } = {
    points: pointsOf(
      at(1, 99),
      at(2, 50, { provider: 'istanbul' }),
      at(3, 60, { provider: 'istanbul' }),
      at(4, 55, { provider: 'istanbul' }),
    ),
  }
  const { first, best, last } = comparable({ module: 'core', points })
  expect([first.coverage, best.coverage, last.coverage]).toEqual([50, 60, 55])
})

test('lines without a module or a figure are named, not drawn', () => {
  const bad = [NaN, -1, 101, '50', null, [], undefined].map((coverage) => at(1, coverage))
  expect(trendsOf(at(1, 0), ...bad, at(2, 100), { module: 5, coverage: 5 }).skipped).toEqual([2, 3, 4, 5, 6, 7, 8, 10])
})

test('a line without a time stands after the line before it', () => {
  const points = pointsOf(at(1, 1), at(1, 2, { ts: 'soon' }), at(1, 3, { ts: undefined }), at(2, 4))
  expect(points.map(({ ts, coverage }) => [ts, coverage])).toEqual([
    ['2026-01-01T10:00:00Z', 1],
    [null, 2],
    [null, 3],
    ['2026-01-02T10:00:00Z', 4],
  ])
})

describe('a sparkline', () => {
  const rows = (points: Point[]): number[][] => stretches(points).map((part) => part.map(({ coverage }) => coverage))

  test('goes from the lowest figure to the highest, in both character sets', () => {
    const points = pointsOf(at(1, 30), at(2, 40), at(3, 65), at(4, 65), at(5, 30))
    expect(sparkline(rows(points), 'unicode')).toBe('▁▃██▁')
    expect(sparkline(rows(points.slice(-3)), 'ascii')).toBe('##_')
  })

  test('is level where nothing changes, and broken where the provider does', () => {
    expect(sparkline(rows(pointsOf(at(1, 5))), 'unicode')).toBe('▄')
    expect(sparkline(rows(pointsOf(at(1, 0), at(2, 70, { provider: 'v9' }))), 'unicode')).toBe('▁┊█')
  })
})
