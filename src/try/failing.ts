import { outcomeKey, outcomesOf, type Cause, type Change } from './compare.ts'
import type { Outcome, RunReport } from './report.ts'

/** Something that fails in every run, with and without the harness. */
export interface Failing extends Pick<Outcome, 'kind' | 'test_id' | 'project' | 'file' | 'message'> {
  /** Of a file: whether it loaded. Of one that did not, the tests are not even known. */
  loaded: boolean
}

/**
 * `pass`: nothing changed, or only what changes without the harness, too. `fail`: something else changed.
 * `inconclusive`: nothing changed, but of more than half of the files or tests nothing could be told.
 */
export type TryVerdict = 'pass' | 'fail' | 'inconclusive'

/** What failed in each of some runs, in the order of the first: tests, then suites and files, then the run. */
export function failingIn(runs: readonly RunReport[]): Failing[] {
  const [first, ...others] = runs.map(outcomesOf)
  if (!first) return []
  const withTests = new Set(runs.flatMap(({ tests }) => tests.map(placeOf)))
  const isFailed = (outcome: Outcome | undefined): boolean => outcome !== undefined && outcome.state === 'failed'
  return [...first]
    .filter(([key, one]) => isFailed(one) && others.every((outcomes) => isFailed(outcomes.get(key))))
    .map(([, one]) => {
      const { kind, test_id, project, file, message } = one
      return { kind, test_id, project, file, message, loaded: kind !== 'module' || withTests.has(placeOf(one)) }
    })
}

/** Unknown never passes: a test that fails anyway cannot show a change for the worse, nor can a file without tests. */
export function verdictOf(
  before: RunReport,
  changed: readonly (Change & { cause: Cause })[],
  failing: readonly Failing[],
): TryVerdict {
  if (changed.some(({ cause }) => cause !== 'flaky-before')) return 'fail'
  const mute = [...failing, ...changed].filter(({ kind }) => kind !== 'run')
  const keys = new Set(mute.map(outcomeKey))
  const told = before.tests.filter((test) => test.state === 'passed' && !keys.has(outcomeKey(test)))
  const speaking = new Set(told.map(placeOf))
  const silent = new Set(mute.map(placeOf).filter((place) => !speaking.has(place)))
  const failed = mute.filter(({ kind }) => kind === 'test').length
  return told.length === 0 || failed > told.length || silent.size > speaking.size ? 'inconclusive' : 'pass'
}

function placeOf({ project, file }: Pick<Outcome, 'project' | 'file'>): string {
  return [project, file].join('\0')
}
