import { describe, expect, test } from 'vitest'
import { findCauses, type RunFiles, type Suspect } from '../../../src/try/causes.ts'
import { UNHANDLED, type Cause, type Change, type State } from '../../../src/try/compare.ts'
import type { RunReport } from '../../../src/try/report.ts'

type How = Parameters<RunFiles>[0]

const change = (file: string, before: State = 'passed', after: State = 'failed'): Change => ({
  kind: 'test',
  test_id: `${file}::t`,
  project: '',
  file,
  before,
  after,
  message: null,
})
const suspect = (file: string, rest: Partial<Suspect> = {}): Suspect => ({
  change: change(file),
  files: [file],
  reached: false,
  shared: false,
  unsteady: false,
  ...rest,
})

/** A suite of files with one test each, whose state is told by how they run. */
async function causesOf(
  suspects: Suspect[],
  stateOf: (file: string, how: How) => State,
): Promise<{ causes: Cause[]; runs: string[] }> {
  const runs: string[] = []
  const found = await findCauses(suspects, async (how, files) => {
    runs.push(`${how}: ${files.join(' ')}`)
    const tests = files.flatMap((file) => {
      const state = stateOf(file, how)
      if (state === 'missing') return []
      return [{ kind: 'test' as const, test_id: `${file}::t`, project: '', file, state, message: null, network: [] }]
    })
    const unhandled = files.some((file) => file === 'late' && stateOf(file, how) === 'failed')
      ? [{ message: 'late', file: 'late' }]
      : []
    return {
      version: '4.1.12',
      files: files.length,
      tests,
      suites: [],
      unhandled,
      isolated: true,
      line: false,
    } satisfies RunReport
  })
  return { causes: [...found].map(([, cause]) => cause), runs }
}

describe('findCauses', () => {
  const lifted =
    (...helps: How[]) =>
    (_: string, how: How): State =>
      how === 'without' || helps.includes(how) ? 'passed' : 'failed'

  test.each<[How[], boolean, Cause[], string[]]>([
    [['clock'], false, ['clock'], ['without: a', 'clock: a']],
    [['random'], false, ['random'], ['without: a', 'clock: a', 'random: a']],
    [['network'], true, ['network'], ['without: a', 'network: a']],
    [['clock', 'random'], false, ['clock'], ['without: a', 'clock: a']],
    [['clock', 'network'], true, ['network'], ['without: a', 'network: a']],
    // Where nothing was refused, it is not the network.
    [['network'], false, [], ['without: a', 'clock: a', 'random: a']],
    [[], true, [], ['without: a', 'network: a', 'clock: a', 'random: a']],
  ])('lifting %s helps, refused %s: %s', async (helps, reached, causes, runs) => {
    expect(await causesOf([suspect('a', { reached })], lifted(...helps))).toEqual({ causes, runs })
  })

  test('what differs without the harness is flaky before, and runs no more', async () => {
    for (const again of ['failed', 'skipped', 'missing'] as const)
      expect(await causesOf([suspect('a')], (_, how) => (how === 'without' ? again : 'passed'))).toEqual({
        causes: ['flaky-before'],
        runs: ['without: a'],
      })
  })

  test('where files share a realm, that it differs in fewer of them says nothing of the suite', async () => {
    const shared = suspect('a', { shared: true })
    expect(await causesOf([shared], () => 'failed')).toEqual({ causes: ['other'], runs: ['without: a'] })
  })

  test('"as before" means the state before, whatever it was', async () => {
    const healed = suspect('a', { change: change('a', 'failed', 'passed') })
    const states = (how: How): State => (how === 'without' || how === 'random' ? 'failed' : 'passed')
    expect((await causesOf([healed], (_, how) => states(how))).causes).toEqual(['random'])
  })

  test('each run has only the files of what is open', async () => {
    const suspects = [suspect('flaky'), suspect('net', { reached: true }), suspect('clock'), suspect('other')]
    const { runs } = await causesOf(suspects, (file, how) => {
      if (how === 'without') return file === 'flaky' ? 'failed' : 'passed'
      return file === { network: 'net', clock: 'clock' }[how as string] ? 'passed' : 'failed'
    })
    expect(runs).toEqual(['without: flaky net clock other', 'network: net', 'clock: clock other', 'random: other'])
  })

  test('what may be as before by itself has to fail with the harness once more', async () => {
    for (const unsure of [{ unsteady: true }, { shared: true }])
      expect((await causesOf([suspect('a', unsure)], lifted('clock', 'with'))).causes).toEqual(['other'])
    const unsure = [suspect('a', { unsteady: true }), suspect('b')]
    const steady = await causesOf(unsure, lifted('clock'))
    expect(steady).toEqual({ causes: ['clock', 'clock'], runs: ['without: a b', 'clock: a b', 'with: a'] })
    const byItself = await causesOf(unsure, lifted('clock', 'with'))
    expect(byItself.causes).toEqual(['other', 'clock'])
  })

  test('unhandled errors are looked for where they came from; from nowhere, they run nothing', async () => {
    const run: Change = { ...change(''), kind: 'run', test_id: UNHANDLED }
    const known = suspect('late', { change: run, reached: true })
    expect(await causesOf([known], lifted('clock'))).toMatchObject({ causes: ['clock'] })
    expect(await causesOf([{ ...known, files: [] }], lifted('clock'))).toEqual({ causes: [], runs: [] })
  })
})
