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
  complexity: 1,
  score: 1,
})

test('uncovered lines are of the innermost function, in the order of what pays; what is outside comes last', () => {
  const functions = [fn('inner', 5, 8, 3, 3), fn('outer', 2, 20, 6, 2)]
  const parts = uncoveredByFunction({ functions, uncovered_lines: ['1', '3', '5-7', '19'] } as unknown as Candidate)
  expect(parts).toEqual([
    { function: 'inner', start_line: 5, end_line: 8, complexity: 1, whole: true, lines: ['5-7'] },
    { function: 'outer', start_line: 2, end_line: 20, complexity: 1, whole: false, lines: ['3', '19'] },
    { function: null, start_line: 1, end_line: 1, complexity: 0, whole: false, lines: ['1'] },
  ])
})

test('where all is covered there is nothing to do', () => {
  expect(uncoveredByFunction({ functions: [], uncovered_lines: [] } as unknown as Candidate)).toEqual([])
})

test('a function of which branches alone are uncovered has no lines', () => {
  const functions = [fn('branchy', 5, 8, 3, 0)]
  expect(uncoveredByFunction({ functions, uncovered_lines: [] } as unknown as Candidate)).toEqual([
    { function: 'branchy', start_line: 5, end_line: 8, complexity: 1, whole: false, lines: [] },
  ])
})

test('of very many lines', () => {
  const started = performance.now()
  const [part] = uncoveredByFunction({ functions: [], uncovered_lines: ['1-200000'] } as unknown as Candidate)
  expect(part!.lines).toEqual(['1-200000'])
  expect(performance.now() - started).toBeLessThan(5_000)
})
