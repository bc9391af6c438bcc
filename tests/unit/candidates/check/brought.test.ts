import { expect, test } from 'vitest'
import { broughtBy } from '../../../../src/candidates/check/brought.ts'
import { covering } from '../../../helpers/candidates.ts'

const [T, F] = [true, false]
/** Lines, and of three branches on line 1 how many are taken. */
const coverage = (lines: Record<number, boolean>, taken?: number): ReturnType<typeof covering> =>
  covering(lines, taken === undefined ? {} : { branches: { 1: [0, 1, 2].map((nth) => nth < taken) } })
const calls = (...called: boolean[]): ReturnType<typeof covering> => covering({ 1: T }, { functions: { 1: called } })

test.each([
  ['all lines', coverage({ 1: F, 2: T }), coverage({ 1: T, 2: T }), coverage({ 1: T, 2: F }), true],
  ['one of two lines', coverage({ 1: F, 2: F }), coverage({ 1: T, 2: T }), coverage({ 1: T, 2: F }), false],
  ['lines of a file that was in no report', undefined, coverage({ 1: T, 2: F }), coverage({ 1: T, 2: F }), true],
  ['nothing', coverage({ 1: F }), coverage({ 1: T }), undefined, false],
  ['branches that were missing', coverage({ 1: T }, 1), coverage({ 1: T }, 2), coverage({ 1: T }, 1), true],
  ['fewer branches', coverage({ 1: T }, 0), coverage({ 1: T }, 2), coverage({ 1: T }, 1), false],
  ['the call of a function', calls(T, F), calls(T, T), calls(F, T), true],
  ['no call', calls(F, F), calls(T, T), calls(F, T), false],
])('tests that bring %s', (_, before, after, alone, brought) => {
  expect(broughtBy(before, after, alone)).toBe(brought)
})
