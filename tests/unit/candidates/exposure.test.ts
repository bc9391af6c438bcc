import { describe, expect, test } from 'vitest'
import { analyse } from '../../../src/syntax/analyse.ts'
import { exposureDetails, exposureOf } from '../../../src/candidates/exposure.ts'
import type { FileCoverage } from '../../../src/candidates/file-coverage.ts'

const SYNTAX = analyse(
  'a.ts',
  `export const constant = 1
export function simple() {
  return 1
}
export function branchy(a: number) {
  if (a > 0) {
    if (a > 1) return 1
    return 2
  }
  return 3
}
`,
)

function coverage(
  lines: Record<number, number>,
  branches: Record<number, [number, number]> | null = null,
): FileCoverage {
  const numbered = <Value>(record: Record<number, Value>): [number, Value][] =>
    Object.entries(record).map(([line, value]) => [Number(line), value])
  return {
    lines: new Map(numbered(lines)),
    branches: branches && new Map(numbered(branches).map(([line, [covered, total]]) => [line, { covered, total }])),
  }
}

describe('what nothing covers', () => {
  test('in a file that no report knows: all that can be executed', () => {
    expect(exposureOf(SYNTAX, null)).toMatchObject({
      coverage_score: null,
      executable: 6,
      uncovered: 6,
      branches: null,
      share: 1,
    })
    expect(exposureDetails(SYNTAX, null).uncovered_lines).toEqual(['1', '3', '6-8', '10'])
  })

  test('what is all covered has no share; half a branch is a part', () => {
    const all = { 1: 1, 3: 1, 6: 1, 7: 1, 8: 1, 10: 1 }
    expect(exposureOf(SYNTAX, coverage(all))).toMatchObject({ coverage_score: 100, uncovered: 0, share: 0 })
    const half = exposureOf(SYNTAX, coverage(all, { 6: [1, 2], 7: [2, 2] }))
    expect(half).toMatchObject({ uncovered: 0, branches: 4, uncovered_branches: 1 })
    expect(exposureDetails(SYNTAX, coverage(all, { 6: [1, 2], 7: [2, 2] })).uncovered_branch_lines).toEqual(['6'])
    // `branchy` is 4 lines and complexity 3 of a whole of 9; of its 4 lines and 4 branches one is open.
    expect(half.share).toBeCloseTo((7 / 9) * (1 / 8), 12)
  })

  test('a branch that is not taken counts, also where the report counts no line', () => {
    const file = analyse('a.ts', 'export function f() {\n  return 1\n}\nexport default process.env.A ? f : 2\n')
    const exposure = exposureOf(file, coverage({ 2: 1 }, { 4: [1, 2] }))
    expect(exposure).toMatchObject({ uncovered: 0, uncovered_branches: 1, coverage_score: 100 })
    expect(exposure.share).toBeGreaterThan(0)
  })

  test('a function with many branches weighs more than a constant', () => {
    const share = (lines: Record<number, number>): number => exposureOf(SYNTAX, coverage(lines)).share
    const covered = { 1: 1, 3: 1, 6: 1, 7: 1, 8: 1, 10: 1 }
    const [constant, simple, branchy] = [
      share({ ...covered, 1: 0 }),
      share({ ...covered, 3: 0 }),
      share({ ...covered, 6: 0 }),
    ]
    expect(constant).toBeCloseTo(1 / 9, 12)
    expect(simple).toBeCloseTo(1 / 9, 12)
    expect(branchy).toBeCloseTo((7 / 9) * (1 / 4), 12)
  })

  test('by function, where each line is of the innermost', () => {
    const nested = analyse(
      'a.ts',
      'export function make() {\n  const a = 1\n  function inner() {\n    return a\n  }\n  return inner\n}\n',
    )
    expect(exposureDetails(nested, coverage({ 2: 1, 4: 0, 6: 1 })).functions).toMatchObject([
      { name: 'make', executable: 2, uncovered: 0 },
      { name: 'inner', executable: 1, uncovered: 1 },
    ])
  })

  test('the report tells what can be executed; of lines that are not there any more it tells nothing', () => {
    const exposure = exposureOf(SYNTAX, coverage({ 1: 1, 4: 0, 900: 0 }, { 900: [0, 2] }))
    expect(exposure).toMatchObject({ executable: 2, uncovered: 1, coverage_score: 50, branches: 0 })
  })

  test('what does not parse may hold anything, unless a report knows it', () => {
    const broken = analyse('a.ts', 'export const = 1\n')
    expect(exposureOf(broken, null)).toMatchObject({ executable: 0, share: 1 })
    expect(exposureOf(broken, coverage({ 1: 1 }))).toMatchObject({ executable: 1, share: 0, coverage_score: 100 })
  })
})

test('a report that tells nothing of the file as it is does not know it', () => {
  expect(exposureOf(SYNTAX, coverage({ 900: 1 }))).toEqual(exposureOf(SYNTAX, null))
  expect(exposureOf(SYNTAX, coverage({}))).toMatchObject({ executable: 0, share: 0 })
  const broken = analyse('a.ts', 'const = 1\n')
  expect(exposureOf(broken, coverage({}))).toMatchObject({ coverage_score: null, share: 1 })
  expect(exposureOf(broken, coverage({ 2: 1 }))).toMatchObject({ coverage_score: null, share: 1 })
})
