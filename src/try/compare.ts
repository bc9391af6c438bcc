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

/** Outcomes by project and test id; unhandled errors count as one more outcome of the run. */
export function outcomesOf(report: RunReport): Map<string, TestOutcome> {
  const outcomes = new Map(report.tests.map((test) => [`${test.project}\0${test.test_id}`, test]))
  for (const message of report.unhandled) {
    outcomes.set(`\0unhandled\0${message}`, {
      test_id: `(unhandled) ${message}`,
      project: '',
      file: '',
      state: 'failed',
      message,
      network: [],
    })
  }
  return outcomes
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

/** An error that nobody handled is an event of one run; its absence in the other is no missing test. */
function stateOf(outcome: TestOutcome | undefined, key: string): State {
  if (!outcome) return key.startsWith('\0unhandled\0') ? 'passed' : 'missing'
  return outcome.state === 'pending' ? 'missing' : outcome.state
}

export function changeKey({ project, test_id }: Change): string {
  return `${project}\0${test_id}`
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
