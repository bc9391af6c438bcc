import { expect, test } from 'vitest'
import type { Exposure } from '../../../src/candidates/exposure.ts'
import { NO_HISTORY } from '../../../src/candidates/history/history.ts'
import { why, type WhyFacts } from '../../../src/candidates/why.ts'

const EXPOSURE: Exposure = {
  coverage_score: 11.42,
  executable: 70,
  uncovered: 62,
  unknown: 0,
  branches: null,
  uncovered_branches: null,
  uncovered_functions: null,
  uncovered_statements: null,
  share: 1,
}
const say = (part: Partial<WhyFacts> = {}, exposure: Partial<Exposure> = {}): string =>
  why({
    exposure: { ...EXPOSURE, ...exposure },
    measured: true,
    history: { ...NO_HISTORY, commits: 30, recent: { commits: 14, fixes: 0, authors: 5 } },
    days: 90,
    complexity: 0,
    fanIn: { direct: 9, all: 23 },
    ...part,
  })

test('what put a file there, in one sentence', () => {
  expect(say()).toBe('62 of 70 lines uncovered; changed in 14 commits by 5 people in 90 days; 23 files depend on it')
})

test('one is one', () => {
  const recent = { commits: 1, fixes: 1, authors: 1 }
  expect(
    say(
      { history: { ...NO_HISTORY, commits: 1, recent }, complexity: 7, fanIn: { direct: 1, all: 1 } },
      { executable: 1, uncovered: 1 },
    ),
  ).toBe(
    '1 of 1 line uncovered; changed in 1 commit (1 fix) by 1 person in 90 days; complexity 7; 1 file depends on it',
  )
})

test.for([
  [{ history: null }, {}, '62 of 70 lines uncovered; 23 files'],
  [{ history: NO_HISTORY }, {}, 'in no commit yet'],
  [{ history: { ...NO_HISTORY, in_head: true } }, {}, 'in no commit but merges'],
  [{ history: { ...NO_HISTORY, in_head: true, since: '2026-05-10' } }, {}, 'in no commit since 2026-05-10'],
  [
    { history: { ...NO_HISTORY, in_head: true, left_out: { commits: 1, recent: 0 } } },
    {},
    'in no commit that counts (1 touches too many files or is ignored)',
  ],
  [
    { history: { ...NO_HISTORY, in_head: true, since: '2026-05-10', left_out: { commits: 2, recent: 2 } } },
    {},
    'in no commit that counts since 2026-05-10 (2 touch too many files or are ignored)',
  ],
  [{ history: { ...NO_HISTORY, commits: 3 } }, {}, 'not changed in 90 days'],
  [
    { history: { ...NO_HISTORY, commits: 3, left_out: { commits: 4, recent: 1 } } },
    {},
    'in no commit that counts in 90 days (1 touches too many files or is ignored)',
  ],
  [{ complexity: null }, {}, 'it does not parse'],
  [{}, { uncovered: 0, uncovered_branches: 2 }, '2 branches uncovered;'],
  [{}, { uncovered: 0, uncovered_functions: 1, uncovered_statements: 1 }, '1 function uncovered;'],
  [{}, { uncovered: 0, uncovered_functions: 2, uncovered_branches: 1 }, '2 functions and 1 branch uncovered;'],
  [{}, { uncovered: 0, uncovered_functions: 0, uncovered_statements: 1 }, '1 statement uncovered;'],
  [{}, { unknown: 60 }, '2 of 70 lines uncovered, 60 not known to be covered;'],
  [{}, { unknown: 62 }, '62 of 70 lines not known to be covered;'],
  [{}, { uncovered: 0 }, 'all 70 lines covered;'],
  [{}, { uncovered: 0, executable: 1 }, 'its one line is covered;'],
  [{ days: 1, history: { ...NO_HISTORY, commits: 3 } }, {}, 'not changed in 1 day;'],
  [{}, { coverage_score: null }, 'no coverage report knows its 70 lines;'],
  [{}, { coverage_score: null, executable: 1 }, 'no coverage report knows its one line;'],
  [{ measured: false }, { coverage_score: null, executable: 0 }, 'coverage unknown;'],
] as const)('%j %j', ([facts, exposure, said], { expect }) => expect(say(facts, exposure)).toContain(said))

test('where there is no report at all, no file says so', () => {
  expect(say({ measured: false, history: null }, { coverage_score: null })).toBe('70 lines; 23 files depend on it')
})
