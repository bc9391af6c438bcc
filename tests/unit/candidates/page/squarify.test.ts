import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { squarify } from '../../../../src/candidates/page/treemap-squarify.js'

const boxes = (places: Float64Array): number[][] =>
  Array.from({ length: places.length / 4 }, (_, nth) => [...places.subarray(nth * 4, nth * 4 + 4)])

test('the example of the paper: 6, 6, 4, 3, 2, 2, 1 in 6 by 4', () => {
  const places = boxes(squarify([6, 6, 4, 3, 2, 2, 1], 0, 0, 6, 4))
  const expected = [
    [0, 0, 3, 2],
    [0, 2, 3, 2],
    [3, 0, 12 / 7, 7 / 3],
    [3 + 12 / 7, 0, 9 / 7, 7 / 3],
    [3, 7 / 3, 6 / 5, 5 / 3],
    [4.2, 7 / 3, 6 / 5, 5 / 3],
    [5.4, 7 / 3, 3 / 5, 5 / 3],
  ]
  for (const [nth, box] of expected.entries())
    for (const [part, figure] of box.entries()) expect(places[nth]![part]).toBeCloseTo(figure)
})

test('areas are kept, nothing lies on anything else, and nothing lies outside', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 2000 }),
      fc.integer({ min: 2, max: 2000 }),
      (sizes, width, height) => {
        const all = sizes.reduce((sum, size) => sum + size, 0)
        const areas = sizes.sort((a, b) => b - a).map((size) => (size / all) * width * height)
        const places = boxes(squarify(areas, 10, 20, width, height))
        const slack = 1e-6 * width * height
        for (const [nth, [x, y, wide, high]] of places.entries()) {
          expect(Math.abs(wide! * high! - areas[nth]!)).toBeLessThan(slack)
          expect(x).toBeGreaterThan(10 - 1e-6)
          expect(y).toBeGreaterThan(20 - 1e-6)
          expect(x! + wide!).toBeLessThan(10 + width + 1e-6)
          expect(y! + high!).toBeLessThan(20 + height + 1e-6)
          for (const [left, top, width, height] of places.slice(nth + 1)) {
            const across = Math.min(x! + wide!, left! + width!) - Math.max(x!, left!)
            const down = Math.min(y! + high!, top! + height!) - Math.max(y!, top!)
            expect(Math.max(0, across) * Math.max(0, down)).toBeLessThan(slack)
          }
        }
      },
    ),
    { numRuns: 100 },
  )
})

test.each([
  [[], 10, 10],
  [[0], 0, 10],
  [[0, 0], 0, 0],
])('%j in %d by %d ends, with numbers', (areas, width, height) => {
  expect([...squarify(areas, 0, 0, width, height)].every(Number.isFinite)).toBe(true)
})
