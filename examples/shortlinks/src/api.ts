import type { AccountStore } from './accounts.ts'
import { RequestError } from './errors.ts'
import { describeExpiry, formatCount, formatInstant, type Reader } from './format.ts'
import type { HotLinks } from './hot-links.ts'
import { isExpired, type Link, type LinkStore } from './links.ts'
import { pickDestination } from './rotation.ts'
import { opensPrivateLink, signedPath } from './signed-links.ts'

export interface ApiRequest {
  method: string
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
  reader: Reader
}

export interface ApiAnswer {
  status: number
  headers?: Record<string, string>
  body?: unknown
}

/** What the routes need of the rest of the service. */
export interface ApiParts {
  links: LinkStore
  hotLinks: HotLinks
  accounts: AccountStore
  secret: string
  onCreated(link: Link): void
  onClick(slug: string, clicks: number): void
}

const SIGNATURE_TTL_MS = 3_600_000

function text(body: Record<string, unknown>, key: string): string {
  const value = body[key]
  if (typeof value !== 'string') throw new RequestError(400, `"${key}" must be a text`)
  return value
}

function view(link: Link, secret: string, reader: Reader): Record<string, unknown> {
  return {
    slug: link.slug,
    path: link.isPrivate ? signedPath(link.slug, SIGNATURE_TTL_MS, secret) : `/${link.slug}`,
    destinations: link.destinations,
    createdAt: new Date(link.createdAt).toISOString(),
    expiresAt: link.expiresAt === null ? null : new Date(link.expiresAt).toISOString(),
    clicks: link.clicks,
    forPeople: {
      created: formatInstant(link.createdAt, reader),
      expiry: describeExpiry(link.expiresAt, Date.now(), reader),
      clicks: formatCount(link.clicks, reader),
    },
  }
}

export function createApi({
  links,
  hotLinks,
  accounts,
  secret,
  onCreated,
  onClick,
}: ApiParts): (request: ApiRequest) => Promise<ApiAnswer> {
  async function createLink({ body, reader }: ApiRequest): Promise<ApiAnswer> {
    const destinations = Array.isArray(body.destinations) ? body.destinations.map(String) : [text(body, 'url')]
    const link = await links.create({
      destinations,
      isPrivate: body.private === true,
      ...(body.alias === undefined ? {} : { alias: text(body, 'alias') }),
      ...(body.expires === undefined ? {} : { expires: text(body, 'expires') }),
    })
    onCreated(link)
    return { status: 201, headers: { location: `/api/links/${link.slug}` }, body: view(link, secret, reader) }
  }

  async function showLink(slug: string, { reader }: ApiRequest): Promise<ApiAnswer> {
    const link = await links.find(slug)
    if (!link) throw new RequestError(404, `No link "${slug}"`)
    return { status: 200, body: view(link, secret, reader) }
  }

  async function removeLink(slug: string): Promise<ApiAnswer> {
    hotLinks.forget(slug)
    if (!(await links.remove(slug))) throw new RequestError(404, `No link "${slug}"`)
    return { status: 204 }
  }

  async function createAccount({ body }: ApiRequest): Promise<ApiAnswer> {
    const { id, name } = await accounts.create({ name: text(body, 'name'), password: text(body, 'password') })
    return { status: 201, body: { id, name } }
  }

  async function redirect(slug: string, { query }: ApiRequest): Promise<ApiAnswer> {
    const link = await hotLinks.get(slug)
    // A private link without its signature is not told from one that does not exist.
    if (!link || (link.isPrivate && !opensPrivateLink(slug, query, secret)))
      throw new RequestError(404, `No link "${slug}"`)
    if (isExpired(link)) throw new RequestError(410, `The link "${slug}" has expired`)
    onClick(slug, await links.countClick(slug))
    return { status: 302, headers: { location: pickDestination(link.destinations), 'cache-control': 'no-store' } }
  }

  return async (request) => {
    const [, first, second, third, ...rest] = request.path.split('/')
    const route = `${request.method} ${first === 'api' ? `/api/${second}${third ? '/:slug' : ''}` : '/:slug'}`
    if (rest.length > 0) throw new RequestError(404, 'Not found')
    if (route === 'POST /api/links') return await createLink(request)
    if (route === 'GET /api/links/:slug') return await showLink(third!, request)
    if (route === 'DELETE /api/links/:slug') return await removeLink(third!)
    if (route === 'POST /api/accounts') return await createAccount(request)
    if (route === 'GET /:slug' && first && second === undefined) return await redirect(first, request)
    throw new RequestError(404, 'Not found')
  }
}
