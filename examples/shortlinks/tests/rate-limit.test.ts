import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createRateLimiter } from '../src/rate-limit.ts'

describe('rate limit', () => {
  test('a burst passes, and no more', () => {
    const take = createRateLimiter({ burst: 3, perSecond: 1 })
    expect(['ada', 'ada', 'ada', 'ada'].map((client) => take(client).allowed)).toEqual([true, true, true, false])
  })

  test('a refusal says when to come back', () => {
    const take = createRateLimiter({ burst: 1, perSecond: 0.1 })
    take('ada')
    const verdict = take('ada')
    expect(verdict.allowed ? 0 : verdict.retryAfterMs).toBeGreaterThan(9_000)
  })

  test('time brings requests back', async () => {
    const take = createRateLimiter({ burst: 1, perSecond: 20 })
    take('ada')
    await sleep(60)
    expect(take('ada').allowed).toBe(true)
  })
})
