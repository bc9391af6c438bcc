import { buildEvent, judge, type Failure, type ReportedError } from '../../../src/events/build.ts'
import type { FailureEvent } from '../../../src/events/event.ts'

export const ROOT = '/home/me/project'

/** A failed assertion in `tests/cart.test.ts`, as Vitest reports it. */
export function failureOf(error: ReportedError, rest: Partial<Failure> = {}): Failure {
  return {
    error,
    kind: 'test',
    testId: 'tests/cart.test.ts::cart::adds up',
    file: `${ROOT}/tests/cart.test.ts`,
    testLocation: null,
    isTestFile: (file) => file.endsWith('.test.ts'),
    relative: (file) => (file.startsWith(`${ROOT}/`) ? file.slice(ROOT.length + 1) : file),
    ...rest,
  }
}

export function errorOf(message: string, rest: Partial<ReportedError> = {}): ReportedError {
  return { name: 'Error', message, stack: `Error: ${message}\n    at ${ROOT}/src/cart.ts:3:5`, ...rest }
}

export const REST: Parameters<typeof buildEvent>[1] = {
  ts: '2025-06-01T12:00:00.000Z',
  suite: 'unit',
  test_id: 'tests/cart.test.ts::cart::adds up',
  file: `${ROOT}/tests/cart.test.ts`,
  repro_cmd: 'npx vitest run tests/cart.test.ts',
  seed: '1337',
  env: { VITEST_SEED: '1337', FREEZE_TIME: '2025-06-01T12:00:00.000Z', ALLOW_NET: '0', TZ: 'UTC' },
  run_id: 'run',
  outcome: 'failed',
  attempt: 1,
  project: null,
  duration_ms: 12.5,
  commit: null,
  branch: null,
  dirty: null,
  network: [],
}

export function eventOf(rest: Partial<typeof REST> = {}, error: ReportedError = errorOf('broken')): FailureEvent {
  return buildEvent(judge(failureOf(error)), { ...REST, ...rest })
}
