import { describe, expect, test } from 'vitest'
import { coverageChanges, type FileChange, type Sides } from '../../../../src/candidates/check/coverage-change.ts'
import type { FileCoverage } from '../../../../src/candidates/file-coverage.ts'
import { covering } from '../../../helpers/candidates.ts'

const [T, F] = [true, false]

/** Whether lines ran, and branches taken of two on line 1. */
function coverage(lines: Record<number, boolean | null>, taken: number | null = null): FileCoverage {
  return covering(lines, taken === null ? {} : { branches: { 1: [taken > 0, taken > 1] } })
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
    expect(changeOf(coverage({ 1: T, 2: F, 3: F, 5: T }), coverage({ 1: T, 2: T, 3: T, 5: F }))).toEqual({
      file: 'a.ts',
      change: 'rose',
      before: { covered: 2, total: 4, uncovered: 2, branches: null, functions: null, statements: null },
      after: { covered: 3, total: 4, uncovered: 1, branches: null, functions: null, statements: null },
      gained: { lines: 2, branches: 0, functions: 0, statements: 0 },
      newly_covered: ['2-3'],
      lost: ['5'],
      lost_branches: [],
      lost_functions: [],
      lost_statements: [],
    })
  })

  test.each([
    ['fewer lines', coverage({ 1: T, 2: T }), coverage({ 1: T, 2: F }), 'fell'],
    ['as many lines, but others', coverage({ 1: T, 2: F }), coverage({ 1: F, 2: T }), 'fell'],
    ['more branches', coverage({ 1: T }, 1), coverage({ 1: T }, 2), 'rose'],
    ['fewer branches, more lines', coverage({ 1: T, 2: F }, 2), coverage({ 1: T, 2: T }, 1), 'fell'],
    ['branches that one side does not count', coverage({ 1: T }, 2), coverage({ 1: T }), 'same'],
    ['the same', coverage({ 1: T, 2: F }, 1), coverage({ 1: T, 2: F }, 1), 'same'],
    ['fewer executable lines', coverage({ 1: T, 2: F }), coverage({ 1: T }), 'other-lines'],
    ['other executable lines', coverage({ 1: T, 2: F }), coverage({ 1: T, 3: T }), 'other-lines'],
    ['gone from the report', coverage({ 1: F }), null, 'vanished'],
    ['types alone, gone', coverage({}), null, 'same'],
    ['loaded at last', null, coverage({ 1: T, 2: F }), 'rose'],
    ['listed at last', null, coverage({ 1: F }), 'same'],
    ['nowhere', null, null, 'unknown'],
  ] as const)('%s', (_, before, after, change) => {
    expect(changeOf(before, after)!.change).toBe(change)
  })

  test('as many branches, but others: it fell', () => {
    const taken = (one: number, two: number): FileCoverage =>
      covering({ 1: T, 4: T }, { branches: { 1: [one > 0, one > 1], 4: [two > 0, two > 1] } })
    expect(changeOf(taken(2, 1), taken(1, 2))).toMatchObject({ change: 'fell', lost: [], lost_branches: ['1'] })
    expect(changeOf(taken(2, 0), taken(1, 2))).toMatchObject({ change: 'rose', lost_branches: ['1'] })
  })

  test('where rules of coverage differ, what came into the report did not rise', () => {
    expect(changeOf(null, coverage({ 1: T }), { sameRules: false })!.change).toBe('appeared')
  })

  test('compiled alike, other lines are of whoever loads it: those that are covered count', () => {
    const changed = (before: FileCoverage, after: FileCoverage): string =>
      changeOf(before, after, { sameCompiler: true })!.change
    expect(changed(coverage({ 1: F, 2: F }), coverage({ 1: T, 3: T, 4: F }))).toBe('rose')
    expect(changed(coverage({ 1: T, 2: F }), coverage({ 1: T, 3: F }))).toBe('same')
    expect(changed(coverage({ 1: T, 2: T }), coverage({ 1: T, 3: F }))).toBe('fell')
    expect(changed(coverage({ 1: T, 2: T }), coverage({ 1: T, 3: T }))).toBe('fell')
  })

  test('of code that was changed there are figures, but no lines', () => {
    expect(changeOf(coverage({ 1: T }), coverage({ 1: T, 2: T }), { touched: new Set(['a.ts']) })).toMatchObject({
      change: 'touched',
      before: { covered: 1 },
      after: { covered: 2 },
      gained: null,
      newly_covered: null,
      lost: null,
      lost_branches: null,
    })
  })
})

