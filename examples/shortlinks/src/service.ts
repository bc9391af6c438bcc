import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAccountStore, type AccountStore } from './accounts.ts'
import { createApi } from './api.ts'
import { createHotLinks } from './hot-links.ts'
import { createHttpServer } from './http.ts'
import { createLinkStore, type LinkStore } from './links.ts'
import { attachLiveUpdates } from './live.ts'
import { createRateLimiter } from './rate-limit.ts'
import { settingsFromEnv, type Settings } from './settings.ts'
import { createTelemetry } from './telemetry.ts'
import { createClickReporter, deliver } from './webhooks.ts'

export interface Service {
  /** Where it listens, without a slash at the end. */
  readonly url: string
  readonly links: LinkStore
  readonly accounts: AccountStore
  /** Stops listening and posts the clicks that still wait; a second call waits for the first. */
  close(): Promise<void>
}

/** Puts the parts together and listens on loopback. @param port 0 takes any free one */
export async function startService(overrides: Partial<Settings> = {}, port = 0): Promise<Service> {
  const settings: Settings = { ...settingsFromEnv(), ...overrides }
  const { secret, webhookUrl } = settings
  const links = createLinkStore()
  const accounts = createAccountStore()
  const telemetry = createTelemetry(settings.telemetryUrl)
  const clicks = createClickReporter(
    async (batch) => webhookUrl !== null && deliver(webhookUrl, batch, secret),
    settings.webhookBatchMs,
  )

  const api = createApi({
    links,
    accounts,
    secret,
    hotLinks: createHotLinks((slug) => links.find(slug), settings.hotLinks),
    onCreated: () => telemetry.ping('link.created'),
    onClick(slug, count) {
      telemetry.ping('link.opened')
      const at = Date.now()
      live.publish({ slug, clicks: count, at: new Date(at).toISOString() })
      if (webhookUrl !== null) clicks.report({ slug, at })
    },
  })
  const server = createHttpServer(api, createRateLimiter(settings.rateLimit))
  const live = attachLiveUpdates(server)

  let closing: Promise<void> | undefined
  async function shutDown(): Promise<void> {
    const closed = once(server, 'close')
    live.close()
    server.close()
    // Clients keep connections open for the next request; closing must not wait for them.
    server.closeAllConnections()
    await Promise.all([closed, clicks.close()])
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    links,
    accounts,
    close: () => (closing ??= shutDown()),
  }
}
