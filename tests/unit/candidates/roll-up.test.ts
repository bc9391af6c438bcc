import { expect, test } from 'vitest'
import type { Candidate } from '../../../src/candidates/candidate.ts'
import { NO_HISTORY } from '../../../src/candidates/history/history.ts'
import { rollUp } from '../../../src/candidates/roll-up.ts'

const candidate = (file: string, module: string | null, part: Partial<Candidate> = {}): Candidate => ({
  file,
  coverage_score: 50,
  lines: 20,
  score: 10,
  commits: 4,
  churn: 9,
  authors: 1,
  complexity: 5,
  fan_in: 0,
  module,
  uncovered_lines: [],
  why: `why ${file}`,
  executable: 10,
  uncovered: 5,
  branches: null,
  uncovered_branches: null,
  uncovered_branch_lines: null,
  uncovered_functions: null,
  uncovered_statements: null,
  partly_covered_lines: [],
  fixes: 0,
  recent: null,
  fan_in_all: 0,
  functions: [],
  ...part,
})

test('scores add up, lines are summed and never averaged, history is that of the module', () => {
  const files = [
    candidate('a/1.ts', 'a', { score: 30 }),
    candidate('b/1.ts', 'b', { score: 25, coverage_score: null, uncovered: 10 }),
    candidate('a/2.ts', 'a', { score: 20, executable: 90, uncovered: 0, coverage_score: 100 }),
  ]
  const [a, b] = rollUp(files, new Map([['a', { ...NO_HISTORY, commits: 5, churn: 18, authors: 2, fixes: 1 }]]), true)
  expect(a).toEqual({
    module: 'a',
    coverage_score: 95,
    lines: 40,
    score: 100,
    commits: 5,
    churn: 18,
    authors: 2,
    fixes: 1,
    complexity: 10,
    files: 2,
    executable: 100,
    uncovered: 5,
    top_files: ['a/1.ts', 'a/2.ts'],
    why: '5 of 100 lines uncovered in 2 files, most of all a/1.ts: why a/1.ts',
  })
  expect(b).toMatchObject({ module: 'b', score: 50, coverage_score: null, commits: 0 })
  expect(b!.why).toBe('coverage of its 10 lines unknown in 1 file, most of all b/1.ts: why b/1.ts')
})

test('where there is no report at all, no module says so', () => {
  const [one] = rollUp([candidate('a/1.ts', 'a', { coverage_score: null, uncovered: 10 })], null, false)
  expect(one!.why).toBe('10 lines in 1 file, most of all a/1.ts: why a/1.ts')
})

test('a file that no report knows counts as uncovered in its module', () => {
  const files = [candidate('a/1.ts', 'a'), candidate('a/2.ts', 'a', { coverage_score: null, uncovered: 10 })]
  expect(rollUp(files, null, true)[0]).toMatchObject({
    coverage_score: 25,
    uncovered: 15,
    executable: 20,
    commits: null,
  })
})

test('files of no module have a history, too', () => {
  const histories = new Map([['', { ...NO_HISTORY, commits: 7 }]])
  expect(rollUp([candidate('x.ts', null)], histories, true)[0]).toMatchObject({ module: null, commits: 7 })
})