test('what is as before is left out, unless it was named', () => {
  const same = new Map([
    ['a.ts', coverage({ 1: T })],
    ['b.ts', coverage({ 1: T })],
  ])
  const sides = { before: same, after: same, sameRules: true, sameCompiler: true, touched: new Set(['b.ts']) }
  expect(coverageChanges(sides, [])).toEqual([])
  expect(coverageChanges(sides, ['b.ts', 'a.ts']).map(({ file }) => file)).toEqual(['a.ts', 'b.ts'])
})

describe('on covered lines', () => {
  const two = (called: (boolean | null)[], ran: (boolean | null)[] = [T, T]): FileCoverage =>
    covering({ 1: T, 2: T }, { functions: { 1: [T], 2: called }, statements: { 1: [T], 2: ran } })

  test.each([
    ['a function that is called at last', two([F]), two([T]), 'rose'],
    ['one that is called no more', two([T]), two([F]), 'fell'],
    ['a statement that runs at last', two([T], [T, F]), two([T], [T, T]), 'rose'],
    ['one that runs no more', two([T], [T, T]), two([T], [T, F]), 'fell'],
    ['a function won, a statement lost', two([F], [T, T]), two([T], [T, F]), 'fell'],
    ['what was not said', two([null], [T, null]), two([T], [T, T]), 'same'],
    ['what is not said any more', two([T], [T, T]), two([null], [T, null]), 'same'],
    ['what is not said beside what is lost', two([T, null]), two([F, T]), 'fell'],
    ['what is not said beside what is won', two([F, T]), two([T, null]), 'rose'],
    ['a function that is called in place of another', two([T, F]), two([F, T]), 'fell'],
    ['a line that has others, compiled otherwise', two([T, T]), two([T]), 'same'],
    ['what one report does not count', two([F]), covering({ 1: T, 2: T }), 'same'],
  ] as const)('%s', (_, before, after, change) => {
    expect(changeOf(before, after)!.change).toBe(change)
  })

  test('what was won and lost is told', () => {
    expect(changeOf(two([F], [T, F]), two([T], [T, T]))).toMatchObject({
      gained: { lines: 0, branches: 0, functions: 1, statements: 1 },
      before: { functions: { covered: 1, total: 2 }, statements: { covered: 2, total: 3 } },
      newly_covered: [],
    })
    expect(changeOf(two([T], [T, T]), two([F], [T, F]))).toMatchObject({
      lost: [],
      lost_functions: ['2'],
      lost_statements: ['2'],
    })
  })
})

describe('of lines', () => {
  test.each([
    ['that are not said before, nothing is won', coverage({ 1: null, 2: F }), coverage({ 1: T, 2: F }), 'same'],
    ['that are not said after, nothing is lost', coverage({ 1: T }), coverage({ 1: null }), 'same'],
    ['that are not said, others are not hidden', coverage({ 1: null, 2: T }), coverage({ 1: T, 2: F }), 'fell'],
    ['that a report with a gap leaves out', covering({ 1: T }, {}, 'cut off'), coverage({ 1: T, 2: T }), 'same'],
    ['that one leaves out after', coverage({ 1: T, 2: T }), covering({ 1: T }, {}, 'cut off'), 'same'],
  ] as const)('%s', (_, before, after, change) => {
    expect(changeOf(before, after)!.change).toBe(change)
  })

  test('a file of empty functions is loaded, and one of them called', () => {
    const noop = (called: boolean): FileCoverage => covering({}, { functions: { 1: [called] } })
    expect(changeOf(null, noop(T))!.change).toBe('rose')
    expect(changeOf(noop(F), noop(T))!.change).toBe('rose')
    expect(changeOf(noop(T), null)!.change).toBe('vanished')
  })
})
