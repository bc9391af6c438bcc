import { createHmac, timingSafeEqual } from 'node:crypto'

export function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

export function isSignature(text: string, signature: string, secret: string): boolean {
  const expected = Buffer.from(sign(text, secret))
  const given = Buffer.from(signature)
  // A comparison that stops at the first wrong byte would tell how many were right.
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** The path of a private link, good for `ttlMs` from now. */
export function signedPath(slug: string, ttlMs: number, secret: string): string {
  const until = Date.now() + ttlMs
  return `/${slug}?until=${until}&signature=${sign(`${slug}.${until}`, secret)}`
}

/** Whether the query of a private link carries a signature that is ours and not too old. */
export function opensPrivateLink(slug: string, query: URLSearchParams, secret: string): boolean {
  const until = query.get('until') ?? ''
  return isSignature(`${slug}.${until}`, query.get('signature') ?? '', secret) && Number(until) > Date.now()
}
