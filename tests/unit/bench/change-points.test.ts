import alea from 'seedrandom/lib/alea.js'
import { describe, expect, test } from 'vitest'
import { changePoints } from '../../../src/bench/change-points.ts'

/** Log latencies with the noise published for hosted runners, 2.66 %, that rise by `step` at an index. */
function series(seed: string, length: number, at = length, step = 0.1): number[] {
  const random = alea(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Array.from({ length }, (_, index) => 0.0266 * normal() + (index < at ? 0 : Math.log(1 + step)))
}

/** The cut with the greatest statistic, as the definition has it: all pairs, each time. */
function plainBestCut(values: readonly number[]): number {
  const mean = (a: readonly number[], b: readonly number[], pairs: number): number =>
    a.reduce((sum, x) => sum + b.reduce((all, y) => all + Math.abs(x - y), 0), 0) / pairs
  let best = { at: 0, distance: 0 }
  for (let at = 3; at <= values.length - 3; at += 1) {
    const [x, y] = [values.slice(0, at), values.slice(at)]
    const [m, n] = [x.length, y.length]
    const between = 2 * mean(x, y, m * n) - mean(x, x, m * (m - 1)) - mean(y, y, n * (n - 1))
    const distance = ((m * n) / (m + n)) * between
    if (distance > best.distance) best = { at, distance }
  }
  return best.at
}

describe('a change of 10 % in noise of 2.66 %', () => {
  test('is found in every series, with the last values too', () => {
    for (let nth = 0; nth < 20; nth += 1) {
      const found = [25, 45].map((at) => changePoints(series(`step ${nth}`, 50, at)).map((one) => one - at))
      for (const offsets of found) expect(offsets.some((offset) => Math.abs(offset) <= 2)).toBe(true)
    }
  })

  test('is hardly ever found where there is none', () => {
    const found = Array.from({ length: 100 }, (_, nth) => changePoints(series(`none ${nth}`, 50)))
    expect(found.filter((one) => one.length > 0).length).toBeLessThanOrEqual(2)
  })

  test('lies where the definition puts it', () => {
    for (let nth = 0; nth < 20; nth += 1) {
      const values = series(`place ${nth}`, 30, 12)
      expect(changePoints(values)).toContain(plainBestCut(values))
    }
  })
})

test('several changes, there and back', () => {
  const values = series('several', 90).map((one, index) => one + [0, 0.2, 0][Math.floor(index / 30)]!)
  expect(changePoints(values)).toEqual([30, 60])
})

test('the same series has the same changes', () => {
  const values = series('same', 50, 20, 0.05)
  expect(changePoints(values)).toEqual(changePoints([...values]))
})

test('one value that stands out is no change', () => {
  const values = series('spike', 50)
  expect(changePoints(values.with(20, 1))).toEqual([])
})

test.each([[[]], [[1]], [[1, 2, 3, 4, 5]], [Array.from({ length: 40 }, () => 0.1)]])(
  'nothing to find in %j',
  (values) => {
    expect(changePoints(values)).toEqual([])
  },
)

test('2,000 values take no more than a moment', () => {
  const before = performance.now()
  expect(changePoints(series('long', 2000, 1000))).toHaveLength(1)
  expect(performance.now() - before).toBeLessThan(3000)
})
