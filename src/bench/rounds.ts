import type { FileRun, Session } from './session.ts'

/** What came of a benchmark file on one side, process after process. */
export type Runs = Map<string, FileRun[]>

export interface Side {
  session: Session
  /** The files to run, relative to the session's root. */
  files: readonly string[]
}

/**
 * Runs benchmark files again and again, each time in a fresh process: file after file within a round, and of each file
 * one side right after the other, so that a slow moment hits no benchmark and no side alone. Who comes first changes
 * from round to round. A file that fails, or in which
 * nothing is measured, is not run again on that side.
 * @param onFile told before each run
 * @returns for each side its runs by file
 */
export async function runRounds(
  sides: readonly Side[],
  rounds: number,
  onFile: (round: number, file: string) => void,
): Promise<Runs[]> {
  const runs = sides.map((): Runs => new Map())
  const files = [...new Set(sides.flatMap((side) => side.files))].sort()
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [...sides.keys()] : [...sides.keys()].reverse()
    for (const file of files)
      for (const index of order) {
        const { session, files: own } = sides[index]!
        const before = runs[index]!.get(file) ?? []
        if (!own.includes(file) || before.some(isOver)) continue
        onFile(round, file)
        runs[index]!.set(file, [...before, await session.run(file)])
      }
  }
  return runs
}

/** Whether to run it again would tell nothing more: something failed, or nothing was measured. */
export function isOver({ failures, benchmarks }: FileRun): boolean {
  return failures.length > 0 || benchmarks.length === 0 || benchmarks.some(({ error }) => error !== null)
}
