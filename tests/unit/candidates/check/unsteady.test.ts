import { expect, test } from 'vitest'
import type { FileCoverage } from '../../../../src/candidates/file-coverage.ts'
import { isWavering, steadied } from '../../../../src/candidates/check/unsteady.ts'
import { covering } from '../../../helpers/candidates.ts'

const [T, F] = [true, false]

function side(...said: Parameters<typeof covering>): Map<string, FileCoverage> {
  return new Map([['a.ts', covering(...said)]])
}

test('of a line that chance covers nothing is known on either side; what is sure stays as it is', () => {
  const { before, after, unsteady } = steadied(
    { before: side({ 1: T, 2: T, 3: F, 4: T }), after: side({ 1: T, 2: F, 3: T, 4: F }) },
    { before: side({ 1: T, 2: F, 3: F, 4: T }), after: side({ 1: T, 2: F, 3: T, 4: F }) },
  )
  expect(before).toEqual(side({ 1: T, 2: null, 3: F, 4: T }))
  expect(after).toEqual(side({ 1: T, 2: null, 3: T, 4: F }))
  expect(unsteady).toEqual([{ file: 'a.ts', lines: ['2'] }])
})

test.each(['branches', 'functions', 'statements'] as const)('so are %s, one by one', (kind) => {
  const of = (...ran: (boolean | null)[]): Map<string, FileCoverage> => side({ 1: T }, { [kind]: { 1: ran } })
  const { before, after, unsteady } = steadied(
    { before: of(T, T, T, null), after: of(T, F, F, null) },
    { before: of(T, F, T, null), after: of(T, F, F, null) },
  )
  expect(before).toEqual(of(T, null, T, null))
  expect(after).toEqual(of(T, null, F, null))
  expect(unsteady).toEqual([{ file: 'a.ts', lines: ['1'] }])
})

test('a file that only some runs load is known on that side; where it is covered is left open', () => {
  const { before, after, unsteady } = steadied(
    { before: side({ 1: T, 2: F }), after: side({ 1: F, 2: F }) },
    { before: new Map(), after: side({ 1: F, 2: F }) },
  )
  expect(before).toEqual(side({ 1: null, 2: F }))
  expect(after).toEqual(side({ 1: null, 2: F }))
  expect(unsteady).toEqual([{ file: 'a.ts', lines: ['1'] }])
})

test('what wavers after the change alone is lost where the former tests covered it', () => {
  const branches = (...taken: boolean[]): { branches: Record<number, boolean[]> } => ({ branches: { 1: taken } })
  const before = side({ 1: T, 2: T, 3: T }, branches(T, T))
  const first = { before, after: side({ 1: T, 2: F, 3: F }, branches(T, T)) }
  const again = { before, after: side({ 1: T, 2: T, 3: T }, branches(T, F)) }
  expect(isWavering(first, again)).toBe(true)
  const lost = steadied(first, again, side({ 1: T, 2: T, 3: F }, branches(F, T)))
  expect(lost.before).toEqual(side({ 1: T, 2: T, 3: null }, branches(T, T)))
  expect(lost.after).toEqual(side({ 1: T, 2: F, 3: null }, branches(T, F)))
  expect(lost.unsteady).toEqual([{ file: 'a.ts', lines: ['3'] }])
  const unsure = side({ 1: T, 2: F, 3: F }, branches(T, F))
  expect(isWavering({ ...first, before: unsure }, again)).toBe(false)
})

test('what one run does not say does not waver', () => {
  const first = { before: side({ 1: T, 2: T }), after: side({ 1: null, 2: T }) }
  const again = { before: side({ 1: T, 2: T }), after: side({ 1: T, 2: null }) }
  expect(isWavering(first, again)).toBe(false)
  expect(steadied(first, again, side({ 1: T, 2: T })).after).toEqual(side({ 1: null, 2: null }))
})

test('runs that say the same change nothing', () => {
  const sides = { before: side({ 1: T, 2: F }, { functions: { 1: [T, F] } }), after: side({ 1: T, 2: T }) }
  expect(steadied(sides, sides)).toEqual({ ...sides, unsteady: [] })
})
