import { expect, test } from 'vitest'
import { asset } from '../../../../src/page/shell.ts'
import { pack } from '../../../../src/candidates/page/pack.ts'
import { amount, coloursOf, isMeasure, meanOf, measureOf } from '../../../../src/candidates/page/treemap-measures.js'
import { candidate } from '../../../helpers/candidates.ts'

const dataOf = (...own: Parameters<typeof candidate>[1][]): ReturnType<typeof pack> =>
  pack(
    own.map((one, nth) => candidate(`${nth}`, one)),
    'shop',
  )

test('the strong end is where to look: a high score, little coverage, many commits', () => {
  const data = dataOf({ score: 63, coverage_score: 20, commits: 50 }, { score: 5, coverage_score: null, commits: 2 })
  const score = measureOf(data, 'score')
  expect(score.place(63)).toBeCloseTo(Math.sqrt(0.9))
  expect(score.ticks.map(({ text }) => text)).toEqual(['0', '4', '20', '40', '70'])
  expect(score.some).toBe(false)
  const coverage = measureOf(data, 'coverage')
  expect([coverage.place(0), coverage.place(100)]).toEqual([1, 0])
  expect(coverage.ticks[0]).toEqual({ at: 0, text: '100%' })
  expect([coverage.some, coverage.text(null), coverage.text(20)]).toEqual([true, 'unknown', '20%'])
  const commits = measureOf(data, 'commits')
  expect([commits.place(0), commits.place(50)]).toEqual([0, 1])
  expect(commits.place(12.5)).toBeCloseTo(0.5)
})

test('one file beyond all others does not make those look alike, and the legend says so', () => {
  const figures = Array.from({ length: 400 }, (_, n) => ({ complexity: n === 0 ? 90_000 : n }))
  const { place, ticks } = measureOf(dataOf(...figures), 'complexity')
  expect(place(100)).toBeCloseTo(0.5)
  expect(place(90_000)).toBe(1)
  expect(ticks.map(({ text }) => text)).toEqual(['0', '30', '100', '200', '≥ 400'])
})

test('nothing known, and nothing but zeros', () => {
  expect(measureOf(dataOf({ commits: null }), 'commits').ticks.map(({ text }) => text)).toEqual(['0', '1'])
  expect(measureOf(dataOf({ commits: 0, score: 0 }), 'score').place(0)).toBe(0)
  expect(['score', 'coverage', 'toString', ''].map(isMeasure)).toEqual([true, true, false, false])
})

test('means are by lines, of what is known', () => {
  const lines = [10, 30, 500]
  expect(meanOf([100, 0, null], [0, 1, 2], (file) => lines[file]!)).toBe(25)
  expect(meanOf([null], [0], () => 1)).toBe(null)
  expect([amount(1234.56), amount(3)]).toEqual(['1,234.6', '3'])
})

/** OKLab (Ottosson 2020) of `#rrggbb`, after what `seen` makes of linear red, green and blue. */
function oklab(colour: string, seen: (rgb: number[]) => number[] = (rgb) => rgb): number[] {
  const linear = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
  const times = (rows: number[][], of: number[]): number[] =>
    rows.map((row) => row.reduce((sum, one, nth) => sum + one * of[nth]!, 0))
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen(linear),
  )
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms.map((one) => Math.cbrt(one)),
  )
}

/** Machado, Oliveira and Fernandes (2009), for who lacks one kind of cone. */
const SEEN = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const css = asset('treemap-page.css', new URL('../../../../src/candidates/page/page.ts', import.meta.url).href)
const scales = [...css.matchAll(/--s\d: (#[0-9a-f]{6})/g)].map(([, colour]) => colour!)

test.each([
  ['light', scales.slice(0, 9), -1],
  ['dark', scales.slice(9), 1],
] as const)('the %s scale is even, and for everybody each stop is further on than the one before', (_, stops, way) => {
  expect(stops).toHaveLength(9)
  const far = (a: number[], b: number[]): number => Math.hypot(...a.map((one, nth) => one - b[nth]!))
  const steps = stops.slice(1).map((stop, nth) => far(oklab(stop), oklab(stops[nth]!)))
  expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.15)
  for (const matrix of Object.values(SEEN)) {
    const seen = (rgb: number[]): number[] =>
      matrix.map((row) =>
        Math.max(
          0,
          row.reduce((sum, one, nth) => sum + one * rgb[nth]!, 0),
        ),
      )
    const lightness = stops.map((stop) => oklab(stop, seen)[0]!)
    for (const [nth, one] of lightness.slice(1).entries()) expect((one - lightness[nth]!) * way).toBeGreaterThan(0.03)
  }
})

test('what is written on a colour has a contrast of 4.5 on every colour', () => {
  const luminance = (rgb: number[]): number => {
    const [red, green, blue] = rgb.map((one) => (one <= 10.31475 ? one / 3294.6 : ((one / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  for (const stops of [scales.slice(0, 9), scales.slice(9)])
    for (const { css, ink } of coloursOf(stops)) {
      const ground = luminance(css.match(/\d+/g)!.map(Number))
      const text = ink === '#fff' ? 1 : 0
      expect((Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05)).toBeGreaterThanOrEqual(4.5)
    }
})
