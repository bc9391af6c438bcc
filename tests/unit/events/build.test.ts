import { describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import {
  buildEvent,
  judge,
  suiteName,
  type Failure,
  type Frame,
  type ReportedError,
} from '../../../src/events/build.ts'
import { fingerprint } from '../../../src/events/signature.ts'
import { errorOf, failureOf, REST, ROOT } from './examples.ts'

const judged = (error: ReportedError, rest: Partial<Failure> = {}): ReturnType<typeof judge> =>
  judge(failureOf(error, rest))
const frame = (file: string, method = 'run', line = 1, column = 2): Frame => ({ file, method, line, column })

describe('class and message', () => {
  test.each<[string, ReportedError, string, string]>([
    ['an error', errorOf('broken'), 'Error', 'broken'],
    ['an error of another class', errorOf('broken', { name: 'CartError' }), 'CartError', 'broken'],
    ['an error without a message', errorOf(''), 'Error', ''],
    ['an assertion', errorOf('expected 1 to be 2', { name: 'AssertionError' }), 'AssertionError', 'expected 1 to be 2'],
    ['thrown text, as Vitest wraps it', { message: 'just text' }, 'NonError', 'just text'],
    ['a thrown object', { code: 5, why: 'no' }, 'NonError', '{"code":5,"why":"no"}'],
    ['a thrown object with frames', { code: 5, stacks: [] }, 'NonError', '{"code":5}'],
    ['a thrown object with a message', { message: 'like an error' }, 'NonError', 'like an error'],
    ['a name without a stack', { name: 'Half', message: 'm' }, 'NonError', 'm'],
    ['an empty name', errorOf('m', { name: '' }), 'Error', 'm'],
    ['a message that is no text', { name: 'X', message: 5, stack: 'X' }, 'X', '{"name":"X","message":5,"stack":"X"}'],
  ])('of %s', (_, error, error_class, message) => {
    expect(judged(error)).toMatchObject({ error_class, message })
  })

  // Vitest hands both on as they are.
  test.each<[string, () => ReportedError]>([
    ['a big integer', () => ({ amount: 5n })],
    [
      'a circle',
      () => {
        const error: ReportedError = { code: 5 }
        error.self = error
        return error
      },
    ],
  ])('a thrown object with %s in it is judged, too', (_, error) => {
    expect(judged(error())).toMatchObject({ error_class: 'NonError', message: expect.any(String) })
  })
})

describe('timeouts', () => {
  const LONG = '\nIf this is a long-running test, pass a timeout value as the last argument'

  test.each<[string, string, Failure['kind']]>([
    ['Error', `Test timed out in 5000ms.${LONG}`, 'test'],
    ['TimeoutError', `Test timed out in 5000ms.${LONG}`, 'test'],
    ['Error', 'Hook timed out in 10000ms.', 'hook'],
    ['Error', 'Hook timed out in 10000ms.', 'suite'],
    ['Error', 'The setup phase of "aroundEach" hook timed out after 10000ms.', 'hook'],
    ['TimeoutError', 'The teardown phase of "aroundAll" hook timed out after 10000ms.', 'suite'],
  ])('%s: %j of a %s', (name, message, kind) => {
    expect(judged(errorOf(message, { name }), { kind })).toMatchObject({
      error_class: 'TimeoutError',
      kind: 'timeout',
      message,
    })
  })

  test('coloured ones are recognised', () => {
    expect(judged(errorOf('\u001B[31mTest timed out in 5ms.\u001B[39m')).kind).toBe('timeout')
  })

  test.each(['the request timed out in 5ms', 'Test timed out', 'Hook timed out in a while'])(
    '%j is an error of the program',
    (message) => {
      expect(judged(errorOf(message))).toMatchObject({ error_class: 'Error', kind: 'test' })
    },
  )

  test('unhandled stays unhandled', () => {
    expect(judged(errorOf('Test timed out in 5ms.'), { kind: 'unhandled' })).toMatchObject({
      kind: 'unhandled',
      error_class: 'TimeoutError',
    })
  })

  test.each(['test', 'hook', 'suite', 'module', 'unhandled', 'crash'] as const)(
    '%s without a timeout stays what it is',
    (kind) => {
      expect(judged(errorOf('broken'), { kind }).kind).toBe(kind)
    },
  )
})

describe('limits and escapes', () => {
  test.each<[string, string]>([
    ['colours', '\u001B[31mred\u001B[39m and \u001B[1;4;38;5;208mmore\u001B[0m'],
    ['cursor movements', '\u001B[2Kred\u001B[1A and more\u001B[?25h'],
    ['links ended by BEL', '\u001B]8;;https://a.example\u0007red\u001B]8;;\u0007 and more'],
    ['links ended by ST', '\u001B]8;;https://a.example\u001B\\red\u001B]8;;\u001B\\ and more'],
  ])('%s are taken out of message, stack and diff', (_, text) => {
    const { message, stack, diff } = judged({
      name: 'Error',
      message: text,
      stack: `Error: ${text}`,
      expected: text,
      actual: text,
    })
    expect([message, stack, diff]).toEqual([
      'red and more',
      'Error: red and more',
      { expected: 'red and more', actual: 'red and more' },
    ])
  })

  test('escapes do not count as characters', () => {
    expect(judged(errorOf(`${'\u001B[31m'.repeat(200)}${'x'.repeat(512)}`)).message).toBe('x'.repeat(512))
  })

  test.each([[511], [512], [513], [5000]])('a message of %i characters is cut at 512', (length) => {
    expect(judged(errorOf('x'.repeat(length))).message).toHaveLength(Math.min(length, 512))
  })

  test('a surrogate pair is never split', () => {
    expect(judged(errorOf(`${'x'.repeat(511)}🎉`)).message).toBe('x'.repeat(511))
    expect(judged(errorOf(`${'x'.repeat(510)}🎉`)).message).toBe(`${'x'.repeat(510)}🎉`)
    expect(judged(errorOf(`${'x'.repeat(510)}🎉🎉`)).message).toBe(`${'x'.repeat(510)}🎉`)
    expect(judged({ name: 'Error', message: 'm', stack: `${'x'.repeat(3999)}🎉` }).stack).toBe('x'.repeat(3999))
  })

  test('a stack is cut at 4000', () => {
    const stacks = Array.from({ length: 200 }, (_, line) => frame(`${ROOT}/src/deep.ts`, 'recurse', line))
    expect(judged(errorOf('broken', { stacks })).stack).toHaveLength(4000)
  })
})

describe('stack and location', () => {
  const stacks = [
    frame(`${ROOT}/node_modules/lib/index.js`, 'call'),
    frame('node:internal/process', 'tick'),
    frame(`${ROOT}/src/cart.ts`, 'total', 10, 5),
    frame(`${ROOT}/tests/cart.test.ts`, '', 20, 7),
  ]

  test('frames of the project come first, relative to the root; the others keep their order', () => {
    expect(judged(errorOf('broken', { stacks })).stack.split('\n')).toEqual([
      'Error: broken',
      '    at total (src/cart.ts:10:5)',
      '    at tests/cart.test.ts:20:7',
      `    at call (${ROOT}/node_modules/lib/index.js:1:2)`,
      '    at run (node:internal/process:1:2)'.replace('run', 'tick'),
    ])
  })

  test('by which way the event loop came to it is left out: it differs from run to run', () => {
    const stackOf = (...ways: [string, string][]): string =>
      judged(
        errorOf('fetch failed', {
          stacks: [
            frame('node:internal/deps/undici/undici', 'fetch'),
            ...ways.map(([file, method]) => frame(file, method)),
          ],
        }),
      ).stack
    const queues = 'node:internal/process/task_queues'
    const one = stackOf(
      [queues, 'processTicksAndRejections'],
      [queues, 'runNextTicks'],
      ['node:internal/timers', 'process'],
    )
    expect(one).toBe(stackOf([queues, 'process.processTicksAndRejections']))
    expect(one.split('\n')).toHaveLength(2)
  })

  test('the location is the first frame of the project', () => {
    expect(judged(errorOf('broken', { stacks })).location).toEqual({ file: 'src/cart.ts', line: 10, column: 5 })
  })

  test('else where the test is defined, if Vitest knows', () => {
    const error = errorOf('broken', { stacks: stacks.slice(0, 2) })
    expect(judged(error, { testLocation: { line: 3, column: 1 } }).location).toEqual({
      file: 'tests/cart.test.ts',
      line: 3,
      column: 1,
    })
    expect(judged(error).location).toBeNull()
  })

  test.each<[string, string, object]>([
    ['a function and a path', `    at total (${ROOT}/src/cart.ts:10:5)`, { file: 'src/cart.ts', line: 10, column: 5 }],
    ['a path alone', `    at ${ROOT}/src/cart.ts:10:5`, { file: 'src/cart.ts', line: 10, column: 5 }],
    ['a file URL', `    at total (file://${ROOT}/src/cart.ts:10:5)`, { file: 'src/cart.ts', line: 10, column: 5 }],
    [
      'a path with spaces and brackets',
      `    at total (${ROOT}/src/my (cart).ts:10:5)`,
      { file: 'src/my (cart).ts', line: 10, column: 5 },
    ],
    [
      'a Windows path',
      '    at total (C:\\work\\src\\cart.ts:10:5)',
      { file: 'C:\\work\\src\\cart.ts', line: 10, column: 5 },
    ],
    [
      'colours',
      `    \u001B[90mat total (${ROOT}/src/cart.ts:10:5)\u001B[39m`,
      { file: 'src/cart.ts', line: 10, column: 5 },
    ],
  ])('without frames of Vitest they are read from the text: %s', (_, line, location) => {
    expect(judged(errorOf('broken', { stack: `Error: broken\n${line}` })).location).toEqual(location)
  })

  test("frames of packages and of node are not the project's on any system", () => {
    const lines = [
      'C:\\work\\node_modules\\lib\\a.js:1:1',
      'node:fs:1:1',
      'internal/timers.js:1:1',
      `${ROOT}/node_modules/.pnpm/a@1/node_modules/a/i.js:1:1`,
    ]
    expect(
      judged(errorOf('broken', { stack: `Error: broken\n${lines.map((line) => `    at f (${line})`).join('\n')}` }))
        .location,
    ).toBeNull()
  })

  test('a stack without frames stays as it is; without a stack there is a line all the same', () => {
    expect(judged({ name: 'Error', message: 'broken', stack: 'Error: broken' }).stack).toBe('Error: broken')
    expect(judged({ message: 'text' }).stack).toBe('NonError: text')
  })
})

describe('signature, fingerprint, diff', () => {
  test('the signature is that of class, id and the message as stored', () => {
    const { signature, message } = judged(errorOf(`\u001B[31m${'x'.repeat(600)}`))
    const sha = createHash('sha256')
      .update(`Error|tests/cart.test.ts::cart::adds up|${'x'.repeat(512)}`)
      .digest('hex')
    expect([message.length, signature]).toEqual([512, sha.slice(0, 16)])
  })

  test('the fingerprint goes by the innermost frame that is not in a test file', () => {
    const stacks = [
      frame(`${ROOT}/node_modules/x/i.js`),
      frame(`${ROOT}/tests/help.test.ts`, 'h'),
      frame(`${ROOT}/src/cart.ts`, 'total'),
      frame(`${ROOT}/src/app.ts`, 'main'),
    ]
    expect(judged(errorOf('broken', { stacks })).fingerprint).toBe(
      fingerprint({ error_class: 'Error', message: 'broken', frame: { file: 'src/cart.ts', method: 'total' } }),
    )
  })

  test('one cause in two tests: two signatures, one fingerprint', () => {
    const stacks = [frame(`${ROOT}/src/cart.ts`, 'total')]
    const one = judged(errorOf('no user 1234567', { stacks }), { testId: 'a.test.ts::a' })
    const other = judged(errorOf('no user 7654321', { stacks }), { testId: 'b.test.ts::b', file: `${ROOT}/b.test.ts` })
    expect(other.fingerprint).toBe(one.fingerprint)
    expect(other.signature).not.toBe(one.signature)
  })

  test.each<[unknown, unknown, object | null]>([
    ['1', '2', { expected: '1', actual: '2' }],
    ['', '', { expected: '', actual: '' }],
    ['1', undefined, null],
    [1, 2, null],
    [undefined, undefined, null],
  ])('expected %j and actual %j: diff %j', (expected, actual, diff) => {
    expect(judged(errorOf('broken', { expected, actual })).diff).toEqual(diff)
  })
})

test.each<[string | null, string, string]>([
  ['web', 'tests/smoke/a.test.ts', 'web'],
  [null, 'tests/smoke/a.test.ts', 'smoke'],
  [null, 'test/integration/db/a.test.ts', 'integration'],
  [null, 'packages/a/tests/smoke/a.test.ts', 'smoke'],
  [null, 'tests/a.test.ts', 'unit'],
  [null, 'src/a.test.ts', 'unit'],
  [null, 'a.test.ts', 'unit'],
  [null, 'tests', 'unit'],
  [null, 'latest/smoke/a.test.ts', 'unit'],
  ['', 'tests/smoke/a.test.ts', 'smoke'],
])('suite of project %j and path %s: %s', (project, path, expected) => {
  expect(suiteName(project, path)).toBe(expected)
})

describe('buildEvent', () => {
  /** From design/interfaces.md. */
  const KEYS = [
    'ts',
    'suite',
    'test_id',
    'file',
    'error_class',
    'message',
    'stack',
    'repro_cmd',
    'seed',
    'env',
    'signature',
    'fingerprint',
    'schema',
    'run_id',
    'kind',
    'outcome',
    'attempt',
    'project',
    'location',
    'duration_ms',
    'commit',
    'branch',
    'dirty',
    'diff',
    'network',
  ]

  test('has the keys of the contract, in its order, and no others', () => {
    const shuffled = Object.fromEntries(Object.entries({ ...REST, extra: 1 }).toReversed()) as unknown as typeof REST
    const event = buildEvent(judged(errorOf('broken')), {
      ...shuffled,
      network: [{ attempt: 2, protocol: 'tcp', host: 'a', port: 1 } as never],
    })
    expect(Object.keys(event)).toEqual(KEYS)
    expect(event.network.map((one) => Object.keys(one))).toEqual([['protocol', 'host', 'port']])
    expect(event.schema).toBe(1)
  })

  test('carries what it is given', () => {
    const own = judged(errorOf('broken', { expected: '1', actual: '2' }))
    expect(buildEvent(own, REST)).toEqual({ ...own, ...REST, schema: 1 })
  })
})
