import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { startService, type Service } from '../src/service.ts'
import type { Settings } from '../src/settings.ts'

/** A service of its own for the test that asks, closed when that test ends. */
export async function startTestService(overrides: Partial<Settings> = {}): Promise<Service> {
  const service = await startService(overrides)
  onTestFinished(() => service.close())
  return service
}

export async function post(url: string, body: unknown): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** The first request, whether it came already or not. */
  first: Promise<Received>
  close(): void
}

/** The other side of webhooks and telemetry, on loopback. @param statusOf status of the n-th answer, counted from 1 */
export async function startReceiver(statusOf: (count: number) => number = () => 204): Promise<Receiver> {
  const received: Received[] = []
  let arrived: (request: Received) => void
  const first = new Promise<Received>((resolve) => (arrived = resolve))

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { url: path = '/', headers } = request
      received.push({ path, headers, body })
      arrived(received[0]!)
      response.writeHead(statusOf(received.length)).end()
    })
  })
  function close(): void {
    server.close()
    server.closeAllConnections()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, first, close }
}
