import { expect, test } from 'vitest'
import { coverageMatcher } from '../../../src/candidates/coverage-rules.ts'

const matcher = (include: string[] | null, exclude: string[] = []): ((file: string) => boolean) =>
  coverageMatcher('/home/me/project', { include, exclude })

// As `isIncluded` of Vitest's providers has it: tests/e2e/candidates.test.ts runs these beside real ones.
test('what the project wants to be covered', () => {
  expect(matcher(null)('src/a.ts')).toBe(true)
  expect(matcher(['src/**'])('src/a.ts')).toBe(true)
  expect(matcher(['src/**'])('lib/a.ts')).toBe(false)
  expect(matcher(['**/*.ts'], ['src/cli.ts'])('src/cli.ts')).toBe(false)
  expect(matcher(null, ['**/generated/**'])('src/generated/a.ts')).toBe(false)
  expect(matcher(['src/**'])('src/.hidden/a.ts')).toBe(true)
})
