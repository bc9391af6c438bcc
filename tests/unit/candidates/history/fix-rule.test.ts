import { expect, test } from 'vitest'
import { DEFAULT_FIX_RULE, fixRule } from '../../../../src/candidates/history/fix-rule.ts'

test.for([
  'fix: no more holes',
  'fix(core)!: a hole',
  'Fixed the hole',
  'Fixes #12',
  'feat: fixing holes',
  'A bug in the parser',
  'bugfix: holes',
  'Revert what crashed',
  'A regression of 1.2',
  'hotfix',
])('%s', (subject, { expect }) => expect(DEFAULT_FIX_RULE.isFix(subject)).toBe(true))

test.for([
  'feat: prefix of names',
  'docs: fix a typo',
  'chore: fix lint',
  'test: fix flaky test',
  'ci: fix the build',
  'fixture for holes',
  'debug output',
])('%s does not', (subject, { expect }) => expect(DEFAULT_FIX_RULE.isFix(subject)).toBe(false))

test('a pattern of the user’s own, in any case', () => {
  const { isFix, key } = fixRule('^\\[bug\\]')
  expect(isFix('[BUG] a hole')).toBe(true)
  expect(isFix('fix: a hole')).toBe(false)
  expect(key).not.toBe(DEFAULT_FIX_RULE.key)
  expect(() => fixRule('(')).toThrow(/--fix-pattern is no regular expression/)
})
