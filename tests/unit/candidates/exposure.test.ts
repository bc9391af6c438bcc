import { describe, expect, test } from 'vitest'
import { analyse } from '../../../src/syntax/analyse.ts'
import { exposureDetails, exposureOf } from '../../../src/candidates/exposure.ts'
import type { FileCoverage } from '../../../src/candidates/file-coverage.ts'
import { covering } from '../../helpers/candidates.ts'

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

const T = true
const F = false

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
    const all = { 1: T, 3: T, 6: T, 7: T, 8: T, 10: T }
    expect(exposureOf(SYNTAX, covering(all))).toMatchObject({ coverage_score: 100, uncovered: 0, share: 0 })
    const half = exposureOf(SYNTAX, covering(all, { branches: { 6: [T, F], 7: [T, T] } }))
    expect(half).toMatchObject({ uncovered: 0, branches: 4, uncovered_branches: 1 })
    expect(
      exposureDetails(SYNTAX, covering(all, { branches: { 6: [T, F], 7: [T, T] } })).uncovered_branch_lines,
    ).toEqual(['6'])
    // `branchy` is 4 lines and complexity 3 of a whole of 9; of its 4 lines and 4 branches one is open.
    expect(half.share).toBeCloseTo((7 / 9) * (1 / 8), 12)
  })

  test('a branch that is not taken counts, also where the report counts no line', () => {
    const file = analyse('a.ts', 'export function f() {\n  return 1\n}\nexport default process.env.A ? f : 2\n')
    const exposure = exposureOf(file, covering({ 2: T }, { branches: { 4: [T, F] } }))
    expect(exposure).toMatchObject({ uncovered: 0, uncovered_branches: 1, coverage_score: 100 })
    expect(exposure.share).toBeGreaterThan(0)
  })

  test('a function with many branches weighs more than a constant', () => {
    const share = (lines: Record<number, boolean>): number => exposureOf(SYNTAX, covering(lines)).share
    const covered = { 1: T, 3: T, 6: T, 7: T, 8: T, 10: T }
    const [constant, simple, branchy] = [
      share({ ...covered, 1: F }),
      share({ ...covered, 3: F }),
      share({ ...covered, 6: F }),
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
    expect(exposureDetails(nested, covering({ 2: T, 4: F, 6: T })).functions).toMatchObject([
      { name: 'make', executable: 2, uncovered: 0 },
      { name: 'inner', executable: 1, uncovered: 1 },
    ])
  })

  test('the report tells what can be executed; of lines that are not there any more it tells nothing', () => {
    const exposure = exposureOf(SYNTAX, covering({ 1: T, 4: F, 900: F }, { branches: { 900: [F, F] } }))
    expect(exposure).toMatchObject({ executable: 2, uncovered: 1, coverage_score: 50, branches: 0 })
  })

  test('what does not parse may hold anything, unless a report knows it', () => {
    const broken = analyse('a.ts', 'export const = 1\n')
    expect(exposureOf(broken, null)).toMatchObject({ executable: 0, share: 1 })
    expect(exposureOf(broken, covering({ 1: T }))).toMatchObject({ executable: 1, share: 0, coverage_score: 100 })
  })
})

test('a report that tells nothing of the file as it is does not know it', () => {
  expect(exposureOf(SYNTAX, covering({ 900: T }))).toEqual(exposureOf(SYNTAX, null))
  expect(exposureOf(SYNTAX, covering({}))).toEqual(exposureOf(SYNTAX, null))
  const types = analyse('a.ts', 'export type A = 1\n')
  expect(exposureOf(types, covering({}))).toMatchObject({ executable: 0, share: 0 })
  const broken = analyse('a.ts', 'const = 1\n')
  expect(exposureOf(broken, covering({}))).toMatchObject({ coverage_score: null, share: 1 })
  expect(exposureOf(broken, covering({ 2: T }))).toMatchObject({ coverage_score: null, share: 1 })
})

