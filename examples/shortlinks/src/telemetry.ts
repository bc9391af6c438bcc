const GIVE_UP_AFTER_MS = 2_000

export interface Telemetry {
  /** Sends and forgets: telemetry must never slow a request down nor fail one. */
  ping(event: string): void
}

/** @param baseUrl e.g. `https://telemetry.shortlinks.example`; `null` sends nothing */
export function createTelemetry(baseUrl: string | null): Telemetry {
  if (baseUrl === null) return { ping() {} }
  const url = new URL('/v1/ping', baseUrl)

  return {
    ping(event) {
      const body = JSON.stringify({ event, at: new Date().toISOString() })
      const headers = { 'content-type': 'application/json' }
      fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) })
        .then((answer) => answer.body?.cancel())
        .catch(() => {})
    },
  }
}
