import { describe, expect, test } from 'vitest'
import { inRounds, type Measuring, type Questions } from '../../../../src/candidates/check/rounds.ts'
import type { Measured, Side } from '../../../../src/candidates/check/side.ts'
import type { TestRun } from '../../../../src/candidates/check/rules.ts'

/** A side with one file: hits by line. */
function side(hits: Record<number, number>, failures: TestRun['failures'] = []): Side {
  const lines = new Map(Object.entries(hits).map(([line, count]) => [Number(line), count]))
  return {
    coverage: new Map([['a.ts', { lines, branches: null }]]),
    measured: { run: { failures }, rewritten: new Set() } as unknown as Measured,
  }
}

/** Gives the runs of each side in turn, and says what was asked for. */
function measuring(runs: { before: Side[]; after: Side[] }): Measuring & { asked: string[] } {
  const asked: string[] = []
  const next = (name: 'before' | 'after') => async (_: string, only: readonly string[] | null) => {
    asked.push(only === null ? name : `${name} ${only.join()}`)
    return runs[name].shift()!
  }
  return { before: next('before'), after: next('after'), asked }
}

const questions = (more: Partial<Questions> = {}): Questions => ({
  fell: () => false,
  decisive: () => ({ files: ['a.ts'], all: false }),
  touched: () => ({ before: ['old.test.ts'], after: ['new.test.ts'] }),
  ...more,
})
const hits = ({ coverage }: Side): number[] => [...coverage.get('a.ts')!.lines.values()]

describe('a gain', () => {
  test('that the new tests bring alone is one', async () => {
    const measure = measuring({ before: [side({ 1: 0 })], after: [side({ 1: 1 }), side({ 1: 1 })] })
    const { before, after, unsteady } = await inRounds(measure, questions())
    expect([hits(before), hits(after), unsteady]).toEqual([[0], [1], []])
    expect(measure.asked).toEqual(['before', 'after', 'after new.test.ts'])
  })

  test('that they do not bring is measured once more', async () => {
    const measure = measuring({
      before: [side({ 1: 0 }), side({ 1: 0 })],
      after: [side({ 1: 1 }), side({ 1: 0 }), side({ 1: 0 })],
    })
    const { before, after, unsteady } = await inRounds(measure, questions())
    expect([hits(before), hits(after)]).toEqual([[1], [1]])
    expect(unsteady).toEqual([{ file: 'a.ts', lines: ['1'] }])
    expect(measure.asked).toEqual(['before', 'after', 'after new.test.ts', 'before', 'after'])
  })

  test('without a test that was added or changed is measured once more', async () => {
    const measure = measuring({ before: [side({ 1: 0 }), side({ 1: 0 })], after: [side({ 1: 1 }), side({ 1: 1 })] })
    const { after } = await inRounds(measure, questions({ touched: () => ({ before: [], after: [] }) }))
    expect(hits(after)).toEqual([1])
    expect(measure.asked).toEqual(['before', 'after', 'before', 'after'])
  })

  test('that decides nothing is left at that', async () => {
    const measure = measuring({ before: [side({ 1: 0 })], after: [side({ 1: 1 })] })
    await inRounds(measure, questions({ decisive: () => null }))
    expect(measure.asked).toEqual(['before', 'after'])
  })
})

describe('a loss', () => {
  const fell = questions({ fell: () => true })

  test('that is there again is one, and a test that failed once has failed', async () => {
    const failed = side({ 1: 0 }, [{ test_id: 'a', message: 'b' }])
    const measure = measuring({ before: [side({ 1: 1 }), side({ 1: 1 })], after: [side({ 1: 0 }), failed] })
    const { before, after, unsteady } = await inRounds(measure, fell)
    expect([hits(before), hits(after), unsteady]).toEqual([[1], [0], []])
    expect(after.measured!.run.failures).toHaveLength(1)
  })

  test('that wavers before, too, is none', async () => {
    const measure = measuring({ before: [side({ 1: 1 }), side({ 1: 0 })], after: [side({ 1: 0 }), side({ 1: 1 })] })
    const { after } = await inRounds(measure, fell)
    expect(hits(after)).toEqual([1])
    expect(measure.asked).toEqual(['before', 'after', 'before', 'after'])
  })

  test('that wavers after the change alone is one where the tests it has touched covered the line before', async () => {
    const after = (): Side[] => [side({ 1: 0, 2: 1 }), side({ 1: 1, 2: 1 })]
    const steady = side({ 1: 1, 2: 1 })
    const theirs = measuring({ before: [steady, steady, side({ 1: 1, 2: 0 })], after: after() })
    expect(hits((await inRounds(theirs, fell)).after)).toEqual([0, 1])
    expect(theirs.asked.at(-1)).toBe('before old.test.ts')
    const others = measuring({ before: [steady, steady, side({ 1: 0, 2: 1 })], after: after() })
    expect(hits((await inRounds(others, fell)).after)).toEqual([1, 1])
  })
})
