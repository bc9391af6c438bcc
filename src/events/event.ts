/** `test`, or what failed instead of a test. */
export type EventKind = 'test' | 'hook' | 'suite' | 'module' | 'unhandled' | 'timeout' | 'crash'

export interface BlockedNetwork {
  protocol: string
  host: string
  port: number | null
}

/** One failed attempt: a line of `reports/events.ndjson`. Readers ignore keys they do not know. */
export interface FailureEvent {
  /** Real UTC time, ISO 8601. */
  ts: string
  /** The project's name, else the first folder below a `test` or `tests` folder, else `unit`. */
  suite: string
  /** `path/from/root.test.ts::suite::test`; the path alone for module-level failures; `#2` for a second test, or suite, of the same name. */
  test_id: string
  /** Absolute path. */
  file: string
  error_class: string
  /** First 512 characters, no ANSI codes. */
  message: string
  /** First 4,000 characters, no ANSI codes, project frames first. */
  stack: string
  /** One POSIX shell line that runs this test again under the same conditions. */
  repro_cmd: string
  /** The root seed. */
  seed: string
  /** Effective values: `VITEST_SEED`, `FREEZE_TIME`, `ALLOW_NET`, `TZ`. */
  env: Record<string, string>
  /** First 16 hex digits of SHA-256 of `error_class|test_id|message`. */
  signature: string
  /** `v1:` and 16 hex digits: the same for the same cause in different tests and files. */
  fingerprint: string
  schema: 1
  run_id: string
  kind: EventKind
  outcome: 'failed' | 'flaky'
  /** 1, 2, ... */
  attempt: number
  project: string | null
  location: { file: string; line: number; column: number } | null
  duration_ms: number | null
  commit: string | null
  branch: string | null
  dirty: boolean | null
  diff: { expected: string; actual: string } | null
  network: BlockedNetwork[]
}

const text = { type: 'string' } as const
const orNull = (type: string) => ({ type: [type, 'null'] }) as const

const properties = {
  ts: { type: 'string', format: 'date-time' },
  suite: text,
  test_id: text,
  file: text,
  error_class: text,
  message: { type: 'string', maxLength: 512 },
  stack: { type: 'string', maxLength: 4000 },
  repro_cmd: text,
  seed: text,
  env: {
    type: 'object',
    properties: { VITEST_SEED: text, FREEZE_TIME: text, ALLOW_NET: text, TZ: text },
    required: ['VITEST_SEED', 'FREEZE_TIME', 'ALLOW_NET', 'TZ'],
    additionalProperties: text,
  },
  signature: { type: 'string', pattern: '^[0-9a-f]{16}$' },
  fingerprint: { type: 'string', pattern: '^v1:[0-9a-f]{16}$' },
  schema: { const: 1 },
  run_id: text,
  kind: { enum: ['test', 'hook', 'suite', 'module', 'unhandled', 'timeout', 'crash'] },
  outcome: { enum: ['failed', 'flaky'] },
  attempt: { type: 'integer', minimum: 1 },
  project: orNull('string'),
  location: {
    type: ['object', 'null'],
    properties: { file: text, line: { type: 'integer' }, column: { type: 'integer' } },
    required: ['file', 'line', 'column'],
  },
  duration_ms: orNull('number'),
  commit: orNull('string'),
  branch: orNull('string'),
  dirty: orNull('boolean'),
  diff: { type: ['object', 'null'], properties: { expected: text, actual: text }, required: ['expected', 'actual'] },
  network: {
    type: 'array',
    items: {
      type: 'object',
      properties: { protocol: text, host: text, port: orNull('integer') },
      required: ['protocol', 'host', 'port'],
    },
  },
}

/** JSON Schema (draft 2020-12) of one line; ships as `vitest-evolve/events.schema.json` too. */
export const eventSchema: Record<string, unknown> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'vitest-evolve failure event',
  type: 'object',
  properties,
  required: Object.keys(properties),
}
