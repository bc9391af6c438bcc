import axios, { isAxiosError } from 'axios'
import { retry, type Backoff } from './retry.ts'
import { sign } from './signed-links.ts'

export interface Click {
  slug: string
  /** Epoch milliseconds. */
  at: number
}

export interface ClickBatch {
  /** Epoch seconds. */
  sentAt: number
  clicks: Click[]
}

const DEFAULT_BACKOFF: Backoff = { attempts: 4, baseMs: 10 }

function isWorthRetrying(error: unknown): boolean {
  // 4xx: the receiver understood and does not want it; asking again would not change that.
  return isAxiosError(error) && (error.response === undefined || error.response.status >= 500)
}

/** Posts a signed batch, again after a failure, and returns how many attempts it took. */
export async function deliver(
  url: string,
  batch: ClickBatch,
  secret: string,
  backoff: Backoff = DEFAULT_BACKOFF,
): Promise<number> {
  const body = JSON.stringify(batch)
  const headers = { 'content-type': 'application/json', 'x-shortlinks-signature': sign(body, secret) }
  return await retry(
    async (attempt) => {
      // No redirects: a signed body goes to the address that was registered and nowhere else.
      await axios.post(url, body, { headers, maxRedirects: 0, proxy: false, timeout: 2_000 })
      return attempt
    },
    backoff,
    isWorthRetrying,
  )
}

export interface ClickReporter {
  report(click: Click): void
  /** Sends what is still waiting. */
  close(): Promise<void>
}

/** Collects clicks and posts them together, so that a popular link does not flood the receiver. */
export function createClickReporter(post: (batch: ClickBatch) => Promise<unknown>, batchMs: number): ClickReporter {
  let waiting: Click[] = []
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const clicks = waiting
    waiting = []
    if (clicks.length === 0) return
    // Delivery has its own retries; a receiver that stays away must not take the service down.
    await post({ sentAt: Math.floor(Date.now() / 1_000), clicks }).catch(() => {})
  }

  return {
    report(click) {
      waiting.push(click)
      timer ??= setTimeout(() => void flush(), batchMs)
    },
    close: flush,
  }
}
