import { afterEach, describe, expect, test, vi } from 'vitest'
import { EvolveError, NetworkBlockedError } from '../../src/errors.ts'

afterEach(() => vi.unstubAllEnvs())

describe('EvolveError', () => {
  test('is one line wherever it is printed', () => {
    vi.stubEnv('DEBUG', undefined)
    const error = new EvolveError('ERR_EVOLVE_OPTION', 'option clock: 1 is not allowed')
    expect(error).toBeInstanceOf(Error)
    expect(error.code).toBe('ERR_EVOLVE_OPTION')
    expect(error.name).toBe('EvolveError')
    expect(error.stack).toBe('EvolveError [ERR_EVOLVE_OPTION]: option clock: 1 is not allowed')
  })

  test('keeps its stack under DEBUG=vitest-evolve', () => {
    vi.stubEnv('DEBUG', 'vitest-evolve')
    expect(new EvolveError('ERR_X', 'what').stack).toMatch(/\n\s+at .*errors\.test\.ts/)
  })

  test('keeps its cause', () => {
    const cause = new Error('below')
    expect(new EvolveError('ERR_X', 'what', { cause }).cause).toBe(cause)
  })
})

describe('NetworkBlockedError', () => {
  const blocked = (host: string, port: number | null, tag?: string): NetworkBlockedError =>
    new NetworkBlockedError({ protocol: 'tcp', host, port }, tag)

  test('carries code, protocol, host and port', () => {
    const error = blocked('api.example', 443)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'NetworkBlockedError',
      code: 'ERR_NETWORK_BLOCKED',
      protocol: 'tcp',
      host: 'api.example',
      port: 443,
    })
  })

  test('says what was tried and the three ways to allow it', () => {
    const { message } = blocked('api.example', 443)
    for (const part of [
      'tcp to api.example:443',
      'ALLOW_NET=1',
      "network: { allow: ['api.example'] }",
      "tags: ['external']",
    ]) {
      expect(message).toContain(part)
    }
  })

  test('names the tag that the project has chosen', () => {
    expect(blocked('api.example', 443, 'online').message).toContain("tags: ['online']")
  })

  test.each([
    ['api.example', null, 'to api.example:'],
    ['192.0.2.1', 80, 'to 192.0.2.1:80:'],
    ['2001:db8::1', 80, 'to [2001:db8::1]:80:'],
    ['2001:db8::1', null, 'to 2001:db8::1:'],
  ])('writes host %s and port %j as they are read', (host, port, expected) => {
    expect(blocked(host, port).message).toContain(expected)
  })
})
