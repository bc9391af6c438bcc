import { expect, test } from 'vitest'
import { knownSides } from '../../../../src/candidates/check/known-files.ts'
import type { Measured, Side } from '../../../../src/candidates/check/side.ts'

const side = (known: Partial<Measured> | null): Side => ({
  coverage: new Map(),
  notes: [],
  measured: known && ({ tests: [], types: [], setup: [], ...known } as unknown as Measured),
})

test('what is loaded before the tests, the side before says alone', () => {
  const known = knownSides({ before: side({ setup: ['src/set.ts'] }), after: side({ setup: ['src/add.ts'] }) }, false)
  for (const one of [known.before, known.after]) expect([...one.setup]).toEqual(['src/set.ts'])
})

test('each side says what its tests are, those of types, too', () => {
  const known = knownSides(
    { before: side({ tests: ['a.ts'] }), after: side({ tests: ['b.ts'], types: ['c.ts'] }) },
    true,
  )
  expect([...known.before.tests]).toEqual(['a.ts'])
  expect([...known.after.tests]).toEqual(['b.ts', 'c.ts'])
})

test('of a side that was not run, the other says it where no config changed', () => {
  const sides = { before: side(null), after: side({ tests: ['a.ts'], setup: ['b.ts'] }) }
  const of = (sameConfig: boolean): string[] => {
    const { before, after } = knownSides(sides, sameConfig)
    return [before.tests, before.setup, after.tests, after.setup].map((files) => [...files].join())
  }
  expect(of(true)).toEqual(['a.ts', 'b.ts', 'a.ts', 'b.ts'])
  expect(of(false)).toEqual(['', '', 'a.ts', ''])
})
