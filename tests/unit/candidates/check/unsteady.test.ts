import { expect, test } from 'vitest'
import type { FileCoverage } from '../../../../src/candidates/file-coverage.ts'
import { steadied, wavering } from '../../../../src/candidates/check/unsteady.ts'

function side(hits: Record<number, number>, branches: number | null = null): Map<string, FileCoverage> {
  const lines = new Map(Object.entries(hits).map(([line, count]) => [Number(line), count]))
  return new Map([
    ['a.ts', { lines, branches: branches === null ? null : new Map([[1, { covered: branches, total: 3 }]]) }],
  ])
}

test('a line that chance covers is covered on both sides; what is sure stays as it is', () => {
  const { before, after, unsteady } = steadied(
    { before: side({ 1: 1, 2: 1, 3: 0, 4: 1 }), after: side({ 1: 1, 2: 0, 3: 1, 4: 0 }) },
    { before: side({ 1: 1, 2: 0, 3: 0, 4: 5 }), after: side({ 1: 2, 2: 0, 3: 2, 4: 0 }) },
  )
  const covered = (one: ReadonlyMap<string, FileCoverage>): number[] =>
    [...one.get('a.ts')!.lines].flatMap(([line, hits]) => (hits > 0 ? [line] : []))
  expect(covered(before)).toEqual([1, 2, 4])
  expect(covered(after)).toEqual([1, 2, 3])
  expect(unsteady).toEqual([{ file: 'a.ts', lines: ['2'] }])
})

test('so are branches', () => {
  const { before, after, unsteady } = steadied(
    { before: side({ 1: 1 }, 3), after: side({ 1: 1 }, 1) },
    { before: side({ 1: 1 }, 2), after: side({ 1: 1 }, 1) },
  )
  expect([before, after].map((one) => one.get('a.ts')!.branches!.get(1))).toEqual([
    { covered: 3, total: 3 },
    { covered: 3, total: 3 },
  ])
  expect(unsteady).toEqual([{ file: 'a.ts', lines: ['1'] }])
})

test('a file that only some runs load is known on that side; where it is covered is left open', () => {
  const { before, after, unsteady } = steadied(
    { before: side({ 1: 1, 2: 0 }), after: side({ 1: 0, 2: 0 }) },
    { before: new Map(), after: side({ 1: 0, 2: 0 }) },
  )
  expect([...before.get('a.ts')!.lines]).toEqual([
    [1, 1],
    [2, 0],
  ])
  expect([...after.get('a.ts')!.lines]).toEqual([
    [1, 1],
    [2, 0],
  ])
  expect(unsteady).toEqual([{ file: 'a.ts', lines: ['1'] }])
})

test('what is lost is covered as little as in any run after the change', () => {
  const first = { before: side({ 1: 1, 2: 1 }, 3), after: side({ 1: 1, 2: 0 }, 3) }
  const again = { before: side({ 1: 1, 2: 1 }, 3), after: side({ 1: 1, 2: 1 }, 1) }
  const found = wavering(first, again)
  expect(found).toEqual(new Map([['a.ts', { lines: new Set([2]), branches: new Set([1]) }]]))
  const { before, after, unsteady } = steadied(first, again, found)
  expect(before).toEqual(first.before)
  expect(after).toEqual(side({ 1: 1, 2: 0 }, 1))
  expect(unsteady).toEqual([])
  expect(wavering({ ...first, before: side({ 1: 1, 2: 0 }, 2) }, again).size).toBe(0)
})

test('runs that say the same change nothing', () => {
  const sides = { before: side({ 1: 1, 2: 0 }, 1), after: side({ 1: 4, 2: 3 }, 2) }
  expect(steadied(sides, sides)).toEqual({ ...sides, unsteady: [] })
})
