import { describe, expect, test } from 'vitest'
import { backoffDelays, retry } from '../src/retry.ts'
import { isSignature } from '../src/signed-links.ts'
import { createClickReporter, deliver, type ClickBatch } from '../src/webhooks.ts'
import { post, startReceiver, startTestService } from './helpers.ts'

const batch: ClickBatch = { sentAt: 1_741_126_500, clicks: [{ slug: 'sale', at: 1_741_126_499_750 }] }

describe('delivery', () => {
  test('a batch is signed', async () => {
    const receiver = await startReceiver()
    await deliver(receiver.url, batch, 'secret')
    const { body, headers } = await receiver.first
    expect(isSignature(body, String(headers['x-shortlinks-signature']), 'secret')).toBe(true)
  })

  test('a receiver that stumbles is asked again', async () => {
    const receiver = await startReceiver((count) => (count < 3 ? 503 : 204))
    expect(await deliver(receiver.url, batch, 'secret')).toBe(3)
  })

  test('a receiver that refuses is not asked again', async () => {
    const receiver = await startReceiver(() => 400)
    await expect(deliver(receiver.url, batch, 'secret')).rejects.toThrow('400')
    expect(receiver.received).toHaveLength(1)
  })

  test('a receiver that stays away is given up', async () => {
    const receiver = await startReceiver(() => 503)
    await expect(deliver(receiver.url, batch, 'secret', { attempts: 3, baseMs: 5 })).rejects.toThrow('503')
    expect(receiver.received).toHaveLength(3)
  })

  test('the clicks of a link arrive together', async () => {
    const receiver = await startReceiver()
    const service = await startTestService({ webhookUrl: receiver.url, webhookBatchMs: 60_000 })
    await post(`${service.url}/api/links`, { url: 'https://example.com/', alias: 'sale' })
    await fetch(`${service.url}/sale`, { redirect: 'manual' })
    await fetch(`${service.url}/sale`, { redirect: 'manual' })
    await service.close()
    const { clicks } = JSON.parse((await receiver.first).body) as ClickBatch
    expect(clicks.map(({ slug }) => slug)).toEqual(['sale', 'sale'])
  })

  // Flaky: clicks are collected for 300 ms, and now and then a second ends in between.
  test('a batch is stamped with the second of its clicks', async () => {
    const at = Date.now()
    const posted = await new Promise<ClickBatch>((resolve) => {
      createClickReporter(async (collected) => resolve(collected), 300).report({ slug: 'sale', at })
    })
    expect(posted.sentAt).toBe(Math.floor(at / 1_000))
  })
})

describe('backoff', () => {
  test('waits double, and chance only shortens them', () => {
    expect(backoffDelays({ attempts: 4, baseMs: 10 })).toEqual([10, 20, 40])
    const [first, second] = backoffDelays({ attempts: 3, baseMs: 100, jitter: 0.5 }) as [number, number]
    expect([first >= 50 && first <= 100, second >= 100 && second <= 200]).toEqual([true, true])
  })

  test('no wait is cut short', async () => {
    const backoff = { attempts: 4, baseMs: 10 }
    const started = Date.now()
    await retry(async (attempt) => (attempt < 4 ? Promise.reject(new Error('not yet')) : attempt), backoff)
    // A timer may fire in the millisecond before the one it was set for.
    expect(Date.now() - started).toBeGreaterThanOrEqual(70 - 3)
  })
})
