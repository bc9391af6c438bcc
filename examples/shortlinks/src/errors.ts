/** A failure that the client is told about, with the status that goes with it. */
export class RequestError extends Error {
  override name = 'RequestError'
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

export class InvalidExpiryError extends RequestError {
  override name = 'InvalidExpiryError'

  constructor(text: string) {
    super(400, `Not an expiry: "${text}". Use a span such as 30m, 2h or 7d, or an ISO date.`)
  }
}
