import { describe, expect, test } from 'vitest'
import { newAccountId, newSlug } from '../src/ids.ts'
import { noteDraws } from './record.ts'

// nanoid draws bytes for 128 ids at once and hands them out from a pool of its own. Which test fills the pool,
// and where in it a test starts, depends on what ran before in this file. Under a seed the slugs are therefore
// the same whenever the whole file runs again, but may differ when `-t` leaves out the test that came first.
describe('ids from a pool', () => {
  test('the first slugs fill the pool', ({ task }) => {
    const slugs = Array.from({ length: 3 }, newSlug)
    noteDraws(task, ...slugs)
    expect(new Set(slugs).size).toBe(3)
  })

  test('the next slugs go on in it', ({ task }) => {
    const slugs = Array.from({ length: 3 }, newSlug)
    noteDraws(task, ...slugs)
    expect(new Set(slugs).size).toBe(3)
  })
})

// uuid's version 4 asks the platform each time: under a seed these ids belong to the test, with or without `-t`.
describe('ids without a pool', () => {
  test('every account id is drawn when it is needed', ({ task }) => {
    const ids = Array.from({ length: 3 }, newAccountId)
    noteDraws(task, ...ids)
    expect(new Set(ids).size).toBe(3)
  })
})
