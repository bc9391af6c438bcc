export interface Settings {
  /** Keys the signatures of private links and of webhook bodies. */
  secret: string
  /** Base address of the telemetry collector; `null` sends nothing. */
  telemetryUrl: string | null
  /** Where batches of clicks are posted; `null` posts none. */
  webhookUrl: string | null
  /** How long clicks are collected before they are posted together, in milliseconds. */
  webhookBatchMs: number
  /** How many requests one client may make at once, and how many it gets back per second. */
  rateLimit: { burst: number; perSecond: number }
  /** How many links stay in memory, and for how many milliseconds. */
  hotLinks: { max: number; ttlMs: number }
}

export function settingsFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    secret: env.SHORTLINKS_SECRET ?? 'only-for-development',
    telemetryUrl: env.TELEMETRY_URL ?? null,
    webhookUrl: env.WEBHOOK_URL ?? null,
    webhookBatchMs: 300,
    rateLimit: { burst: 50, perSecond: 10 },
    hotLinks: { max: 500, ttlMs: 5_000 },
  }
}
