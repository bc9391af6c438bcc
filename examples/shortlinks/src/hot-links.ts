import { LRUCache } from 'lru-cache'
import type { Link } from './links.ts'

/** Keeps links that are asked for often in memory, so that a redirect does not wait for the store. */
export interface HotLinks {
  get(slug: string): Promise<Link | undefined>
  forget(slug: string): void
}

export function createHotLinks(
  load: (slug: string) => Promise<Link | undefined>,
  { max, ttlMs }: { max: number; ttlMs: number },
): HotLinks {
  const cache = new LRUCache<string, Link>({
    max,
    ttl: ttlMs,
    ttlResolution: 0,
    // The cache would read performance.now; links expire by the date, and both must agree on what time it is.
    perf: { now: () => Date.now() },
  })

  return {
    async get(slug) {
      const hot = cache.get(slug)
      if (hot) return hot
      const link = await load(slug)
      if (link) cache.set(slug, link)
      return link
    },
    forget(slug) {
      cache.delete(slug)
    },
  }
}
