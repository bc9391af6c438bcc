import { testIds } from '../src/events/test-id.ts'
import type { Isolation } from '../src/isolation/install.ts'
import { createScope, type Scope } from '../src/isolation/scope.ts'
import { fileKey, relativePath, type Provided } from './keys.ts'
import { guarded, markIsolated, note, noteFailures, type Task } from './notes.ts'

/**
 * Tells the isolation which scope runs: module level, the hooks of a suite, an attempt of a test.
 * `aroundEach` would break tests with fixtures and comes after them, so this follows the runner itself.
 */
export function followRunner(prototype: object, isolation: Isolation, provided: Provided): void {
  const { scopes, clock, patches, reassert } = isolation
  const { tags } = provided.settings
  let file = scopes.current().key
  let ids = new Map<string, string>()
  const suites = new Map<string, Scope>()
  const attempts = new Map<string, { count: number; scope: Scope; bodyErrors: number; seenErrors: number }>()

  const scopeOf = (key: string, task: Task, parent: Scope): Scope => {
    const has = (tag: string): boolean => task.tags?.includes(tag) ?? false
    return createScope({
      key,
      now: clock.peek(parent),
      began: clock.real(),
      ...(task.tags?.length
        ? { real: { clock: has(tags.clock), random: has(tags.random), network: has(tags.network) } }
        : {}),
      parent,
      concurrent: runsConcurrently(task),
    })
  }
  const enter = (scope: Scope): void => {
    if (scope.concurrent) scopes.enterConcurrent(scope)
    else scopes.enter(scope)
    reassert()
  }

  /** The scope around a task. What stands at a file's top level names no suite, or one that is never run. */
  const above = (task: Task): Scope => suites.get(task.suite?.id ?? '') ?? suites.get(task.file.id) ?? scopes.current()

  function beginFile(filepath: string): void {
    file = fileKey(provided, filepath)
    ids = new Map()
    suites.clear()
    attempts.clear()
    scopes.enter(createScope({ key: file, now: provided.settings.now, began: clock.real() }))
    reassert()
  }

  function beginAttempt(test: Task, count: number): void {
    markIsolated(test.file)
    const before = attempts.get(test.id)
    if (before) before.scope.ended = true
    const parent = above(test)
    const scope = scopeOf([file, ids.get(test.id), count].join('\0'), test, parent)
    attempts.set(test.id, { count, scope, bodyErrors: 0, seenErrors: before?.seenErrors ?? 0 })
    enter(scope)
  }

  const hooks: Record<string, (task: Task) => void> = {
    onBeforeRunSuite(suite) {
      if (suite === suite.file) ids = testIds(suite.tasks ?? [], relativePath(provided.root, suite.file.filepath))
      const parent = suite === suite.file ? scopes.current() : above(suite)
      if (suite === suite.file) note(suite, parent, 1)
      // A skipped suite runs no hooks, and its end is not told.
      if (!runs(suite)) return
      const scope = scopeOf([file, ids.get(suite.id) ?? '', 'hooks'].join('\0'), suite, parent)
      suites.set(suite.id, scope)
      enter(scope)
    },

    onAfterRunSuite(suite) {
      const scope = suites.get(suite.id)
      if (!scope) return
      note(suite, scope, 1)
      if (suite === suite.file) return
      scope.ended = true
      if (!scope.concurrent) scopes.enter(above(suite))
    },

    onBeforeRunTask(test) {
      if (runs(test)) beginAttempt(test, 1)
    },

    onTaskFinished(test) {
      const attempt = attempts.get(test.id)
      if (attempt) attempt.bodyErrors = test.result?.errors?.length ?? 0
    },

    onAfterRetryTask(test) {
      const attempt = attempts.get(test.id)
      if (!attempt) return
      note(test, attempt.scope, attempt.count)
      noteFailures(test, attempt)
    },
  }

  function endTest(test: Task): void {
    const attempt = attempts.get(test.id)
    if (!attempt) return
    attempts.delete(test.id)
    attempt.scope.ended = true
    if (!attempt.scope.concurrent) scopes.enter(above(test))
  }

  for (const [name, hook] of Object.entries(hooks)) {
    patches.method(
      prototype,
      name,
      (original) =>
        function (task: Task, ...rest) {
          followInstance(this)
          // The original goes first: it may cancel the test.
          const returned = original?.call(this, task, ...rest)
          guarded(task, () => hook(task))
          return returned
        },
    )
  }
  patches.method(
    prototype,
    'onBeforeTryTask',
    (original) =>
      function (test: Task, ...rest) {
        const attempt = attempts.get(test.id)
        const [{ retry, repeats }] = rest as [{ retry: number; repeats: number }]
        // The first attempt began with the test, so that what runs around it belongs to it.
        guarded(test, () => {
          if (attempt && retry + repeats > 0) beginAttempt(test, attempt.count + 1)
          reassert()
        })
        return original?.call(this, test, ...rest)
      },
  )
  patches.method(
    prototype,
    'onBeforeCollect',
    (original) =>
      function (paths: string[]) {
        // One file at a time; for the first file of a worker this has passed when the setup file runs.
        beginFile(paths[0] ?? '')
        return original?.call(this, paths)
      },
  )

  // Vitest covers this method on each runner when it makes it, before setup files run.
  const followed = new WeakSet<object>()
  function followInstance(runner: object): void {
    if (followed.has(runner)) return
    followed.add(runner)
    patches.method(
      runner,
      'onAfterRunTask',
      (original) =>
        function (test: Task) {
          guarded(test, () => endTest(test))
          return original?.call(this, test)
        },
    )
  }
}

/** What failed before its time has come is not run either. */
function runs(task: Task): boolean {
  return (task.mode === 'run' || task.mode === 'queued') && task.result?.state !== 'fail'
}

/** Concurrent itself, or somewhere below what is. */
function runsConcurrently(task: Task): boolean {
  for (let one: Task | undefined = task; one; one = one.suite) if (one.concurrent) return true
  return false
}
