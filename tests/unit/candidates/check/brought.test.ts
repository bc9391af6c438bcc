import { expect, test } from 'vitest'
import { broughtBy } from '../../../../src/candidates/check/brought.ts'
import type { FileCoverage } from '../../../../src/candidates/file-coverage.ts'

const coverage = (hits: Record<number, number>, taken: number | null = null): FileCoverage => ({
  lines: new Map(Object.entries(hits).map(([line, count]) => [Number(line), count])),
  branches: taken === null ? null : new Map([[1, { covered: taken, total: 3 }]]),
})

test.each([
  ['all lines', coverage({ 1: 0, 2: 1 }), coverage({ 1: 1, 2: 1 }), coverage({ 1: 1, 2: 0 }), true],
  ['one of two lines', coverage({ 1: 0, 2: 0 }), coverage({ 1: 1, 2: 1 }), coverage({ 1: 1, 2: 0 }), false],
  ['lines of a file that was in no report', undefined, coverage({ 1: 1, 2: 0 }), coverage({ 1: 2, 2: 0 }), true],
  ['nothing', coverage({ 1: 0 }), coverage({ 1: 1 }), undefined, false],
  ['branches that were missing', coverage({ 1: 1 }, 1), coverage({ 1: 1 }, 2), coverage({ 1: 1 }, 1), true],
  ['fewer branches', coverage({ 1: 1 }, 0), coverage({ 1: 1 }, 2), coverage({ 1: 1 }, 1), false],
])('tests that bring %s', (_, before, after, alone, brought) => {
  expect(broughtBy(before, after, alone)).toBe(brought)
})
