import type { KnownSides } from './changed-kinds.ts'
import type { TwoSides } from './sides.ts'

/**
 * What Vitest says of the files of each side. Which files are loaded before the tests, the side before says alone: the
 * change must not say that code is there for tests.
 * @param sameConfig whether what one side says may stand in for the other, of which there is but a report
 */
export function knownSides({ before, after }: TwoSides, sameConfig: boolean): KnownSides {
  const was = before.measured ?? (sameConfig ? after.measured : null)
  const is = after.measured ?? (sameConfig ? before.measured : null)
  const setup = new Set(was?.setup)
  const tests = (side: typeof was): Set<string> => new Set([...(side?.tests ?? []), ...(side?.types ?? [])])
  return { before: { tests: tests(was), setup }, after: { tests: tests(is), setup } }
}
