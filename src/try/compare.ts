import type { Outcome, RunReport } from './report.ts'

export type State = 'passed' | 'failed' | 'skipped' | 'missing'
export type Cause = 'clock' | 'random' | 'network' | 'other' | 'flaky-before'

export interface Change {
  kind: Outcome['kind']
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

/** Outcomes of a run by `outcomeKey`; all unhandled errors together count as one more outcome. */
export function outcomesOf(report: RunReport): Map<string, Outcome> {
  const outcomes = [...report.tests, ...report.suites]
  const [first] = report.unhandled
  if (first)
    outcomes.push({
      kind: 'run',
      test_id: UNHANDLED,
      project: '',
      file: '',
      state: 'failed',
      message: first.message,
      network: [],
    })
  return new Map(outcomes.map((outcome) => [outcomeKey(outcome), outcome]))
}

/** A suite can have the id of a test next to it. */
export function outcomeKey({ kind, project, test_id }: Pick<Outcome, 'kind' | 'project' | 'test_id'>): string {
  return [kind, project, test_id].join('\0')
}

/** What differs in its state between two runs: tests, in the order of the first, then suites and files, then the run. */
export function compareRuns(before: RunReport, after: RunReport): Change[] {
  const [first, second] = [outcomesOf(before), outcomesOf(after)]
  const changes: Change[] = []
  for (const key of new Set([...first.keys(), ...second.keys()])) {
    const [one, other] = [first.get(key), second.get(key)]
    const { kind, test_id, project, file } = (one ?? other)!
    const states = [stateOf(one, kind), stateOf(other, kind)] as const
    // A suite that comes, goes or is skipped does so with its tests, which say so themselves.
    if (states[0] === states[1] || (kind !== 'test' && !states.includes('failed'))) continue
    changes.push({
      kind,
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

/** The state of an outcome in a run. No unhandled error is a good outcome, not a missing one. */
export function stateOf(outcome: Outcome | undefined, kind: Outcome['kind']): State {
  if (!outcome) return kind === 'run' ? 'passed' : 'missing'
  return outcome.state === 'pending' ? 'missing' : outcome.state
}
