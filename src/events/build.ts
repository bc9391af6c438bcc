import { inspect } from 'node:util'
import type { EventKind, FailureEvent } from './event.ts'
import { fingerprint, signature } from './signature.ts'

/** An error as Vitest hands it to reporters. */
export interface ReportedError {
  name?: unknown
  message?: unknown
  stack?: unknown
  stacks?: readonly Frame[] | undefined
  expected?: unknown
  actual?: unknown
  [key: string]: unknown
}

export interface Frame {
  method: string
  file: string
  line: number
  column: number
}

/** What is the same for all events of one attempt, whatever the error. */
export interface Failure {
  error: ReportedError
  kind: Exclude<EventKind, 'timeout'>
  testId: string
  /** Absolute path of the test file. */
  file: string
  /** Where the test is defined, if Vitest knows. */
  testLocation: { line: number; column: number } | null
  isTestFile(file: string): boolean
  /** Path relative to the root, POSIX separators. */
  relative(file: string): string
}

type Judged = Pick<
  FailureEvent,
  'error_class' | 'message' | 'stack' | 'signature' | 'fingerprint' | 'kind' | 'location' | 'diff'
>

const TIMED_OUT =
  /^(?:Test|Hook) timed out in \d+ms|^The (?:setup|teardown) phase of "around(?:Each|All)" hook timed out after \d+ms/

/** Everything in an event that follows from the error. */
export function judge(failure: Failure): Judged {
  const { error, relative } = failure
  const text = plain(errorText(error))
  const timedOut = TIMED_OUT.test(text)
  const error_class = timedOut ? 'TimeoutError' : isError(error) ? error.name || 'Error' : 'NonError'
  const message = firstCharacters(text, 512)
  const frames = framesOf(error)
  const project = frames.filter((frame) => isProjectFrame(frame.file))
  const inner = project.find((frame) => !failure.isTestFile(frame.file))
  const at = project[0]
  return {
    error_class,
    message,
    stack: firstCharacters(
      stackText(
        error,
        error_class,
        text,
        [...project, ...frames.filter((frame) => !project.includes(frame))],
        relative,
      ),
      4000,
    ),
    signature: signature({ error_class, test_id: failure.testId, message }),
    fingerprint: fingerprint({
      error_class,
      message,
      frame: inner ? { file: relative(inner.file), method: inner.method } : null,
    }),
    kind: timedOut && failure.kind !== 'unhandled' ? 'timeout' : failure.kind,
    location: at
      ? { file: relative(at.file), line: at.line, column: at.column }
      : failure.testLocation && { file: relative(failure.file), ...failure.testLocation },
    diff:
      typeof error.expected === 'string' && typeof error.actual === 'string'
        ? { expected: plain(error.expected), actual: plain(error.actual) }
        : null,
  }
}

/** `suite` of an event: the project's name, else the first folder below a test folder, else `unit`. */
export function suiteName(project: string | null, path: string): string {
  if (project) return project
  const folders = path.split('/').slice(0, -1)
  const below = folders.findIndex((folder) => folder === 'test' || folder === 'tests')
  return (below === -1 ? undefined : folders[below + 1]) ?? 'unit'
}

/** Puts the keys of an event in the order of the contract. */
export function buildEvent(judged: Judged, rest: Omit<FailureEvent, keyof Judged | 'schema'>): FailureEvent {
  return {
    ts: rest.ts,
    suite: rest.suite,
    test_id: rest.test_id,
    file: rest.file,
    error_class: judged.error_class,
    message: judged.message,
    stack: judged.stack,
    repro_cmd: rest.repro_cmd,
    seed: rest.seed,
    env: rest.env,
    signature: judged.signature,
    fingerprint: judged.fingerprint,
    schema: 1,
    run_id: rest.run_id,
    kind: judged.kind,
    outcome: rest.outcome,
    attempt: rest.attempt,
    project: rest.project,
    location: judged.location,
    duration_ms: rest.duration_ms,
    commit: rest.commit,
    branch: rest.branch,
    dirty: rest.dirty,
    diff: judged.diff,
    network: rest.network.map(({ protocol, host, port }) => ({ protocol, host, port })),
  }
}

function isError(error: ReportedError): error is ReportedError & { name: string } {
  return typeof error.name === 'string' && typeof error.stack === 'string'
}

function errorText(error: ReportedError): string {
  if (typeof error.message === 'string') return error.message
  const { stacks: _, ...own } = error
  try {
    return JSON.stringify(own)
  } catch {
    // Circular, or with values that JSON has no word for.
    return inspect(own, { depth: 3, breakLength: Number.POSITIVE_INFINITY })
  }
}

/** Vitest's own frames where it has mapped them to the sources, else those of the stack's text. */
function framesOf(error: ReportedError): Frame[] {
  if (error.stacks?.length) return [...error.stacks]
  const lines = typeof error.stack === 'string' ? plain(error.stack).split('\n') : []
  return lines.flatMap((line) => {
    const match = /^\s*at (?:(.*?) \()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/.exec(line)
    return match ? [{ method: match[1] ?? '', file: match[2]!, line: Number(match[3]), column: Number(match[4]) }] : []
  })
}

function isProjectFrame(file: string): boolean {
  return !/[\\/]node_modules[\\/]|^node:|^internal[\\/]/.test(file)
}

/** How Node came to run what is above it differs from run to run, by what else was due at that moment. */
function isEventLoop(file: string): boolean {
  return /^node:internal\/(?:process\/task_queues|timers)$/.test(file)
}

function stackText(
  error: ReportedError,
  name: string,
  message: string,
  frames: Frame[],
  relative: (file: string) => string,
): string {
  if (frames.length === 0) return plain(typeof error.stack === 'string' ? error.stack : `${name}: ${message}`)
  const lasting = frames.filter(({ file }) => !isEventLoop(file))
  const lines = lasting.map(({ method, file, line, column }) => {
    const place = `${isProjectFrame(file) ? relative(file) : file}:${line}:${column}`
    return `    at ${method ? `${method} (${place})` : place}`
  })
  return [`${name}: ${message}`, ...lines].join('\n')
}

/** No escape sequences: CSI (colours, cursor) and OSC (titles, links). */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is taken out
  return text.replace(/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\))/g, '')
}

/** Cuts between characters, never inside a surrogate pair. */
function firstCharacters(text: string, count: number): string {
  const cut = text.slice(0, count)
  return /[\uD800-\uDBFF]$/.test(cut) && cut.length < text.length ? cut.slice(0, -1) : cut
}
