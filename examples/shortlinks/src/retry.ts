import { setTimeout as sleep } from 'node:timers/promises'

export interface Backoff {
  /** Attempts in all, the first one included. */
  attempts: number
  /** Wait before the second attempt, in milliseconds; every further wait is twice as long. */
  baseMs: number
  /** Share of a wait that is left to chance, 0 to 1, so that clients do not come back all at once. @default 0 */
  jitter?: number
}

/** The waits between attempts, in whole milliseconds. */
export function backoffDelays({ attempts, baseMs, jitter = 0 }: Backoff): number[] {
  return Array.from({ length: attempts - 1 }, (_, index) =>
    Math.round(baseMs * 2 ** index * (1 - jitter * Math.random())),
  )
}

/** Calls until it works, waits between attempts, and passes the last error on. */
export async function retry<T>(
  call: (attempt: number) => Promise<T>,
  backoff: Backoff,
  isWorthRetrying: (error: unknown) => boolean = () => true,
): Promise<T> {
  const delays = backoffDelays(backoff)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(attempt)
    } catch (error) {
      const delay = delays[attempt - 1]
      if (delay === undefined || !isWorthRetrying(error)) throw error
      await sleep(delay)
    }
  }
}
