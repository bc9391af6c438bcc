import { expect, test } from 'vitest'
import { listed } from '../../../src/candidates/notes.ts'

test('files are named as long as they are few', () => {
  expect(listed(['a.ts'])).toBe('a.ts')
  expect(listed(['a.ts', 'b.ts'])).toBe('2 files (a.ts, b.ts)')
  expect(listed(['a.ts', 'b.ts', 'c.ts', 'd.ts'])).toBe('4 files (a.ts, b.ts, c.ts, ...)')
})
