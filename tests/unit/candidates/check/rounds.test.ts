import { describe, expect, test } from 'vitest'
import { inRounds, type Measuring, type Questions } from '../../../../src/candidates/check/rounds.ts'
import type { Measured, Side } from '../../../../src/candidates/check/side.ts'
import { covering } from '../../../helpers/candidates.ts'
import type { TestRun } from '../../../../src/candidates/check/rules.ts'

const [T, F] = [true, false]

/** A side with one file: whether its lines ran. */
function side(lines: Record<number, boolean>, failures: TestRun['failures'] = []): Side {
  return {
    coverage: new Map([['a.ts', covering(lines)]]),
    notes: [],
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
const ran = ({ coverage }: Side): (boolean | null)[] => [...coverage.get('a.ts')!.lines.values()].flat()

describe('a gain', () => {
  test('that the new tests bring alone is one', async () => {
    const measure = measuring({ before: [side({ 1: F })], after: [side({ 1: T }), side({ 1: T })] })
    const { before, after, unsteady } = await inRounds(measure, questions())
    expect([ran(before), ran(after), unsteady]).toEqual([[F], [T], []])
    expect(measure.asked).toEqual(['before', 'after', 'after new.test.ts'])
  })

  test('that they do not bring is measured once more', async () => {
    const measure = measuring({
      before: [side({ 1: F }), side({ 1: F })],
      after: [side({ 1: T }), side({ 1: F }), side({ 1: F })],
    })
    const { before, after, unsteady } = await inRounds(measure, questions())
    expect([ran(before), ran(after)]).toEqual([[null], [null]])
    expect(unsteady).toEqual([{ file: 'a.ts', lines: ['1'] }])
    expect(measure.asked).toEqual(['before', 'after', 'after new.test.ts', 'before', 'after'])
  })

  test('without a test that was added or changed is measured once more', async () => {
    const measure = measuring({ before: [side({ 1: F }), side({ 1: F })], after: [side({ 1: T }), side({ 1: T })] })
    const { after } = await inRounds(measure, questions({ touched: () => ({ before: [], after: [] }) }))
    expect(ran(after)).toEqual([T])
    expect(measure.asked).toEqual(['before', 'after', 'before', 'after'])
  })

  test('that decides nothing is left at that', async () => {
    const measure = measuring({ before: [side({ 1: F })], after: [side({ 1: T })] })
    await inRounds(measure, questions({ decisive: () => null }))
    expect(measure.asked).toEqual(['before', 'after'])
  })
})

describe('a loss', () => {
  const fell = questions({ fell: () => true })

  test('that is there again is one, and a test that failed once has failed', async () => {
    const failed = side({ 1: F }, [{ test_id: 'a', message: 'b' }])
    const measure = measuring({ before: [side({ 1: T }), side({ 1: T })], after: [side({ 1: F }), failed] })
    const { before, after, unsteady } = await inRounds(measure, fell)
    expect([ran(before), ran(after), unsteady]).toEqual([[T], [F], []])
    expect(after.measured!.run.failures).toHaveLength(1)
  })

  test('that wavers before, too, is none', async () => {
    const measure = measuring({ before: [side({ 1: T }), side({ 1: F })], after: [side({ 1: F }), side({ 1: T })] })
    const { after } = await inRounds(measure, fell)
    expect(ran(after)).toEqual([null])
    expect(measure.asked).toEqual(['before', 'after', 'before', 'after'])
  })

  test('that wavers after the change alone is one where the tests it has touched covered the line before', async () => {
    const after = (): Side[] => [side({ 1: F, 2: T }), side({ 1: T, 2: T })]
    const steady = side({ 1: T, 2: T })
    const theirs = measuring({ before: [steady, steady, side({ 1: T, 2: F })], after: after() })
    expect(ran((await inRounds(theirs, fell)).after)).toEqual([F, T])
    expect(theirs.asked.at(-1)).toBe('before old.test.ts')
    const others = measuring({ before: [steady, steady, side({ 1: F, 2: T })], after: after() })
    expect(ran((await inRounds(others, fell)).after)).toEqual([null, T])
  })
})
