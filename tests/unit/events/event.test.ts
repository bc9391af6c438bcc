import { describe, expect, test } from 'vitest'
import { eventSchema, type FailureEvent } from '../../../src/events/event.ts'
import { errorOf, eventOf, ROOT } from './examples.ts'

interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  pattern?: string
  maxLength?: number
  minimum?: number
}

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** As much of JSON Schema as ours uses. */
function faults(schema: Schema, value: unknown, at = ''): string[] {
  const found: string[] = []
  const type = typeOf(value)
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.includes(type) && !(types.includes('integer') && Number.isInteger(value)))
    found.push(`${at}: ${type}`)
  if (schema.enum && !schema.enum.includes(value)) found.push(`${at}: not in enum`)
  if ('const' in schema && schema.const !== value) found.push(`${at}: not the constant`)
  if (typeof value === 'string') {
    if (schema.pattern && !new RegExp(schema.pattern).test(value)) found.push(`${at}: pattern`)
    if (schema.maxLength !== undefined && [...value].length > schema.maxLength) found.push(`${at}: too long`)
  }
  if (typeof value === 'number' && value < (schema.minimum ?? -Infinity)) found.push(`${at}: too small`)
  if (Array.isArray(value))
    return [...found, ...value.flatMap((one, index) => faults(schema.items ?? {}, one, `${at}/${index}`))]
  if (type !== 'object') return found
  const object = value as Record<string, unknown>
  for (const key of schema.required ?? []) if (!(key in object)) found.push(`${at}/${key}: missing`)
  for (const [key, inner] of Object.entries(schema.properties ?? {}))
    if (key in object) found.push(...faults(inner, object[key], `${at}/${key}`))
  return found
}

const schema = eventSchema as Schema

test('the schema names every key of an event and requires it, in its order', () => {
  const keys = Object.keys(eventOf())
  expect(Object.keys(schema.properties ?? {})).toEqual(keys)
  expect(schema.required).toEqual(keys)
})

describe('valid events', () => {
  test.each<[string, FailureEvent]>([
    ['the plainest', eventOf()],
    [
      'with everything',
      eventOf(
        {
          project: 'web',
          commit: 'abc',
          branch: 'main',
          dirty: true,
          outcome: 'flaky',
          attempt: 2,
          network: [
            { protocol: 'dns', host: 'a.example', port: null },
            { protocol: 'tcp', host: '192.0.2.1', port: 80 },
          ],
        },
        errorOf('broken', {
          expected: '1',
          actual: '2',
          stacks: [{ file: `${ROOT}/src/a.ts`, method: '', line: 1, column: 1 }],
        }),
      ),
    ],
    ['a long one', eventOf({ duration_ms: null }, errorOf('🎉'.repeat(5000)))],
    ['a timeout', eventOf({}, errorOf('Test timed out in 5ms.'))],
    ['a non-error', eventOf({}, { message: 'text' })],
  ])('%s', (_, event) => {
    expect(faults(schema, JSON.parse(JSON.stringify(event)))).toEqual([])
  })
})

test.each<[string, Record<string, unknown>]>([
  ['another schema', { schema: 2 }],
  ['a signature that is none', { signature: 'XYZ' }],
  ['a fingerprint without its version', { fingerprint: '0123456789abcdef' }],
  ['a long message', { message: 'x'.repeat(513) }],
  ['a long stack', { stack: 'x'.repeat(4001) }],
  ['an unknown kind', { kind: 'weather' }],
  ['an unknown outcome', { outcome: 'passed' }],
  ['an attempt of zero', { attempt: 0 }],
  ['a port in text', { network: [{ protocol: 'tcp', host: 'a', port: '80' }] }],
  ['half a diff', { diff: { expected: '1' } }],
  ['half a location', { location: { file: 'a', line: 1 } }],
  ['an environment without the seed', { env: { FREEZE_TIME: '0', ALLOW_NET: '0', TZ: 'UTC' } }],
  ['dirty in text', { dirty: 'yes' }],
])('%s is not valid', (_, change) => {
  expect(faults(schema, { ...eventOf(), ...change })).toHaveLength(1)
})

test('the schema is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(eventSchema))).toEqual(eventSchema)
  expect(eventSchema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
})
