/**
 * A mistake a user can mend: a wrong option, a missing file, no Vitest. It is printed as one line
 * (`message`), never as a stack; `code` is stable, so that the wording may change.
 */
export class EvolveError extends Error {
  override readonly name = 'EvolveError'
  declare readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    // Not enumerable: printed, it would turn the one line into three.
    Object.defineProperty(this, 'code', { value: code })
    // Vitest prints `stack` of whatever stops it at start-up; a user's mistake gets its one line.
    if (process.env.DEBUG !== 'vitest-evolve') this.stack = `${this.name} [${code}]: ${message}`
  }
}

/** What the network guard hands to the caller in place of a connection. */
export class NetworkBlockedError extends Error {
  override readonly name = 'NetworkBlockedError'
  readonly code = 'ERR_NETWORK_BLOCKED'
  readonly protocol: string
  readonly host: string
  readonly port: number | null

  constructor(attempt: { protocol: string; host: string; port: number | null }, tag = 'external') {
    const { protocol, host, port } = attempt
    const target = port === null ? host : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    super(
      `vitest-evolve blocked ${protocol} to ${target}: tests run without the network. ` +
        `Allow it with ALLOW_NET=1 for one run, network: { allow: ['${host}'] } for this host, ` +
        `or tags: ['${tag}'] for this test.`,
    )
    this.protocol = protocol
    this.host = host
    this.port = port
  }
}
