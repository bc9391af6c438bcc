import { aliasFor } from './alias.ts'
import { RequestError } from './errors.ts'
import { parseExpiry } from './expiry.ts'
import { newSlug } from './ids.ts'

export interface Link {
  readonly slug: string
  readonly destinations: readonly string[]
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** Epoch milliseconds; `null` never expires. */
  readonly expiresAt: number | null
  /** A private link opens only with a signature. */
  readonly isPrivate: boolean
  readonly clicks: number
}

export interface NewLink {
  destinations: readonly string[]
  alias?: string
  expires?: string
  isPrivate?: boolean
}

/** Links in memory, behind the asynchronous calls that a database would have. */
export interface LinkStore {
  create(link: NewLink): Promise<Link>
  find(slug: string): Promise<Link | undefined>
  /** Moves the expiry, counted from now. */
  renew(slug: string, expires: string): Promise<Link>
  countClick(slug: string): Promise<number>
  remove(slug: string): Promise<boolean>
  newest(count: number): Promise<Link[]>
  all(): Promise<Link[]>
}

export function isExpired(link: Link, now: number = Date.now()): boolean {
  return link.expiresAt !== null && link.expiresAt <= now
}

function checkDestination(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new RequestError(400, `Not a web address: "${address}"`)
  return url.href
}

export function createLinkStore(initial: readonly Link[] = []): LinkStore {
  const links = new Map(initial.map((link) => [link.slug, link]))

  function known(slug: string): Link {
    const link = links.get(slug)
    if (!link) throw new RequestError(404, `No link "${slug}"`)
    return link
  }

  return {
    async create({ destinations, alias, expires, isPrivate = false }) {
      if (destinations.length === 0) throw new RequestError(400, 'A link needs at least one destination')
      const slug = alias === undefined ? newSlug() : aliasFor(alias)
      if (slug === '') throw new RequestError(400, `Nothing of the alias "${alias}" can stand in an address`)
      if (links.has(slug)) throw new RequestError(409, `The alias "${slug}" is taken`)
      const createdAt = Date.now()
      const expiresAt = expires === undefined ? null : parseExpiry(expires, createdAt)
      const link: Link = {
        slug,
        destinations: destinations.map(checkDestination),
        createdAt,
        expiresAt,
        isPrivate,
        clicks: 0,
      }
      links.set(slug, link)
      return link
    },
    async find(slug) {
      return links.get(slug)
    },
    async renew(slug, expires) {
      const renewed = { ...known(slug), expiresAt: parseExpiry(expires) }
      links.set(slug, renewed)
      return renewed
    },
    async countClick(slug) {
      const link = known(slug)
      links.set(slug, { ...link, clicks: link.clicks + 1 })
      return link.clicks + 1
    },
    async remove(slug) {
      return links.delete(slug)
    },
    async newest(count) {
      // The map keeps the order of insertion, which settles links made in the same millisecond.
      return [...links.values()].reverse().slice(0, count)
    },
    async all() {
      return [...links.values()]
    },
  }
}
