import { expect, test } from 'vitest'
import { keepSamples } from '../../../src/bench/samples.ts'
import { summarise } from '../../../src/bench/summary.ts'

/** 1 to 100, times something. */
const hundred = (times = 1): ReturnType<typeof keepSamples> =>
  keepSamples(Float64Array.from({ length: 100 }, (_, index) => (index + 1) * times))

test('of one process nothing is known about others', () => {
  expect(summarise([hundred()])).toEqual({
    samples: 100,
    p50_ms: 50.5,
    p95_ms: 95.05,
    p99_ms: 99.01,
    p50_ci_ms: [50.5, 50.5],
    p95_ci_ms: [95.05, 95.05],
    p99_ci_ms: [99.01, 99.01],
    ci_confidence: 0,
    processes: [{ samples: 100, p50_ms: 50.5, p95_ms: 95.05, p99_ms: 99.01 }],
  })
})

test('intervals go by processes, not by samples', () => {
  const summary = summarise([1, 2, 3, 4, 5].map(hundred))
  expect(summary.samples).toBe(500)
  expect(summary.p50_ci_ms).toEqual([50.5, 252.5])
  expect(summary.ci_confidence).toBe(1 - 2 / 32)
  expect(summary.processes.map(({ p50_ms }) => p50_ms)).toEqual([50.5, 101, 151.5, 202, 252.5])
})

test('each process counts the same, however many calls it made; the figure lies in its interval', () => {
  const many = keepSamples(new Float64Array(5000).fill(1))
  const { p50_ms, p50_ci_ms } = summarise([many, ...Array.from({ length: 9 }, () => keepSamples([7, 8]))])
  // By calls nearly all take 1 ms; by processes a tenth.
  expect(p50_ms).toBe(7)
  expect(p50_ci_ms).toEqual([7, 7.5])
})
