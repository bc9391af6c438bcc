import type { RunReport, TestOutcome } from './run.ts'

export type State = 'passed' | 'failed' | 'skipped' | 'missing'
export type Cause = 'clock' | 'random' | 'network' | 'other' | 'flaky-before'

export interface Change {
  test_id: string
  project: string
  file: string
  before: State
  after: State
  /** The first error of the run in which it failed. */
  message: string | null
}

/** Stands for the errors of a run that no test caught: they fail the run, whatever they are. */
export const UNHANDLED = '(unhandled errors)'

/** Outcomes by project and test id; all unhandled errors together count as one more outcome. */
export function outcomesOf(report: RunReport): Map<string, TestOutcome> {
  const outcomes = new Map(report.tests.map((test) => [outcomeKey(test), test]))
  const [message] = report.unhandled
  if (message !== undefined) {
    const unhandled: TestOutcome = { test_id: UNHANDLED, project: '', file: '', state: 'failed', message, network: [] }
    outcomes.set(outcomeKey(unhandled), unhandled)
  }
  return outcomes
}

export function outcomeKey({ project, test_id }: { project: string; test_id: string }): string {
  return `${project}\0${test_id}`
}

/** Tests whose state differs between two runs, in the order of the first. */
export function compareRuns(before: RunReport, after: RunReport): Change[] {
  const [first, second] = [outcomesOf(before), outcomesOf(after)]
  const changes: Change[] = []
  for (const key of new Set([...first.keys(), ...second.keys()])) {
    const [one, other] = [first.get(key), second.get(key)]
    const states = [stateOf(one, key), stateOf(other, key)] as const
    if (states[0] === states[1]) continue
    const { test_id, project, file } = (one ?? other)!
    changes.push({
      test_id,
      project,
      file,
      before: states[0],
      after: states[1],
      message: other?.message ?? one?.message ?? null,
    })
  }
  return changes
}

/** The state of a test in a run. No unhandled error is a good outcome, not a missing one. */
export function stateOf(outcome: TestOutcome | undefined, key: string): State {
  if (!outcome) return key.endsWith(`\0${UNHANDLED}`) ? 'passed' : 'missing'
  return outcome.state === 'pending' ? 'missing' : outcome.state
}

/** The states of a changed test in the runs that look for the cause. */
export interface Evidence {
  again: State
  lifted: { clock: State; random: State; network: State }
}

/**
 * Why a test changed, where it can be told: it differs without the harness as well, or it is as
 * before once one of the three is lifted.
 */
export function causeOf(change: Change, evidence: Evidence | undefined): Cause {
  if (!evidence) return 'other'
  if (evidence.again !== change.before) return 'flaky-before'
  const causes = (['clock', 'random', 'network'] as const).filter((cause) => evidence.lifted[cause] === change.before)
  // Where lifting any one of them helps, it was none of them: the test changes by itself.
  return causes.length === 1 || causes.length === 2 ? causes[0]! : 'other'
}
