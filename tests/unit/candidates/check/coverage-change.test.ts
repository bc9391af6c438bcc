import { describe, expect, test } from 'vitest'
import { coverageChanges, type FileChange, type Sides } from '../../../../src/candidates/check/coverage-change.ts'
import type { FileCoverage } from '../../../../src/candidates/file-coverage.ts'

/** Hits by line, and branches taken of two on line 1. */
function coverage(hits: Record<number, number>, taken: number | null = null): FileCoverage {
  return {
    lines: new Map(Object.entries(hits).map(([line, count]) => [Number(line), count])),
    branches: taken === null ? null : new Map([[1, { covered: taken, total: 2 }]]),
  }
}

function changeOf(
  before: FileCoverage | null,
  after: FileCoverage | null,
  more: Partial<Sides> = {},
): FileChange | undefined {
  const side = (one: FileCoverage | null): Map<string, FileCoverage> => new Map(one ? [['a.ts', one]] : [])
  const sides = {
    sameRules: true,
    sameCompiler: false,
    touched: new Set<string>(),
    ...more,
    before: side(before),
    after: side(after),
  }
  return coverageChanges(sides, ['a.ts'])[0]
}

describe('what became of a file', () => {
  test('lines that are covered now are told, and those that are no longer', () => {
    expect(changeOf(coverage({ 1: 1, 2: 0, 3: 0, 5: 4 }), coverage({ 1: 9, 2: 1, 3: 1, 5: 0 }))).toEqual({
      file: 'a.ts',
      change: 'rose',
      before: { covered: 2, total: 4, uncovered: 2, branches: null },
      after: { covered: 3, total: 4, uncovered: 1, branches: null },
      newly_covered: ['2-3'],
      lost: ['5'],
      lost_branches: [],
    })
  })

  test.each([
    ['fewer lines', coverage({ 1: 1, 2: 1 }), coverage({ 1: 1, 2: 0 }), 'fell'],
    ['as many lines, but others', coverage({ 1: 1, 2: 0 }), coverage({ 1: 0, 2: 1 }), 'fell'],
    ['more branches', coverage({ 1: 1 }, 1), coverage({ 1: 1 }, 2), 'rose'],
    ['fewer branches, more lines', coverage({ 1: 1, 2: 0 }, 2), coverage({ 1: 1, 2: 1 }, 1), 'fell'],
    ['branches that one side does not count', coverage({ 1: 1 }, 2), coverage({ 1: 1 }), 'same'],
    ['the same', coverage({ 1: 1, 2: 0 }, 1), coverage({ 1: 7, 2: 0 }, 1), 'same'],
    ['fewer executable lines', coverage({ 1: 1, 2: 0 }), coverage({ 1: 1 }), 'other-lines'],
    ['other executable lines', coverage({ 1: 1, 2: 0 }), coverage({ 1: 1, 3: 1 }), 'other-lines'],
    ['gone from the report', coverage({ 1: 0 }), null, 'vanished'],
    ['types alone, gone', coverage({}), null, 'same'],
    ['loaded at last', null, coverage({ 1: 1, 2: 0 }), 'rose'],
    ['listed at last', null, coverage({ 1: 0 }), 'same'],
    ['nowhere', null, null, 'unknown'],
  ] as const)('%s', (_, before, after, change) => {
    expect(changeOf(before, after)!.change).toBe(change)
  })

  test('as many branches, but others: it fell', () => {
    const taken = (one: number, two: number): FileCoverage => ({
      lines: new Map([
        [1, 1],
        [4, 1],
      ]),
      branches: new Map([
        [1, { covered: one, total: 2 }],
        [4, { covered: two, total: 2 }],
      ]),
    })
    expect(changeOf(taken(2, 1), taken(1, 2))).toMatchObject({ change: 'fell', lost: [], lost_branches: ['1'] })
    expect(changeOf(taken(2, 0), taken(1, 2))).toMatchObject({ change: 'rose', lost_branches: ['1'] })
  })

  test('where rules of coverage differ, what came into the report did not rise', () => {
    expect(changeOf(null, coverage({ 1: 1 }), { sameRules: false })!.change).toBe('appeared')
  })

  test('compiled alike, other lines are of whoever loads it: those that are covered count', () => {
    const changed = (before: FileCoverage, after: FileCoverage): string =>
      changeOf(before, after, { sameCompiler: true })!.change
    expect(changed(coverage({ 1: 0, 2: 0 }), coverage({ 1: 1, 3: 1, 4: 0 }))).toBe('rose')
    expect(changed(coverage({ 1: 1, 2: 0 }), coverage({ 1: 1, 3: 0 }))).toBe('same')
    expect(changed(coverage({ 1: 1, 2: 1 }), coverage({ 1: 1, 3: 0 }))).toBe('fell')
    expect(changed(coverage({ 1: 1, 2: 1 }), coverage({ 1: 1, 3: 1 }))).toBe('fell')
  })

  test('of code that was changed there are figures, but no lines', () => {
    expect(changeOf(coverage({ 1: 1 }), coverage({ 1: 1, 2: 1 }), { touched: new Set(['a.ts']) })).toMatchObject({
      change: 'touched',
      before: { covered: 1 },
      after: { covered: 2 },
      newly_covered: null,
      lost: null,
      lost_branches: null,
    })
  })
})

test('what is as before is left out, unless it was named', () => {
  const same = new Map([
    ['a.ts', coverage({ 1: 1 })],
    ['b.ts', coverage({ 1: 1 })],
  ])
  const sides = { before: same, after: same, sameRules: true, sameCompiler: true, touched: new Set(['b.ts']) }
  expect(coverageChanges(sides, [])).toEqual([])
  expect(coverageChanges(sides, ['b.ts', 'a.ts']).map(({ file }) => file)).toEqual(['a.ts', 'b.ts'])
})
