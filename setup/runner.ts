import { testIds } from '../src/events/test-id.ts'
import type { Isolation } from '../src/isolation/install.ts'
import { createScope, type Scope } from '../src/isolation/scope.ts'
import { fileKey, relativePath, type Provided } from './keys.ts'

/** As much of Vitest's tasks as is read here. */
interface Task {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly mode: string
  readonly concurrent?: boolean
  readonly tags?: readonly string[]
  readonly suite?: Task
  readonly file: Task & { readonly filepath: string }
  readonly tasks?: readonly Task[]
  readonly meta: Record<string, unknown>
  readonly result?: { state: string; errors?: unknown[]; hooks?: Record<string, string> }
}

/** What the reporter reads from `task.meta`; absent where there is nothing to say. */
export interface TaskNotes {
  /** Failed attempts: how many errors the task had before it, and whether its first one came from a hook. */
  failures?: { attempt: number; from: number; hook: boolean }[]
  /** Attempts to reach the network that were refused. */
  network?: { attempt: number; protocol: string; host: string; port: number | null }[]
}

export const NOTES = 'vitest-evolve'

/**
 * Tells the isolation which scope runs: module level, the hooks of a suite, an attempt of a test.
 * `aroundEach` would break tests with fixtures and comes after them, so this follows the runner itself.
 */
export function followRunner(prototype: object, isolation: Isolation, provided: Provided): void {
  const { scopes, clock, patches, reassert } = isolation
  const { tags } = provided.settings
  let file = ''
  let ids = new Map<string, string>()
  const suites = new Map<string, Scope>()
  const attempts = new Map<string, { count: number; scope: Scope; bodyErrors: number; seenErrors: number }>()

  const scopeOf = (key: string, task: Task, parent: Scope): Scope => {
    const has = (tag: string): boolean => task.tags?.includes(tag) ?? false
    return createScope({
      key,
      now: clock.peek(parent),
      began: clock.real(),
      ...(task.tags?.length ? { real: { clock: has(tags.clock), random: has(tags.random), network: has(tags.network) } } : {}),
      ...(parent.parent !== undefined || isConcurrent(parent) ? { parent } : {}),
    })
  }
  const concurrentScopes = new WeakSet<Scope>()
  const isConcurrent = (scope: Scope): boolean => concurrentScopes.has(scope)
  const enter = (task: Task, scope: Scope): void => {
    if (runsConcurrently(task)) {
      concurrentScopes.add(scope)
      scopes.enterConcurrent(scope)
    } else {
      scopes.enter(scope)
    }
    reassert()
  }

  function beginFile(filepath: string): Scope {
    file = fileKey(provided, filepath)
    ids = new Map()
    suites.clear()
    attempts.clear()
    const scope = createScope({ key: file, now: provided.settings.now, began: clock.real() })
    scopes.enter(scope)
    reassert()
    return scope
  }

  function beginAttempt(test: Task, count: number): void {
    const before = attempts.get(test.id)
    if (before) before.scope.ended = true
    const parent = suites.get((test.suite ?? test.file).id) ?? scopes.current()
    const scope = scopeOf([file, ids.get(test.id), count].join('\0'), test, parent)
    attempts.set(test.id, { count, scope, bodyErrors: 0, seenErrors: before?.seenErrors ?? 0 })
    enter(test, scope)
  }

  const hooks: Record<string, (task: Task) => void> = {
    onCollectStart: (task) => void beginFile(task.file.filepath),

    onBeforeRunSuite(suite) {
      if (suite === suite.file) ids = testIds(suite.tasks ?? [], relativePath(provided.root, suite.file.filepath))
      const parent = suite.suite && suites.get(suite.suite.id)
      const above = parent ?? (suite === suite.file ? scopes.current() : suites.get(suite.file.id)!)
      const scope = scopeOf([file, ids.get(suite.id) ?? '', 'hooks'].join('\0'), suite, above)
      suites.set(suite.id, scope)
      enter(suite, scope)
    },

    onAfterRunSuite(suite) {
      const scope = suites.get(suite.id)
      if (!scope) return
      note(suite, scope, 1)
      if (suite === suite.file) return
      scope.ended = true
      if (!runsConcurrently(suite)) scopes.enter(suites.get((suite.suite ?? suite.file).id)!)
    },

    onBeforeRunTask(test) {
      if ((test.mode === 'run' || test.mode === 'queued') && test.result?.state !== 'fail') beginAttempt(test, 1)
    },

    onTaskFinished(test) {
      const attempt = attempts.get(test.id)
      if (attempt) attempt.bodyErrors = test.result?.errors?.length ?? 0
    },

    onAfterRetryTask(test) {
      const attempt = attempts.get(test.id)
      if (!attempt) return
      note(test, attempt.scope, attempt.count)
      const errors = test.result?.errors?.length ?? 0
      if (errors <= attempt.seenErrors) return
      const hook = test.result?.hooks?.beforeEach === 'run' || attempt.bodyErrors <= attempt.seenErrors
      notesOf(test).failures = [...(notesOf(test).failures ?? []), { attempt: attempt.count, from: attempt.seenErrors, hook }]
      attempt.seenErrors = errors
    },

    onAfterRunTask(test) {
      const attempt = attempts.get(test.id)
      if (!attempt) return
      attempts.delete(test.id)
      attempt.scope.ended = true
      if (!runsConcurrently(test)) scopes.enter(suites.get((test.suite ?? test.file).id)!)
    },
  }

  for (const [name, hook] of Object.entries(hooks)) {
    patches.method(prototype, name, (original) => function (task: Task, ...rest) {
      // The original goes first: it may cancel the test.
      const returned = original?.call(this, task, ...rest)
      hook(task)
      return returned
    })
  }
  patches.method(prototype, 'onBeforeTryTask', (original) => function (test: Task, ...rest) {
    const attempt = attempts.get(test.id)
    const [{ retry, repeats }] = rest as [{ retry: number; repeats: number }]
    // The first attempt began with the test, so that what runs around it belongs to it.
    if (attempt && retry + repeats > 0) beginAttempt(test, attempt.count + 1)
    reassert()
    return original?.call(this, test, ...rest)
  })
}

/** Concurrent itself, or somewhere below what is. */
function runsConcurrently(task: Task): boolean {
  for (let one: Task | undefined = task; one; one = one.suite) if (one.concurrent) return true
  return false
}

function note(task: Task, scope: Scope, attempt: number): void {
  if (!scope.blocked) return
  const blocked = scope.blocked.map((one) => ({ attempt, ...one }))
  scope.blocked = undefined
  notesOf(task).network = [...(notesOf(task).network ?? []), ...blocked]
}

function notesOf(task: Task): TaskNotes {
  return (task.meta[NOTES] ??= {}) as TaskNotes
}
