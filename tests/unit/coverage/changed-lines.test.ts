import { assert, integer, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeChangedLines, type ChangedLinesInput } from '../../../src/coverage/changed-lines.ts'
import { emptyReport } from '../../../src/reports/file-report.ts'
import type { ChangedSource } from '../../../src/coverage/changes.ts'

const change = (file: string, lines: number[], more: Partial<ChangedSource> = {}): ChangedSource => ({
  file,
  lines,
  code: lines,
  statements: new Map((more.code ?? lines).map((line) => [line, line])),
  ignored: [],
  ignoredWhole: false,
  length: 100,
  ...more,
})

/** Hits of lines 1 to n, as a string: `x` covered, `o` not, `.` not executable. */
const hits = (text: string): Map<number, number> =>
  new Map(
    [...text].flatMap((mark, index) => (mark === '.' ? [] : [[index + 1, mark === 'x' ? 1 : 0] as [number, number]])),
  )

function judge(
  report: Record<string, string>,
  changes: ChangedSource[],
  more: Partial<ChangedLinesInput> = {},
): ReturnType<typeof judgeChangedLines> {
  const known = new Map(
    Object.entries(report).map(([file, text]) => [
      file,
      { report: { ...emptyReport(), lines: hits(text) }, unsureFrom: null },
    ]),
  )
  return judgeChangedLines({ changes, reportOf: (file) => known.get(file), min: 80, minLines: 0, ...more })
}

test('the share of changed executable lines, uncovered ones as ranges', () => {
  const changes = [change('b.ts', [1, 2, 3, 4, 5, 9]), change('a.ts', [2, 3, 4])]
  expect(judge({ 'b.ts': 'xooxxxx.o', 'a.ts': 'x..x' }, changes)).toEqual({
    verdict: 'fail',
    covered: 4,
    total: 7,
    percent: 57.14,
    waived: null,
    parts: [
      {
        module: null,
        target: 80,
        covered: 4,
        total: 7,
        percent: 57.14,
        unknown: 0,
        unsure: 0,
        reached: false,
        verdict: 'fail',
      },
    ],
    files: [
      { file: 'a.ts', module: null, covered: 1, total: 1, uncovered: [] },
      { file: 'b.ts', module: null, covered: 3, total: 6, uncovered: ['2-3', '9'] },
    ],
    unknown: [],
    ignored: [],
  })
})

test('no changed executable lines pass', () => {
  expect(judge({ 'a.ts': '..x' }, [change('a.ts', [1, 2])])).toMatchObject({
    verdict: 'pass',
    total: 0,
    percent: null,
    files: [],
  })
  expect(judge({}, [])).toMatchObject({ verdict: 'pass', parts: [] })
})

describe('the comparison is exact', () => {
  test.each([
    ['xxxxo', 80, 'pass'],
    ['xxxoo', 80, 'fail'],
    ['xxo', 66.6666, 'pass'],
    ['xxo', 66.6667, 'fail'],
    ['xxxo', 75, 'pass'],
    ['xxxo', 75.0001, 'fail'],
    ['o', 0, 'pass'],
    ['x', 100, 'pass'],
    [`${'x'.repeat(9_999)}o`, 100, 'fail'],
    [`${'x'.repeat(9_999)}o`, 99.99, 'pass'],
  ])('%# against %f', (report, min, verdict) => {
    const lines = Array.from({ length: report.length }, (_, index) => index + 1)
    expect(judge({ 'a.ts': report }, [change('a.ts', lines)], { min }).verdict).toBe(verdict)
  })

  test('for any counts and any target of two decimals', () => {
    assert(
      property(integer({ min: 1, max: 300 }), nat(300), nat(10_000), (total, some, hundredths) => {
        const covered = Math.min(some, total)
        const report = 'x'.repeat(covered) + 'o'.repeat(total - covered)
        const lines = Array.from({ length: total }, (_, index) => index + 1)
        const { verdict } = judge({ 'a.ts': report }, [change('a.ts', lines)], { min: hundredths / 100 })
        expect(verdict === 'pass').toBe(covered * 10_000 >= hundredths * total)
      }),
    )
  })
})

