import { expect, test } from 'vitest'
import { changedSource } from '../../../src/coverage/changes.ts'
import type { Hunk } from '../../../src/git/patch.ts'

const hunk = (oldStart: number, oldLines: number, newStart: number, newLines: number): Hunk => ({
  oldStart,
  oldLines,
  newStart,
  newLines,
})

test('lines are those of the hunks, code those of them that run', () => {
  const text = 'import a from "a"\n\n// b\nc()\nd()\ne()\n'
  expect(changedSource('a.ts', text, [hunk(0, 0, 1, 4), hunk(5, 1, 6, 1)], '')).toMatchObject({
    lines: [1, 2, 3, 4, 6],
    code: [4, 6],
    length: 6,
  })
  expect(changedSource('a.ts', text, null, null)).toMatchObject({ lines: [1, 2, 3, 4, 5, 6], code: [4, 5, 6] })
  expect(changedSource('a.ts', text, [], text)).toMatchObject({ lines: [], code: [], ignored: [] })
})

test('a hint that is new ignores lines that are old', () => {
  const text = 'a()\n/* v8 ignore start */\nb()\nc()\n/* v8 ignore stop */\nd()\n'
  const change = changedSource('a.ts', text, [hunk(1, 0, 2, 1), hunk(3, 0, 5, 1)], 'a()\nb()\nc()\nd()\n')
  expect(change).toMatchObject({ ignored: [[3, 4]], ignoredWhole: false })
})

test('so does one whose end is gone, and a new line below an old hint', () => {
  const before = 'a()\n/* v8 ignore start */\nb()\n/* v8 ignore stop */\nc()\nd()\n'
  const open = before.replace('/* v8 ignore stop */\n', '')
  expect(changedSource('a.ts', open, [hunk(4, 1, 3, 0)], before).ignored).toEqual([[4, 5]])
  const more = before.replace('b()\n', 'b()\nb2()\n')
  expect(changedSource('a.ts', more, [hunk(3, 0, 4, 1)], before).ignored).toEqual([[4]])
})

test('what was ignored in the base is not new, wherever it moved', () => {
  const before = 'a()\n/* v8 ignore next */\nb(\n  1,\n)\nc()\n'
  const moved = `x()\ny()\n${before.replace('a()\n', '')}`
  expect(changedSource('a.ts', moved, [hunk(1, 1, 1, 2)], before).ignored).toEqual([])
  expect(changedSource('a.ts', moved, [hunk(1, 1, 1, 2)], null).ignored).toEqual([[4, 5]])
})

test('a line right below what was added is where it was', () => {
  const before = '/* v8 ignore next */\na()\nb()\n'
  const after = before.replace(' next */', ' next */\n// why')
  expect(changedSource('a.ts', after, [hunk(1, 0, 2, 1)], before).ignored).toEqual([])
})

test('a comment may take out the whole file', () => {
  expect(changedSource('a.ts', '/* v8 ignore file */\na()\n', null, null)).toMatchObject({
    ignored: [[2]],
    ignoredWhole: true,
  })
})
