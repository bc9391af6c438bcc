import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ApiAnswer, ApiRequest } from './api.ts'
import { RequestError } from './errors.ts'
import { formatInstant, type Reader } from './format.ts'
import { newRequestId } from './ids.ts'
import type { Verdict } from './rate-limit.ts'

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await text(request)
  if (body === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below, in the same words for every body that is no object.
  }
  throw new RequestError(400, 'The body must be a JSON object')
}

/** Language and time zone of whoever asks; what Intl does not know is left to the service's own. */
function readerOf(language: string | undefined, timeZone: string | null): Reader {
  const wanted: Reader = { ...(language ? { locale: language } : {}), ...(timeZone ? { timeZone } : {}) }
  try {
    formatInstant(0, wanted)
    return wanted
  } catch {
    return {}
  }
}

async function toApiRequest(request: IncomingMessage): Promise<ApiRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const language = request.headers['accept-language']?.split(/[,;]/)[0]
  const reader = readerOf(language, searchParams.get('timeZone'))
  return { method: request.method ?? 'GET', path: pathname, query: searchParams, body: await readJson(request), reader }
}

function toAnswer(error: unknown): ApiAnswer {
  if (error instanceof RequestError)
    return { status: error.status, headers: error.headers, body: { error: error.message } }
  return { status: 500, body: { error: 'Something went wrong here' } }
}

function checkLimit(verdict: Verdict): void {
  if (verdict.allowed) return
  throw new RequestError(429, 'Too many requests', { 'retry-after': String(Math.ceil(verdict.retryAfterMs / 1_000)) })
}

/** Node's requests in, the API's answers out. */
export function createHttpServer(
  api: (request: ApiRequest) => Promise<ApiAnswer>,
  limit: (client: string) => Verdict,
): Server {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let result: ApiAnswer
    try {
      checkLimit(limit(request.socket.remoteAddress ?? 'unknown'))
      result = await api(await toApiRequest(request))
    } catch (error) {
      result = toAnswer(error)
    }
    const type = result.body === undefined ? {} : { 'content-type': 'application/json' }
    response.writeHead(result.status, { 'x-request-id': newRequestId(), ...type, ...result.headers })
    response.end(result.body === undefined ? undefined : JSON.stringify(result.body))
  }

  return createServer((request, response) => void answer(request, response))
}
