import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantile } from '../../../src/bench/quantiles.ts'
import { keepSamples, type Samples } from '../../../src/bench/samples.ts'
import { summarise } from '../../../src/bench/summary.ts'

/** Each sample is its own rank, from 0. */
const ranks = (count: number, from = 0): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => from + index)
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('samples of one process', () => {
  test('are all kept as far as 16,384', () => {
    const { count, stride, values } = keepSamples(ranks(16_384))
    expect([count, stride, values.length]).toEqual([16_384, 1, 16_384])
    expect(keepSamples([]).values).toHaveLength(0)
  })

  test('thinned out move the rank of no quantile by 1 in 8,192', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16_385, max: 200_000 }), share, (count, q) => {
        const kept = keepSamples(ranks(count))
        expect(kept.count).toBe(count)
        expect(kept.values.length).toBeGreaterThanOrEqual(8192)
        expect(kept.values.length).toBeLessThanOrEqual(16_384)
        expect(Math.abs(quantile(kept.values, q) - (count - 1) * q) / count).toBeLessThan(1 / 8192)
      }),
      {
        numRuns: 50,
        examples: [
          [16_385, 0],
          [16_385, 1],
          [32_767, 1],
          [32_769, 0.5],
        ],
      },
    )
  })
})

describe('a million samples', () => {
  const measured = Float64Array.from({ length: 1_000_000 }, (_, nth) => 1 + ((nth * 7919) % 1_000_003) / 1_000_003)

  test('are summarised in less than a second, sorting included', () => {
    const start = performance.now()
    const summary = summarise([keepSamples(measured.slice().sort())])
    expect(performance.now() - start).toBeLessThan(1000)
    expect(summary.samples).toBe(1_000_000)
    expect(summary.p50_ms).toBeCloseTo(1.5, 3)
    expect(summary.p99_ms).toBeCloseTo(1.99, 3)
  })

  test('cost a file of no more than 128 KiB', () => {
    expect(keepSamples(measured.slice().sort()).values.byteLength).toBeLessThanOrEqual(2 ** 17)
  })
})

test('what is kept is no view of what is measured', () => {
  const measured = Float64Array.of(1, 2, 3)
  const kept: Samples = keepSamples(measured)
  measured[0] = 99
  expect([...kept.values]).toEqual([1, 2, 3])
})
