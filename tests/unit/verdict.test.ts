import { expect, test } from 'vitest'
import { overall, type Verdict } from '../../src/verdict.ts'

test('one failure fails the whole, one inconclusive leaves it open', () => {
  const all = (...verdicts: Verdict[]) => overall(verdicts.map((verdict) => ({ verdict })))
  expect(all('pass', 'skipped')).toBe('pass')
  expect(all('pass', 'inconclusive')).toBe('inconclusive')
  expect(all('inconclusive', 'fail')).toBe('fail')
  expect(all('skipped', 'skipped')).toBe('skipped')
  expect(all()).toBe('skipped')
})
