import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fingerprintOf, readEnvironment, type Environment } from '../../../src/bench/fingerprint.ts'

const ENVIRONMENT: Environment = {
  runtime: 'node',
  runtime_version: '20.20.2',
  os: 'linux',
  arch: 'x64',
  cpu: 'AMD EPYC',
  cores: 2,
  container: true,
}

test('is 16 hex digits of the digest of canonical JSON, keys in order', () => {
  const canonical =
    '{"arch":"x64","container":true,"cores":2,"cpu":"AMD EPYC","os":"linux","runtime":"node","runtime_version":"20.20.2"}'
  const digest = createHash('sha256').update(canonical).digest('hex').slice(0, 16)
  expect(fingerprintOf(ENVIRONMENT)).toBe(digest)
  expect(fingerprintOf(Object.fromEntries(Object.entries(ENVIRONMENT).reverse()) as unknown as Environment)).toBe(
    digest,
  )
})

test('another part, another fingerprint', () => {
  const others: Partial<Environment>[] = [
    { runtime_version: '22.0.0' },
    { cpu: 'Intel' },
    { cores: 4 },
    { container: false },
    { os: 'darwin' },
    { runtime_flags: '--jitless' },
  ]
  const prints = [{}, ...others].map((one) => fingerprintOf({ ...ENVIRONMENT, ...one }))
  expect(new Set(prints).size).toBe(others.length + 1)
})

test('of this machine is the same each time', () => {
  const here = readEnvironment()
  expect(here).toMatchObject({ runtime: 'node', runtime_version: process.versions.node, os: process.platform })
  expect(here.cores).toBeGreaterThan(0)
  expect(fingerprintOf(here)).toMatch(/^[0-9a-f]{16}$/)
  expect(fingerprintOf(readEnvironment())).toBe(fingerprintOf(here))
  // Fingerprints from before flags were told are those without any.
  expect(here).not.toHaveProperty('runtime_flags')
  expect(readEnvironment('--jitless').runtime_flags).toBe('--jitless')
})