describe('a file that the report does not know', () => {
  test('fails, and is named with its lines of code', () => {
    expect(
      judge({ 'a.ts': 'xxx' }, [change('a.ts', [1, 2]), change('new.ts', [1, 2, 3, 4], { code: [2, 3] })]),
    ).toMatchObject({
      verdict: 'fail',
      covered: 2,
      total: 2,
      parts: [{ reached: true, unknown: 2, verdict: 'fail' }],
      unknown: [{ file: 'new.ts', module: null, lines: 2, ranges: ['2-3'] }],
    })
  })

  test('passes if no code changed in it, and where the target is 0', () => {
    expect(judge({}, [change('types.ts', [1, 2], { code: [] })]).verdict).toBe('pass')
    expect(judge({}, [change('new.ts', [1])], { min: 0 })).toMatchObject({
      verdict: 'pass',
      unknown: [{ file: 'new.ts' }],
    })
  })

  test('is told from one that a comment ignores as a whole', () => {
    const whole = change('a.ts', [1, 2], { ignored: [[2]], ignoredWhole: true })
    expect(judge({}, [whole])).toMatchObject({
      verdict: 'pass',
      unknown: [],
      ignored: [{ file: 'a.ts', lines: 1, ranges: ['2'] }],
    })
  })
})

describe('lines newly ignored', () => {
  test('are counted, each once, and do not count as changed lines', () => {
    const changes = [
      change('a.ts', [1], {
        ignored: [
          [3, 4, 5],
          [4, 9],
        ],
      }),
    ]
    expect(judge({ 'a.ts': 'x' }, changes)).toMatchObject({
      verdict: 'pass',
      total: 1,
      ignored: [{ file: 'a.ts', lines: 4, ranges: ['3-5', '9'] }],
    })
  })

  test('not where the provider did not see the comment', () => {
    expect(judge({ 'a.ts': 'xxxox' }, [change('a.ts', [1], { ignored: [[3, 4], [7]] })]).ignored).toEqual([
      { file: 'a.ts', lines: 1, ranges: ['7'] },
    ])
  })
})

describe('a small patch', () => {
  test('of fewer lines passes, with its label', () => {
    const changes = [change('a.ts', [1, 2]), change('new.ts', [1])]
    expect(judge({ 'a.ts': 'oo' }, changes, { minLines: 4 })).toMatchObject({
      verdict: 'pass',
      waived: '3 changed lines < 4',
    })
    expect(judge({ 'a.ts': 'oo' }, changes, { minLines: 3 })).toMatchObject({ verdict: 'fail', waived: null })
    expect(judge({ 'a.ts': 'o' }, [change('a.ts', [1])], { minLines: 2 })).toMatchObject({
      waived: '1 changed line < 2',
    })
  })

  test('of no lines needs no waiver', () => {
    expect(judge({}, [], { minLines: 10 }).waived).toBe(null)
  })
})

describe('by module', () => {
  const ownerOf = (file: string): { module: string; target: number | null } | undefined =>
    ({ a: { module: 'a', target: 50 }, b: { module: 'b', target: 90 }, c: { module: 'c', target: null } })[
      file.split('/')[0]!
    ]
  const report = { 'a/x.ts': 'xo', 'b/x.ts': 'xo', 'c/x.ts': 'x', 'other.ts': 'oo' }

  test('each has its own target', () => {
    const changes = [change('b/x.ts', [1, 2]), change('a/x.ts', [1, 2]), change('a/new.ts', [1])]
    const result = judge(report, changes.slice(0, 2), { ownerOf, min: null })
    expect(result).toMatchObject({
      verdict: 'fail',
      parts: [
        { module: 'a', target: 50, verdict: 'pass' },
        { module: 'b', target: 90, percent: 50, verdict: 'fail' },
      ],
      files: [
        { file: 'a/x.ts', module: 'a' },
        { file: 'b/x.ts', module: 'b' },
      ],
    })
    expect(judge(report, changes, { ownerOf, min: null }).parts[0]).toMatchObject({
      module: 'a',
      reached: true,
      verdict: 'fail',
    })
  })

  test('one whose target is not known fails', () => {
    expect(judge(report, [change('c/x.ts', [1])], { ownerOf, min: null })).toMatchObject({
      verdict: 'fail',
      parts: [{ module: 'c', target: null, reached: null, verdict: 'fail' }],
    })
  })

  test('what no module owns is judged by --min, or skipped', () => {
    const changes = [change('other.ts', [1])]
    expect(judge(report, changes, { ownerOf, min: null })).toMatchObject({
      verdict: 'pass',
      parts: [{ module: null, verdict: 'skipped' }],
    })
    expect(judge(report, changes, { ownerOf, min: 1 }).verdict).toBe('fail')
  })

  test('a small patch is small as a whole', () => {
    const changes = [change('a/x.ts', [1, 2]), change('b/x.ts', [1, 2])]
    expect(judge(report, changes, { ownerOf, min: null, minLines: 4 }).verdict).toBe('fail')
    expect(judge(report, changes, { ownerOf, min: null, minLines: 5 }).verdict).toBe('pass')
  })
})
