import { outcomeKey, outcomesOf, stateOf, type Cause, type Change } from './compare.ts'
import type { RunReport } from './report.ts'

/** What can be lifted, in the order in which it is: what the guard refused is known without a run. */
export const AXES = ['network', 'clock', 'random'] as const
export type Axis = (typeof AXES)[number]

/** Something that changed, and what there is to know before its cause is looked for. */
export interface Suspect {
  change: Change
  /** Where it can be seen again; none where nobody knows. */
  files: string[]
  /** Whether the guard may have refused something there. */
  reached: boolean
  /** Whether its file shares a realm with others: then a run of few files is another run, with or without the harness. */
  shared: boolean
  /** Whether the two runs with the harness disagree on it: it may be as before by itself. */
  unsteady: boolean
}

/** Runs some files: without the harness, with it, or with one thing lifted. */
export type RunFiles = (how: 'without' | 'with' | Axis, files: string[]) => Promise<RunReport>

/**
 * The cause of each, by `outcomeKey`, in as few runs of as few files as will do: once without the harness, then with one
 * thing lifted, only what nothing has explained yet. It is a cause where lifting it brings back the state before.
 */
export async function findCauses(suspects: readonly Suspect[], run: RunFiles): Promise<Map<string, Cause>> {
  const causes = new Map<string, Cause>()
  const settle = async (
    how: Parameters<RunFiles>[0],
    asked: readonly Suspect[],
    causeIn: (isAsBefore: boolean, suspect: Suspect) => Cause | undefined,
  ): Promise<void> => {
    if (asked.length === 0) return
    const outcomes = outcomesOf(await run(how, [...new Set(asked.flatMap(({ files }) => files))]))
    for (const suspect of asked) {
      const { change } = suspect
      const key = outcomeKey(change)
      const cause = causeIn(stateOf(outcomes.get(key), change.kind) === change.before, suspect)
      if (cause !== undefined) causes.set(key, cause)
    }
  }
  const open = (): Suspect[] =>
    suspects.filter(({ change, files }) => files.length > 0 && !causes.has(outcomeKey(change)))

  await settle('without', open(), (asBefore, { shared }) => (asBefore ? undefined : shared ? 'other' : 'flaky-before'))
  for (const axis of AXES) {
    const asked = open().filter(({ reached }) => axis !== 'network' || reached)
    await settle(axis, asked, (asBefore) => (asBefore ? axis : undefined))
  }
  const isExplained = ({ change }: Suspect): boolean => AXES.some((axis) => axis === causes.get(outcomeKey(change)))
  const doubtful = suspects.filter((one) => (one.shared || one.unsteady) && isExplained(one))
  await settle('with', doubtful, (asBefore) => (asBefore ? 'other' : undefined))
  return causes
}
