import { expect, test } from 'vitest'
import type { LatencyPoint } from '../../../src/ledger/latency.ts'
import { drawLatency, latencyRows, latencyScale } from '../../../src/ledger/page/latency-chart.ts'

const point = (day: number, ms: number, interval: [number, number] | null = null): LatencyPoint => ({
  line: day,
  ts: null,
  time: day * 86_400_000,
  ms,
  interval,
  confidence: null,
  samples: null,
  fingerprint: 'a',
  benchmark: null,
  commit: null,
  dirty: false,
  change: null,
})
const labelsOf = (figures: number[], relative = false): string[] =>
  latencyRows(latencyScale(figures.map((ms, day) => point(day, ms))), relative).map(({ label }) => label)

test('an axis has a few round figures, in the unit that fits', () => {
  expect(labelsOf([2.2, 2.9])).toEqual(['2.2 ms', '2.4 ms', '2.6 ms', '2.8 ms', '3 ms'])
  expect(labelsOf([0.0004, 0.0005])).toEqual(['400 ns', '420 ns', '440 ns', '460 ns', '480 ns', '500 ns'])
  expect(labelsOf([0.0001, 3000])).toEqual(['100 ns', '1 µs', '10 µs', '100 µs', '1 ms', '10 ms', '100 ms', '1 s'])
  expect(labelsOf([0.8, 1.25], true)).toEqual(['-20 %', '-10 %', 'level', '+10 %', '+20 %', '+30 %'])
})

test('no range is without an axis, and figures lie within', () => {
  for (let nth = 1; nth < 400; nth += 1) {
    const high = 1 + nth / 50
    const scale = latencyScale([point(0, 1), point(1, high)])
    expect(latencyRows(scale, false).length).toBeGreaterThanOrEqual(2)
    expect(latencyRows(scale, false).length).toBeLessThanOrEqual(10)
    expect(scale.low).toBeGreaterThan(0)
    expect(scale.low).toBeLessThan(1)
    expect(scale.high).toBeGreaterThan(high)
  }
})

test('a band where intervals follow each other, a bar for one alone, nothing for older lines', () => {
  const points = [point(0, 2), point(1, 2, [1, 3]), point(2, 2, [1, 3]), point(3, 2), point(4, 2, [1, 3])]
  const drawn = drawLatency({ points, changes: [] }, 0, latencyScale(points))
  expect(
    drawn
      .match(/<path class="band" d="([^"]+)"/)![1]!
      .match(/M|L|Z/g)!
      .join(''),
  ).toBe('MLLLZ')
  expect(
    drawn
      .match(/<path class="bar" d="([^"]+)"/)![1]!
      .match(/M|L|Z/g)!
      .join(''),
  ).toBe('ML')
  expect(drawn).not.toContain('level')
})
