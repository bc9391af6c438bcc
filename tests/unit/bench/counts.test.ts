import { expect, test } from 'vitest'
import { compareCounts } from '../../../src/bench/counts.ts'

const verdictOf = (base: number[], head: number[]): string =>
  compareCounts(new Map([['a', base]]), new Map([['a', head]]), 0.02)[0]!.verdict

test('a change counts where all processes of one side are beyond all of the other', () => {
  expect(verdictOf([100, 101, 102], [103, 106, 107])).toBe('slower')
  expect(verdictOf([103, 106, 107], [100, 101, 102])).toBe('faster')
  expect(verdictOf([100, 101, 104], [103, 106, 107])).toBe('inconclusive')
})

test('below the margin nothing has changed', () => {
  expect(verdictOf([100, 100, 100], [101.9, 101.9, 101.9])).toBe('same')
})

test('one process a side decides nothing', () => {
  expect(verdictOf([100], [106])).toBe('inconclusive')
  expect(verdictOf([100], [100])).toBe('inconclusive')
  expect(verdictOf([100, 100], [106])).toBe('inconclusive')
  expect(verdictOf([100, 100], [106, 106])).toBe('slower')
})

test('what one side alone has is not compared; spread is that of the side that is further apart', () => {
  const compared = compareCounts(
    new Map([
      ['a', [100, 110, 100]],
      ['gone', [1, 1]],
    ]),
    new Map([
      ['a', [100, 101, 100]],
      ['new', [1, 1]],
    ]),
    0.02,
  )
  expect(compared).toEqual([{ id: 'a', base: 100, head: 100, ratio: 1, spread: 0.1, verdict: 'same' }])
})