describe('what lines do not tell', () => {
  const TWO = analyse('a.ts', 'export const a = () => 1\nexport const b = () => 2\n')
  /** As Vitest's providers count them. */
  const two = (b: boolean): FileCoverage =>
    covering({ 1: T, 2: T }, { functions: { 1: [T], 2: [b] }, statements: { 1: [T, T], 2: [T, b] } })

  test('a function of one line that nothing calls is as open as one of three lines', () => {
    expect(exposureOf(TWO, two(F))).toMatchObject({
      coverage_score: 100,
      uncovered: 0,
      uncovered_functions: 1,
      uncovered_statements: 1,
      share: 0.5,
    })
    expect(exposureDetails(TWO, two(F))).toMatchObject({
      uncovered_lines: [],
      partly_covered_lines: ['2'],
      functions: [
        { name: 'a', called: true, share: 0 },
        { name: 'b', called: false, share: 0.5 },
      ],
    })
    expect(exposureOf(TWO, two(T))).toMatchObject({ uncovered_functions: 0, uncovered_statements: 0, share: 0 })
  })

  test('on one line with others, it is the one that nothing calls, and a part of the line', () => {
    const one = analyse('a.ts', 'export const a = () => 1; export const b = () => 2\n')
    const said = covering({ 1: T }, { functions: { 1: [F, T] }, statements: { 1: [T, F, T, T] } })
    expect(exposureOf(one, said).share).toBe(0.5)
    expect(exposureDetails(one, said).functions).toMatchObject([
      { name: 'a', executable: 1, called: false, share: 0.5 },
      { name: 'b', executable: 0, called: true, share: 0 },
    ])
    // With callbacks, which are no functions by themselves here, it is not known which of them.
    const others = covering({ 1: T }, { functions: { 1: [F, T, T] } })
    expect(exposureDetails(one, others).functions).toMatchObject([{ called: null }, { called: null }])
    expect(exposureOf(one, others)).toMatchObject({ uncovered_functions: 1, share: 1 / 3 })
  })

  test('a function whose lines are uncovered is counted by these alone', () => {
    const made = analyse('a.ts', 'export const a = () => {\n  return 1\n}\n')
    const said = covering({ 1: T, 2: F }, { functions: { 1: [F] }, statements: { 1: [T], 2: [F] } })
    expect(exposureOf(made, said)).toMatchObject({ share: exposureOf(made, covering({ 1: T, 2: F })).share })
    expect(exposureDetails(made, said)).toMatchObject({ uncovered_lines: ['2'], partly_covered_lines: [] })
  })

  test('a function without a statement is open until it is called', () => {
    const empty = analyse('a.ts', 'export function noop() {}\n')
    const said = (called: boolean): FileCoverage => covering({}, { functions: { 1: [called] }, statements: {} })
    expect(exposureOf(empty, said(F))).toMatchObject({
      coverage_score: 100,
      uncovered: 0,
      uncovered_functions: 1,
      share: 1,
    })
    expect(exposureDetails(empty, said(F)).partly_covered_lines).toEqual(['1'])
    expect(exposureOf(empty, said(T))).toMatchObject({ uncovered_functions: 0, share: 0 })
  })

  test('a statement on a covered line counts, of a callback, too', () => {
    const early = analyse('a.ts', 'export function f(a: boolean) {\n  if (a) return 1\n  return 2\n}\n')
    const said = covering({ 2: T, 3: T }, { functions: { 1: [T] }, statements: { 2: [T, F], 3: [T] } })
    expect(exposureOf(early, said)).toMatchObject({ uncovered: 0, uncovered_statements: 1, share: 0.25 })
    expect(exposureDetails(early, said)).toMatchObject({ partly_covered_lines: ['2'], functions: [{ called: true }] })
  })

  test('of what is not said nothing is open, and of lines not said it is not known', () => {
    const open = covering({ 1: T, 2: T }, { functions: { 1: [T], 2: [null] }, statements: { 1: [T, T], 2: [T, null] } })
    expect(exposureOf(TWO, open)).toMatchObject({ uncovered_functions: 0, uncovered_statements: 0, share: 0 })
    expect(exposureDetails(TWO, open).functions).toMatchObject([{ called: true }, { called: null }])
    expect(exposureOf(TWO, covering({ 1: T, 2: null }))).toMatchObject({ uncovered: 1, unknown: 1, coverage_score: 50 })
  })

  test('lines that a report with a gap does not list are not known to be covered', () => {
    expect(exposureOf(TWO, covering({ 1: T }, {}, 'cut off'))).toMatchObject({
      executable: 2,
      uncovered: 1,
      unknown: 1,
    })
    expect(exposureDetails(TWO, covering({ 1: T }, {}, 'cut off')).uncovered_lines).toEqual(['2'])
    expect(exposureOf(TWO, covering({ 1: T }))).toMatchObject({ executable: 1, uncovered: 0, unknown: 0 })
  })
})
