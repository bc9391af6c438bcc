import { LRUCache } from 'lru-cache'

/** Clients remembered at once; whoever falls out starts with a full bucket again. */
const MAX_CLIENTS = 10_000

export interface RateLimit {
  /** Requests that a client may make at once. */
  burst: number
  /** Requests that a client gets back per second. */
  perSecond: number
}

export type Verdict = { allowed: true; remaining: number } | { allowed: false; retryAfterMs: number }

/** A token bucket for each client: a request takes a token, and time brings tokens back. */
export function createRateLimiter({ burst, perSecond }: RateLimit): (client: string) => Verdict {
  const buckets = new LRUCache<string, { tokens: number; filledAt: number }>({ max: MAX_CLIENTS })

  return (client) => {
    const now = Date.now()
    const bucket = buckets.get(client) ?? { tokens: burst, filledAt: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1_000) * perSecond)
    const allowed = tokens >= 1
    const left = allowed ? tokens - 1 : tokens
    buckets.set(client, { tokens: left, filledAt: now })
    if (allowed) return { allowed, remaining: Math.floor(left) }
    return { allowed, retryAfterMs: Math.ceil(((1 - left) / perSecond) * 1_000) }
  }
}
