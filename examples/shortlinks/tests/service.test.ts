import { once } from 'node:events'
import { version } from 'uuid'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Service } from '../src/service.ts'
import { post, startReceiver, startTestService } from './helpers.ts'

const url = 'https://example.com/a/long/address'

describe('API', () => {
  test('a link is made, and leads to its destination', async () => {
    const service = await startTestService()
    const made = await post(`${service.url}/api/links`, { url })
    expect(made.status).toBe(201)
    const { path } = (await made.json()) as { path: string }
    const answer = await fetch(service.url + path, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, url])
  })

  test('an expired link is gone', async () => {
    const service = await startTestService()
    await service.links.create({ destinations: [url], alias: 'old', expires: '2020-01-01' })
    expect((await fetch(`${service.url}/old`)).status).toBe(410)
  })

  test('a removed link stays removed, though it was hot', async () => {
    const service = await startTestService()
    await service.links.create({ destinations: [url], alias: 'short-lived' })
    await fetch(`${service.url}/short-lived`, { redirect: 'manual' })
    expect((await fetch(`${service.url}/api/links/short-lived`, { method: 'DELETE' })).status).toBe(204)
    expect((await fetch(`${service.url}/short-lived`)).status).toBe(404)
  })

  test('a private link opens with its signature only', async () => {
    const service = await startTestService()
    const made = await post(`${service.url}/api/links`, { url, alias: 'plans', private: true })
    const { path } = (await made.json()) as { path: string }
    expect((await fetch(service.url + path, { redirect: 'manual' })).status).toBe(302)
    expect((await fetch(`${service.url}/plans`)).status).toBe(404)
  })

  test('people read dates and numbers in their own way', async () => {
    const service = await startTestService()
    await service.links.create({ destinations: [url], alias: 'sale', expires: '2d' })
    const headers = { 'accept-language': 'de-DE' }
    const answer = await fetch(`${service.url}/api/links/sale?timeZone=Asia/Tokyo`, { headers })
    expect(await answer.json()).toMatchObject({
      forPeople: { created: expect.stringMatching(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/), clicks: '0' },
    })
  })

  test('a body that is not JSON is refused', async () => {
    const service = await startTestService()
    const answer = await fetch(`${service.url}/api/links`, { method: 'POST', body: 'url=https://example.com' })
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'The body must be a JSON object' }])
  })

  test('who asks too often is told when to come back', async () => {
    const service = await startTestService({ rateLimit: { burst: 2, perSecond: 0.5 } })
    for (let request = 1; request <= 2; request += 1) await fetch(`${service.url}/nothing-here`)
    const answer = await fetch(`${service.url}/nothing-here`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2'])
  })

  test('request ids sort in the order of the requests', async () => {
    const service = await startTestService()
    const ids: string[] = []
    for (let request = 1; request <= 5; request += 1) ids.push((await fetch(service.url)).headers.get('x-request-id')!)
    expect(ids.map(version)).toEqual([7, 7, 7, 7, 7])
    expect(ids.toSorted()).toEqual(ids)
  })
})

describe('telemetry', () => {
  test('a new link is reported', async () => {
    const collector = await startReceiver()
    const service = await startTestService({ telemetryUrl: collector.url })
    await post(`${service.url}/api/links`, { url })
    const { path, body } = await collector.first
    expect([path, JSON.parse(body)]).toEqual(['/v1/ping', { event: 'link.created', at: expect.any(String) }])
  })

  test('a collector that is down does no harm', async () => {
    const collector = await startReceiver()
    collector.close()
    const service = await startTestService({ telemetryUrl: collector.url })
    expect((await post(`${service.url}/api/links`, { url })).status).toBe(201)
  })
})

describe('live updates', () => {
  /** A client that watches a link, and the messages it gets, in order. */
  async function watch(service: Service, slug: string) {
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/live/${slug}`)
    onTestFinished(() => socket.terminate())
    const next = async (): Promise<unknown> => JSON.parse(String((await once(socket, 'message'))[0]))
    expect(await next()).toEqual({ watching: slug })
    return next
  }

  async function serviceWithLinks(...aliases: string[]): Promise<Service> {
    const service = await startTestService()
    for (const alias of aliases) await service.links.create({ destinations: ['https://example.com/'], alias })
    return service
  }

  test('a watcher hears of every click', async () => {
    const service = await serviceWithLinks('sale')
    const next = await watch(service, 'sale')
    for (const clicks of [1, 2, 3]) {
      const update = next()
      await fetch(`${service.url}/sale`, { redirect: 'manual' })
      expect(await update).toEqual({ slug: 'sale', clicks, at: expect.any(String) })
    }
  })

  test('a watcher hears nothing of other links', async () => {
    const service = await serviceWithLinks('sale', 'other')
    const next = await watch(service, 'sale')
    const update = next()
    await fetch(`${service.url}/other`, { redirect: 'manual' })
    await fetch(`${service.url}/sale`, { redirect: 'manual' })
    expect(await update).toMatchObject({ slug: 'sale', clicks: 1 })
  })
})
