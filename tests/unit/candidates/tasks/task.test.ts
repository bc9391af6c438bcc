import { expect, test } from 'vitest'
import type { Candidate } from '../../../../src/candidates/candidate.ts'
import { uncoveredByFunction } from '../../../../src/candidates/tasks/task.ts'

const fn = (
  name: string,
  start_line: number,
  end_line: number,
  executable: number,
  uncovered: number,
): Candidate['functions'][number] => ({
  name,
  start_line,
  end_line,
  executable,
  uncovered,
  called: null,
  complexity: 1,
  score: 1,
})

test('uncovered lines are of the innermost function, in the order of what pays; what is outside comes last', () => {
  const functions = [fn('inner', 5, 8, 3, 3), fn('outer', 2, 20, 6, 2)]
  const parts = uncoveredByFunction({ functions, uncovered_lines: ['1', '3', '5-7', '19'], partly_covered_lines: [] })
  expect(parts).toEqual([
    {
      function: 'inner',
      start_line: 5,
      end_line: 8,
      complexity: 1,
      whole: true,
      called: null,
      lines: ['5-7'],
      partly: [],
    },
    {
      function: 'outer',
      start_line: 2,
      end_line: 20,
      complexity: 1,
      whole: false,
      called: null,
      lines: ['3', '19'],
      partly: [],
    },
    { function: null, start_line: 1, end_line: 1, complexity: 0, whole: false, called: null, lines: ['1'], partly: [] },
  ])
})

test('where all is covered there is nothing to do', () => {
  expect(uncoveredByFunction({ functions: [], uncovered_lines: [], partly_covered_lines: [] })).toEqual([])
})

test('a function of which branches alone are uncovered has no lines', () => {
  const functions = [fn('branchy', 5, 8, 3, 0)]
  expect(uncoveredByFunction({ functions, uncovered_lines: [], partly_covered_lines: [] })).toEqual([
    {
      function: 'branchy',
      start_line: 5,
      end_line: 8,
      complexity: 1,
      whole: false,
      called: null,
      lines: [],
      partly: [],
    },
  ])
})

test('of very many lines', () => {
  const started = performance.now()
  const [part] = uncoveredByFunction({ functions: [], uncovered_lines: ['1-200000'], partly_covered_lines: [] })
  expect(part!.lines).toEqual(['1-200000'])
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('a function that nothing calls is told where it shares its line, and statements of covered lines', () => {
  const functions = [
    fn('f', 3, 5, 2, 0),
    { ...fn('a', 1, 1, 1, 0), called: false },
    { ...fn('b', 1, 1, 0, 0), called: true },
  ]
  expect(uncoveredByFunction({ functions, uncovered_lines: [], partly_covered_lines: ['1', '4', '9'] })).toMatchObject([
    { function: 'f', called: null, lines: [], partly: ['4'] },
    { function: 'a', called: false, lines: [], partly: ['1'] },
    { function: 'b', called: true, lines: [], partly: [] },
    { function: null, start_line: 9, end_line: 9, lines: [], partly: ['9'] },
  ])
})
